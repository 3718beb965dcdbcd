import Foundation
import Testing

/// `backtest` with its further options.
@Suite struct BacktestOptionsTests {
  private let workspace: Workspace
  private let plain = Workspace.smallBacktest

  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallBacktest(0.6, -0.4)
  }

  private func column(_ name: String, of file: String) throws -> [String] {
    let lines = try workspace.read(file).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let place = try #require(lines[0].firstIndex(of: name))
    return lines.dropFirst().map { $0[place] }
  }

  @Test func workedExample() throws {
    let run = try workspace.run(
      """
      \(plain) --lag 1 --fee-bps 10 --initial 1000 --max-gross 0.8 --borrow-bps-year 365 \
      --cash-bps-year 730 --trades t.csv --attribution a.csv
      """)
    #expect(run.status == 0, "\(run.errors)")
    let cash = try column("cash", of: "e.csv").compactMap(Double.init)
    #expect(abs(cash[1] - 839.36784) < 1e-10 && abs(cash[2] - 839.503707168) < 1e-10)
    #expect(try column("asset", of: "t.csv") == ["A", "B"])
    let notional = try column("notional", of: "t.csv").compactMap(Double.init)
    #expect(abs(notional[0] - 480.096) < 1e-10 && abs(notional[1] + 320.064) < 1e-10)
    #expect(try column("asset", of: "a.csv") == ["A", "B", "(cash)", "(bankruptcy)"])
    let total = try column("total", of: "a.csv").compactMap(Double.init).reduce(0, +)
    let metrics = try workspace.object("m.json")
    let final = try #require(metrics["final_equity"] as? Double)
    #expect(abs(total - (final - 1_000)) < 1e-9)
    #expect(metrics["borrow"] is Double && metrics["interest"] is Double)
  }

  @Test func fillAtTheOpen() throws {
    try workspace.write(
      "timestamp_ms,A,B\n0,100,50\n86400000,102,50\n172800000,108,51\n259200000,120,45\n", "o.csv")
    try workspace.write("timestamp_ms,A,B\n0,0.6,0.2\n", "w.csv")
    let options = "--fill next-open --opens o.csv --fee-bps 10 --initial 1000 --trades t.csv"
    #expect(try workspace.run("\(plain) \(options)").status == 0)
    let equity = try column("equity", of: "e.csv").compactMap(Double.init)
    #expect(abs(equity[1] - 987.435294117647) < 1e-10)
    #expect(abs(equity[2] - 1_046.25882352941) < 1e-10)
    #expect(try column("price", of: "t.csv") == ["102.0", "50.0"])
  }

  /// A column or key is there with the option that makes it, whatever its value, and only then.
  @Test func columnsAndKeysComeWithTheirOptions() throws {
    let base =
      "timestamp_ms,equity,cash,holdings,return,drawdown,turnover,fee,slippage,funding,gross,net"
    for (options, columns, keys) in [
      ("", "", []), ("--borrow-bps-year 0", ",borrow", ["borrow"]),
      ("--cash-bps-year 0", ",interest", ["interest"]),
      ("--benchmark buy-and-hold --monthly", ",benchmark", ["benchmark", "monthly"]),
      (
        "--monthly --benchmark equal-weight --cash-bps-year 1 --borrow-bps-year 1",
        ",borrow,interest,benchmark", ["borrow", "interest", "benchmark", "monthly"]
      ),
    ] {
      #expect(try workspace.run("\(plain) \(options)").status == 0)
      #expect(try workspace.read("e.csv").hasPrefix("\(base)\(columns)\n"), "\(options)")
      let found = Set(try workspace.object("m.json").keys)
      let further: Set = ["borrow", "interest", "benchmark", "monthly"]
      #expect(found.intersection(further) == Set(keys), "\(options)")
    }
  }

  /// Options that change nothing leave every byte: recording more, limits that do not bind, rules that do not act.
  @Test func whatDoesNotActChangesNothing() throws {
    #expect(try workspace.run("\(plain) --positions u.csv --fee-bps 3").status == 0)
    let before = try ["e.csv", "m.json", "u.csv"].map(workspace.read)
    let options = """
      --every 1 --tranches 1 --max-weight 9 --max-gross 9 --max-net 9 --delist-after 5 --fill close --trades t.csv \
      --attribution a.csv
      """
    let run = try workspace.run("\(plain) --positions u.csv --fee-bps 3 \(options)")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try ["e.csv", "m.json", "u.csv"].map(workspace.read) == before)
  }

  @Test func benchmarkOfAFile() throws {
    try workspace.write(
      "INDEX,timestamp_ms\n7,-5\n100,0\n110,86400000\n1,86400001\n99,172800000\n99,259200000\n",
      "b.csv")
    #expect(try workspace.run("\(plain) --benchmark b.csv --monthly --initial 1000").status == 0)
    let level = try column("benchmark", of: "e.csv").compactMap(Double.init)
    #expect(level.count == 4)
    for (found, expected) in zip(level, [1_000, 1_100, 990, 990.0]) {
      #expect(abs(found - expected) < 1e-9)
    }
    let object = try workspace.object("m.json")
    let benchmark = try #require(object["benchmark"] as? [String: Any])
    #expect(benchmark["kind"] as? String == "file")
    #expect(abs(try #require(benchmark["total_return"] as? Double) + 0.01) < 1e-12)
    let months = try #require(object["monthly"] as? [[String: Any]])
    #expect(months.count == 1 && months[0]["month"] as? String == "1970-01")
    #expect(months[0]["bars"] as? Int == 4)
    #expect(abs(try #require(months[0]["benchmark"] as? Double) + 0.01) < 1e-12)
  }

  @Test(arguments: [
    (
      "fees.csv", "asset,fee_bps,half_spread_bps\nA,1,x\n",
      "fees.csv: row 2, column half_spread_bps"
    ),
    ("fees.csv", "asset,fee_bps,half_spread_bps\nA,-1,x\n", "fees.csv: row 2, column fee_bps"),
    (
      "fees.csv", "half_spread_bps,asset,fee_bps\n-1,C,-1\n",
      "fees.csv: row 2, column half_spread_bps"
    ),
    ("fees.csv", "asset,fee_bps,half_spread_bps\nA,1,1\nC,1,1\n", "fees.csv: row 3, column asset"),
    ("fees.csv", "asset,fee_bps,half_spread_bps\nA,1,1\nA,1,1\n", "fees.csv: row 3, column asset"),
    ("fees.csv", "asset,fee_bps,half_spread_bps\n,1,1\n", "fees.csv: row 2, column asset"),
    ("fees.csv", "asset,fee_bps,half_spread_bps\nA,inf,1\n", "fees.csv: row 2, column fee_bps"),
    ("fees.csv", "asset,fee_bps,half_spread_bps\nA,1\n", "fees.csv: row 2"),
    ("fees.csv", "asset,fee_bps\nA,1\n", "fees.csv: row 1, column half_spread_bps"),
    ("fees.csv", "fee_bps,half_spread_bps\n1,1\n", "fees.csv: row 1, column asset"),
    ("fees.csv", "asset,asset,fee_bps,half_spread_bps\nA,A,1,1\n", "fees.csv: row 1, column asset"),
    ("fees.csv", "asset,fee_bps,half_spread_bps\n", "fees.csv"), ("fees.csv", "", "fees.csv"),
    ("o.csv", "timestamp_ms,C\n0,1\n", "o.csv: row 1, column C"),
    ("o.csv", "timestamp_ms,A\n1,1\n", "o.csv: row 2, column timestamp_ms"),
    ("o.csv", "timestamp_ms,A\n0,0\n", "o.csv: row 2, column A"),
    ("o.csv", "timestamp_ms,A\n0,x\n", "o.csv: row 2, column A"),
    ("o.csv", "timestamp_ms,A\n0,1\n0,1\n", "o.csv: row 3, column timestamp_ms"),
    ("b.csv", "timestamp_ms,I,J\n0,-1,1\n", "b.csv: row 1"),
    ("b.csv", "timestamp_ms\n0\n", "b.csv: row 1"),
    (
      "b.csv", "timestamp_ms,I\n0,1e-300\n86400000,1e300\n172800000,1e-300\n259200000,1\n",
      "b.csv: at 86400000 the benchmark is not a finite number"
    ),
    ("b.csv", "timestamp_ms,I\n0,1\n86400000,\n", "b.csv: row 3, column I"),
    ("b.csv", "timestamp_ms,I\n0,1\n86400000,0\n", "b.csv: row 3, column I"),
    ("b.csv", "timestamp_ms,I\n0,1\n86400000,1\n172800000,1\n", "b.csv"),
    (
      "b.csv", "timestamp_ms,I\n0,1\n86400000,1\n172800000,1\n259200000,y\n",
      "b.csv: row 5, column I"
    ),
  ])
  func badContent(file: String, text: String, place: String) throws {
    try workspace.write("asset,fee_bps,half_spread_bps\nA,,2\n", "fees.csv")
    try workspace.write("timestamp_ms,A\n0,\n86400000,7\n", "o.csv")
    let days = [0, 86_400_000, 172_800_000, 259_200_000].map { "\($0),1\n" }.joined()
    try workspace.write("timestamp_ms,I\n\(days)", "b.csv")
    let files = "--fees fees.csv --fill next-open --opens o.csv --benchmark b.csv"
    #expect(try workspace.run("\(plain) \(files)").status == 0)
    try workspace.write("old", "e.csv")
    try workspace.write(text, file)
    expectFault(try workspace.run("\(plain) \(files)"), 65, place)
    #expect(try workspace.read("e.csv") == "old")
  }

  /// The first fault is that of the file that is read first; a file that is not there is 66.
  @Test func filesAreReadInTheirOrder() throws {
    for file in ["fees.csv", "o.csv"] { try workspace.write("x\n1\n", file) }
    let files = "--fees fees.csv --fill next-open --opens o.csv --benchmark none"
    expectFault(try workspace.run("\(plain) \(files)"), 65, "fees.csv: row 1, column asset")
    try workspace.write("asset,fee_bps,half_spread_bps\nA,1,1\n", "fees.csv")
    expectFault(try workspace.run("\(plain) \(files)"), 65, "o.csv: row 1, column timestamp_ms")
    try workspace.write("timestamp_ms,A\n0,1\n", "o.csv")
    expectFault(try workspace.run("\(plain) \(files)"), 66, "none")
  }

  @Test(arguments: [
    ("--every 0", "--every"), ("--every 1.5", "--every"), ("--tranches 0", "--tranches"),
    ("--max-weight 0", "--max-weight"), ("--max-gross=-1", "--max-gross"),
    ("--max-net nan", "--max-net"), ("--band -0.1", "--band"),
    ("--delist-after 0", "--delist-after"),
    ("--borrow-bps-year -1", "--borrow-bps-year"), ("--cash-bps-year inf", "--cash-bps-year"),
    ("--fill next-open", "--opens"), ("--opens o.csv", "--fill"), ("--fill open", "--fill"),
    ("--fill next-open --opens o.csv --lag 0", "--lag"),
    ("--fill next-open --opens o.csv --bar-ms 0", "--bar-ms"),
    ("--trades e.csv", "e.csv"), ("--attribution ./m.json", "m.json"), ("--report e.csv", "e.csv"),
    ("--fees", "--fees"),
  ])
  func usageComesBeforeAnyFile(options: String, mentioned: String) throws {
    try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("p.csv"))
    expectUsageError(try workspace.run("\(plain) \(options)"), mentions: mentioned)
    #expect(try workspace.names() == ["w.csv"])
  }

  @Test func aBarMayNotReachBeyondTheNextOpen() throws {
    try workspace.write("timestamp_ms,A\n0,1\n", "o.csv")
    let options = "--fill next-open --opens o.csv --bar-ms"
    #expect(try workspace.run("\(plain) \(options) 86400000").status == 0)
    expectUsageError(try workspace.run("\(plain) \(options) 86400001"), mentions: "86400000")
  }

  @Test func inputsAreNotWrittenOver() throws {
    try workspace.write("asset,fee_bps,half_spread_bps\nA,1,1\n", "fees.csv")
    let run = try workspace.run("\(plain) --fees fees.csv --trades fees.csv")
    expectUsageError(run, mentions: "would overwrite")
    try workspace.write("x", "b.csv")
    let other = try workspace.run("\(plain) --benchmark b.csv --attribution ./b.csv")
    expectUsageError(other, mentions: "would overwrite")
  }

  @Test func withoutATradeTheHeaderStaysAlone() throws {
    try workspace.write("timestamp_ms,A\n259200000,1\n", "w.csv")
    #expect(try workspace.run("\(plain) --trades t.csv --attribution a.csv").status == 0)
    #expect(
      try workspace.read("t.csv") == "timestamp_ms,asset,units,price,notional,fee,slippage\n")
  }

  @Test func anOutputThatCannotBeWrittenTakesAllAlong() throws {
    let run = try workspace.run("\(plain) --trades t.csv --attribution no/a.csv")
    expectFault(run, 1, "no/a.csv")
    #expect(try workspace.names() == ["p.csv", "w.csv"])
  }
}
