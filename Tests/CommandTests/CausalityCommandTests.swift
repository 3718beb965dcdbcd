import Foundation
import Testing

@Suite struct CausalityCommandTests {
  private let workspace: Workspace
  private let symbols = "A01,A02,A03"
  private var plain: String { "causality --input market --symbols \(symbols) --out g.csv" }

  init() throws {
    workspace = try Workspace()
    let market = "simulate --assets 3 --bars 200 --edges 2 --seed 3 --out market"
    #expect(try workspace.run(market).status == 0)
  }

  private func lines() throws -> [[String]] {
    try workspace.read("g.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func everyOrderedPairCauseFirst() throws {
    let run = try workspace.run("\(plain) --lag 2")
    #expect(run.status == 0 && run.output == "" && run.errors == "")
    let rows = try lines()
    #expect(rows[0] == ["cause", "effect", "lag", "f", "df1", "df2", "p_value", "q_value"])
    #expect(
      rows.dropFirst().map { $0[0] + $0[1] } == [
        "A01A02", "A01A03", "A02A01", "A02A03", "A03A01", "A03A02",
      ])
    // n = 199 returns: df2 = n − 3p − 1.
    #expect(rows.dropFirst().allSatisfy { $0[2] == "2" && $0[4] == "2" && $0[5] == "192" })
  }

  @Test func conditionalAndRobust() throws {
    #expect(try workspace.run("\(plain) --lag 2 --conditional --robust").status == 0)
    let rows = try lines()
    #expect(rows[0].suffix(3) == ["wald", "wald_p", "wald_q"])
    // df2 = n − p − (N p + 1).
    #expect(rows.dropFirst().allSatisfy { $0[5] == "190" && !$0[8].isEmpty })
  }

  /// A test that ends at a date gives the same as one on a file that ends there.
  @Test func untilLooksNoFurther() throws {
    #expect(try workspace.run("\(plain) --lag 1 --until 2023-01-05").status == 0)
    let rows = try lines()
    // Four days of 24 hours are 95 returns.
    #expect(rows.dropFirst().allSatisfy { $0[5] == "91" })
  }

  @Test(arguments: ["aic", "bic"])
  func lagByCriterion(lag: String) throws {
    #expect(try workspace.run("\(plain) --lag \(lag) --max-lag 4").status == 0)
    #expect(try lines().dropFirst().allSatisfy { (1...4).contains(Int($0[2]) ?? 0) })
  }

  /// The map holds the q-values of the table, rows the effect and columns the cause.
  @Test func figure() throws {
    #expect(try workspace.run("\(plain) --lag 1 --robust --figure maps/q.png").status == 0)
    let folder = workspace.folder.appendingPathComponent("maps").path
    #expect(
      try Set(FileManager.default.contentsOfDirectory(atPath: folder))
        == ["q.png", "q.gp", "q.csv", "q-2.csv"])
    let map = try workspace.read("maps/q.csv").split(separator: "\n")
      .map { $0.split(separator: ",").map(String.init) }
    #expect(map.map { $0[0] } == ["row", "A01", "A02", "A03"])
    for row in try lines().dropFirst() {
      let place = try #require(map.first { $0[0] == row[1] })
      let column = try #require(map[0].firstIndex(of: row[0]))
      let (q, size) = (try #require(Double(row[7])), try #require(Double(place[column])))
      // A figure's numbers have twelve digits.
      #expect(abs(size + log10(q)) <= 1e-11 * max(1, abs(size)))
    }
    #expect(map[1][1] == "NaN")
  }

  @Test(arguments: ["q.svg", ".png", "a b.png", "g.png"])
  func figureThatCannotBe(name: String) throws {
    // g.png would draw from g.csv, which is the table.
    let arguments = plain.split(separator: " ").map(String.init) + ["--lag", "1", "--figure", name]
    expectUsageError(try workspace.run(arguments), mentions: "--figure")
    #expect(try workspace.names() == ["market"])
  }

  @Test func tooFewReturns() throws {
    expectFault(try workspace.run("\(plain) --lag 66"), 65, "market")
    #expect(try workspace.run("\(plain) --lag 65").status == 0)
    expectFault(try workspace.run("\(plain) --lag 50 --conditional"), 65, "market")
  }

  @Test(arguments: [
    ("--lag 0", "--lag"), ("--lag 1.5", "--lag"), ("--lag 1 --symbols A01", "--symbols"),
    ("--lag aic --max-lag 0", "--max-lag"), ("--lag 1 --until 2023-02-30", "--until"),
    ("", "--lag"),
  ])
  func usage(arguments: String, option: String) throws {
    expectUsageError(try workspace.run("\(plain) \(arguments)"), mentions: option)
  }
}
