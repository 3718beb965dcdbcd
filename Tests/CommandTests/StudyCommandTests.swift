import Foundation
import Testing

/// The commands that measure cell by cell.
@Suite("stockformer error-rates and heads")
struct StudyCommandTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func rows(_ name: String) throws -> [[Substring]] {
    try workspace.read(name).split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  /// What no column says is a line of the table, which is not continued with anything else.
  @Test func otherSettingsAreRefused() throws {
    let errorRates = "error-rates --cases 200:0 --r2 0 --markets 2 --out e.csv --block"
    #expect(try workspace.run("\(errorRates) 2").status == 0)
    expectFault(try workspace.run("\(errorRates) 1"), 65, "e.csv")
    let heads = "heads --markets linear --horizons 2 --seeds 1 --shard 1/100 --out h.csv --bars"
    #expect(try workspace.run("\(heads) 300").status == 0)
    let other = try workspace.run("\(heads) 400")
    expectFault(other, 65, "h.csv")
    #expect(other.errors.contains("bars: 300, expected 400"), "\(other.errors)")
  }

  /// A market that a block of the table holds is not counted again in another one.
  @Test func blocksDoNotOverlap() throws {
    let command = "error-rates --cases 200:0 --r2 0 --block 2 --out e.csv --markets"
    #expect(try workspace.run("\(command) 3").status == 0)
    let before = try rows("e.csv")
    expectFault(try workspace.run("\(command) 4"), 65, "e.csv")
    expectFault(try workspace.run("\(command) 2 --first 2"), 65, "e.csv")
    #expect(try rows("e.csv") == before)
  }

  @Test func pricesThatAreNotThereAreToldFirst() throws {
    let run = try workspace.run(
      "heads --markets linear,real --bars 300 --input none.csv --out h.csv")
    expectFault(run, 66, "none.csv")
    #expect(try workspace.names().isEmpty)
  }

  /// Positions have no R².
  @Test func onlyReturnsAreScored() throws {
    let stocks = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../data/us-tech-daily.csv").standardizedFileURL.path
    for command in ["cheat-ladder --input '\(stocks)'", "influence-benchmark --seeds 1"] {
      let tool = try ToolRun.executable("stockformer").path
      let run = try workspace.shell(
        "'\(tool)' \(command) --set model.head=allocation --set training.loss=allocation")
      expectUsageError(run, mentions: "model.head is 'allocation'")
    }
  }

  /// On so few bars the best forecasts of linear edges do worse than zero, and no share of them says anything.
  @Test func whereTheBestIsWorseThanZeroThereIsNoShare() throws {
    let run = try workspace.run(
      "learnability --kinds linear --bars 300 --assets 3 --seeds 1 --model ridge --out l.csv")
    #expect(run.status == 0 && run.errors.contains("no share"), "\(run.errors)")
    let row = try #require(try rows("l.csv").first)
    #expect(row[7] == "" && (Double(row[10]) ?? 1) < 0, "\(row)")
  }

  /// Blocks add up to the markets, no count is above its block, and rows that are there stay.
  @Test func errorRatesAreContinued() throws {
    let command = "error-rates --cases 200:0 --block 2 --out e.csv"
    #expect(try workspace.run("\(command) --r2 0 --markets 3").status == 0)
    let first = try rows("e.csv")
    #expect(first.map { $0[5] } == ["2", "1"])
    for row in first {
      let counts = row.dropFirst(6).compactMap { Int($0) }
      #expect(counts.count == 20 && counts.allSatisfy { $0 <= (Int(row[5]) ?? 0) })
    }
    let more = try workspace.run("\(command) --r2 0,0.3 --markets 3 --shard 0/2")
    #expect(more.status == 0 && more.errorLines.count == 1, "\(more.errors)")
    #expect(try rows("e.csv").prefix(2) == first[...])
    #expect(try rows("e.csv").map { $0[1] } == ["0.0", "0.0", "0.3"])
  }

  @Test func headsOfASmallMarket() throws {
    let command = "heads --markets linear --bars 400 --horizons 2 --seeds 1 --out h.csv"
    let run = try workspace.run("\(command) --shard 1/7")  // ridge, for its seed
    #expect(run.status == 0, "\(run.errors)")
    let table = try rows("h.csv")
    #expect(table.count == 1 && table[0].prefix(4) == ["linear", "2", "ridge", "1"])
    #expect(table[0].dropFirst(4).allSatisfy { Double($0)?.isFinite ?? false })
    #expect(try workspace.run("\(command) --shard 1/7").errors == "")
  }

  @Test(arguments: [
    ("error-rates --r2 1 --out t.csv", "'--r2' has 1.0"),
    ("error-rates --cases 1:0 --out t.csv", "'--cases' has '1:0'"),
    ("error-rates --cases 300 --out t.csv", "'--cases' has '300'"), ("error-rates", "--out"),
    ("error-rates --markets 2 --block 3 --out t.csv", "--block"),
    ("heads --markets moon --out t.csv", "'--markets' has 'moon'"),
    ("heads --horizons 0 --out t.csv", "'--horizons' has 0"),
    ("heads --horizons= --out t.csv", "Missing value for '--horizons"),
    ("heads --horizons 1,,5 --out t.csv", "'--horizons' has ''"),
    ("heads --markets linear, --out t.csv", "'--markets' has ''"), ("heads", "--out"),
  ])
  func whatCannotBeMeant(arguments: String, mentioned: String) throws {
    expectUsageError(try workspace.run(arguments), mentions: mentioned)
    #expect(try workspace.names().isEmpty)
  }
}
