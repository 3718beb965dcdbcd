import Foundation
import Testing

@Suite struct BacktestCommandTests {
  private let workspace: Workspace
  private let plain = Workspace.smallBacktest

  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallBacktest(0.6, 0.2)
  }

  @Test func workedExample() throws {
    let run = try workspace.run("\(plain) --lag 1 --fee-bps 10 --initial 1000 --positions u.csv")
    #expect(run.status == 0 && run.output == "")
    // The times of the example are the first days of 1970, which is said.
    #expect(run.errorLines.allSatisfy { $0.hasPrefix("warning: ") && $0.contains("before 1990") })
    #expect(
      try workspace.read("e.csv").hasPrefix(
        """
        timestamp_ms,equity,cash,holdings,return,drawdown,turnover,fee,slippage,funding,gross,net
        0,1000.0,1000.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0
        86400000,999.2,199.2,800.0,
        """))
    #expect(
      try workspace.read("u.csv") == """
        timestamp_ms,A,B
        0,0.0,0.0
        86400000,6.0,4.0
        172800000,6.0,4.0
        259200000,6.0,4.0

        """)
    let metrics = try workspace.object("m.json")
    #expect(metrics["final_equity"] as? Double == 1_085.2)
    #expect(metrics["bars"] as? Int == 4)
    #expect(metrics["fees"] as? Double == 0.8)
    #expect(metrics["bankrupt"] as? Bool == false)
    #expect(metrics["bankrupt_timestamp_ms"] is NSNull)
    #expect(metrics["rebalances"] as? Int == 1)
  }

  @Test func allKeysAreThere() throws {
    #expect(try workspace.run(plain).status == 0)
    let keys = """
      bars annualization lag initial final_equity total_return cagr volatility sharpe sortino \
      max_drawdown max_drawdown_bars calmar turnover hit_rate var_05 cvar_05 skew kurtosis psr fees \
      slippage costs funding rebalances bankrupt bankrupt_timestamp_ms
      """
    let missing = Set(keys.split(separator: " ").map(String.init))
      .subtracting(try workspace.object("m.json").keys)
    #expect(missing.isEmpty)
  }

  /// Long pays: 6 units at bar 1's mark for a timestamp between two closes, at bar 2's for one at its close.
  @Test func fundingByBarLength() throws {
    try workspace.write(
      "timestamp_ms,A\n0,9\n100000000,0.01\n172800000,0.02\n999999999999,9\n", "f.csv")
    let options = "--initial 1000 --funding f.csv"
    #expect(try workspace.run("\(plain) \(options) --bar-ms 0").status == 0)
    #expect(try abs(funding() - (6 * 100 * 0.01 + 6 * 110 * 0.02)) < 1e-12)
    // Closes a day later: both timestamps fall before the close of bar 1, when nothing is held yet.
    #expect(try workspace.run("\(plain) \(options)").status == 0)
    #expect(try funding() == 0)
  }

  private func funding() throws -> Double {
    try #require(try workspace.object("m.json")["funding"] as? Double)
  }

  @Test(arguments: [
    ("p.csv", "timestamp_ms,A,B\n0,100,50\n86400000,x,50\n", "p.csv: row 3, column A"),
    ("p.csv", "timestamp_ms,A,B\n0,100,50\n86400000,0,50\n", "p.csv: row 3, column A"),
    ("p.csv", "timestamp_ms,A,B\n0,100,50\n86400000,inf,50\n", "p.csv: row 3, column A"),
    ("p.csv", "timestamp_ms,A,B\n0,100,50\n\n86400000,1,50\n", "p.csv: row 3"),
    ("p.csv", "timestamp_ms,A,B\n0,100\n", "p.csv: row 2"),
    ("p.csv", "timestamp_ms,A,B\n5,1,1\n5,1,1\n", "p.csv: row 3, column timestamp_ms"),
    ("p.csv", "timestamp_ms,A,A\n0,100,50\n", "p.csv: row 1, column A"),
    ("p.csv", "time,A,B\n0,100,50\n", "p.csv: row 1, column timestamp_ms"),
    ("p.csv", "timestamp_ms,A,B\n", "p.csv"),
    ("p.csv", "", "p.csv"),
    ("w.csv", "timestamp_ms,A,B\n0,0.5,\n", "w.csv: row 2, column B"),
    ("w.csv", "timestamp_ms,C\n0,0.5\n", "w.csv: row 1, column C"),
    ("w.csv", "timestamp_ms,A\n0,0.5\n1,0.5\n", "w.csv: row 3, column timestamp_ms"),
    ("w.csv", "timestamp_ms,A,B\n1,,\n", "w.csv: row 2, column timestamp_ms"),
    ("f.csv", "timestamp_ms,C\n0,0.5\n", "f.csv: row 1, column C"),
    ("f.csv", "timestamp_ms,A\n0,1e\n", "f.csv: row 2, column A"),
  ])
  func badContent(file: String, text: String, place: String) throws {
    try workspace.write("timestamp_ms,A\n0,0.1\n", "f.csv")
    try workspace.write(text, file)
    try workspace.write("old", "e.csv")
    expectFault(try workspace.run("\(plain) --funding f.csv"), 65, place)
    #expect(try workspace.read("e.csv") == "old")
    #expect(try workspace.names() == ["p.csv", "w.csv", "f.csv", "e.csv"])
  }

  @Test(arguments: ["p.csv", "w.csv"]) func missingOrDirectory(file: String) throws {
    let path = workspace.folder.appendingPathComponent(file)
    try FileManager.default.removeItem(at: path)
    expectFault(try workspace.run(plain), 66, file)
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
    expectFault(try workspace.run(plain), 66, file)
    #expect(try workspace.names() == ["p.csv", "w.csv"].filter { $0 != file }.union([file]))
  }

  @Test func anOutputThatCannotBeWrittenLeavesTheOther() throws {
    try workspace.write("old", "e.csv")
    let run = try workspace.run("\(plain) --json missing/m.json")
    expectFault(run, 1, "missing/m.json")
    #expect(try workspace.read("e.csv") == "old")
    #expect(try workspace.names() == ["p.csv", "w.csv", "e.csv"])
  }

  @Test(arguments: [
    ("--annualization 0", "0"), ("--annualization nan", "nan"), ("--annualization inf", "inf"),
    ("--annualization 0x10", "0x10"), ("--annualization=-1", "-1"), ("--initial 0", "0"),
    ("--fee-bps -1", "-1"), ("--slippage-bps=-0.5", "-0.5"), ("--lag -1", "-1"),
    ("--lag 1.5", "1.5"), ("--lag x", "x"), ("--bar-ms -1", "-1"), ("--bar-ms 1e3", "1e3"),
    ("--leverage 3", "--leverage"), ("extra", "extra"), ("--json e.csv", "e.csv"),
  ])
  func usage(options: String, mentioned: String) throws {
    expectUsageError(try workspace.run("\(plain) \(options)"), mentions: mentioned)
    #expect(try workspace.names() == ["p.csv", "w.csv"])
  }

  @Test(arguments: ["--prices", "--weights", "--annualization", "--out", "--json"])
  func missingOption(name: String) throws {
    var words = plain.split(separator: " ").map(String.init)
    let index = try #require(words.firstIndex(of: name))
    words.removeSubrange(index...index + 1)
    expectUsageError(try workspace.run(words), mentions: name)
  }

  @Test func theLastOfRepeatedOptionsCounts() throws {
    #expect(try workspace.run("\(plain) --initial 0 --initial 7 --lag=3 --lag=0").status == 0)
    let metrics = try workspace.object("m.json")
    #expect(metrics["initial"] as? Double == 7)
    #expect(metrics["lag"] as? Int == 0)
  }
}

extension [String] {
  fileprivate func union(_ other: [String]) -> Set<String> { Set(self).union(other) }
}
