import Foundation
import Testing

@Suite struct SimulateCommandTests {
  private let workspace: Workspace
  private let plain = "simulate --assets 4 --bars 60 --seed 7 --out market"

  init() throws { workspace = try Workspace() }

  @Test func writesCandlesSidesAndTruth() throws {
    let run = try workspace.run("\(plain) --edges 3")
    #expect(run.status == 0 && run.output == "" && run.errors == "")
    let truth = try workspace.object("market/truth.json")
    let symbols = try #require(truth["symbols"] as? [String])
    #expect(symbols.count == 4)
    #expect(truth["mode"] as? String == "signal" && truth["bars"] as? Int == 60)
    #expect(truth["bar_ms"] as? Int == 3_600_000 && truth["seed"] as? Int == 7)
    let edges = try #require(truth["edges"] as? [[String: Any]])
    #expect(edges.count == 3)
    #expect(edges.allSatisfy { Set($0.keys) == ["cause", "effect", "lag", "coefficient"] })
    for key in ["factor_loadings", "noise", "r2"] {
      #expect(Set((truth[key] as? [String: Double] ?? [:]).keys) == Set(symbols), "\(key)")
    }
    for symbol in symbols {
      let candles = try workspace.read("market/\(symbol).csv").split(separator: "\n")
      #expect(candles[0] == "timestamp_ms,open,high,low,close,volume" && candles.count == 61)
      let funding = try workspace.read("market/\(symbol)_funding.csv").split(separator: "\n")
      #expect(funding[0] == "timestamp_ms,funding_rate" && funding.count == 1 + 8)
      let interest = try workspace.read("market/\(symbol)_open_interest.csv")
      #expect(interest.hasPrefix("timestamp_ms,open_interest\n"))
    }
  }

  @Test func theSameArgumentsGiveTheSameBytes() throws {
    #expect(try workspace.run("\(plain) --edges 3").status == 0)
    let first = try workspace.read("market/A03.csv") + workspace.read("market/truth.json")
    #expect(try workspace.run("\(plain) --edges 3").status == 0)
    #expect(try workspace.read("market/A03.csv") + workspace.read("market/truth.json") == first)
  }

  @Test(arguments: [("--no-signal", "no-signal"), ("--common-factor-only", "common-factor-only")])
  func traps(option: String, mode: String) throws {
    #expect(try workspace.run("\(plain) \(option)").status == 0)
    let truth = try workspace.object("market/truth.json")
    #expect(truth["mode"] as? String == mode)
    #expect((truth["edges"] as? [Any])?.isEmpty == true)
  }

  @Test(arguments: [
    ("", "--edges"), ("--edges 7", "edges"), ("--edges -1", "--edges"), ("--edges 2 --r2 1", "r2"),
    ("--edges 2 --r2 nan", "--r2"), ("--edges 2 --max-lag 0", "max-lag"),
    ("--no-signal --common-factor-only", "--no-signal"),
    ("--edges 2 --seed=-1", "--seed"), ("--edges 2 --bars 0", "bars"),
  ])
  func usage(arguments: String, text: String) throws {
    expectUsageError(try workspace.run("\(plain) \(arguments)"), mentions: text)
    #expect(try workspace.names().isEmpty)
  }

  @Test func aFileInTheWayIsExitOne() throws {
    try workspace.write("x", "market")
    expectFault(try workspace.run("\(plain) --edges 3"), 1, "market")
    #expect(try workspace.read("market") == "x")
  }
}
