import Foundation
import Testing

@Suite struct VerdictCommandTests {
  private let workspace: Workspace
  private let plain = "verdict --returns r.csv --annualization 4 --json v.json --splits 2"
  private static let rows =
    "0.02,0\n1700086400000,0.04,0.02\n1700172800000,-0.02,0.01\n1700259200000,0,0.05\n"

  init() throws {
    workspace = try Workspace()
    try workspace.write("timestamp_ms,X,Y\n1700000000000,\(Self.rows)", "r.csv")
  }

  private func close(_ value: Any?, _ expected: Double) -> Bool {
    guard let value = value as? Double else { return false }
    return abs(value - expected) <= 1e-12 * abs(expected)
  }

  @Test func workedExample() throws {
    let run = try workspace.run("\(plain) --bootstrap 0")
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    let found = try workspace.object("v.json")
    #expect(found["best"] as? String == "Y" && found["configurations"] as? Int == 2)
    #expect(close(found["best_sharpe"], 1.85164019954510) && close(found["trials"], 2))
    #expect(close(found["sharpe_variance"], 0.145002845771110))
    #expect(close(found["expected_max_sharpe"], 0.395837761560413))
    #expect(close(found["dsr"], 0.951370661899435))
    #expect(close(found["min_track_record"], 2.82450805895860))
    #expect(close(found["pbo"], 1) && close(found["pbo_slope"], -4.0 / 3))
    #expect(close(found["pbo_loss"], 0.5) && found["pbo_combinations"] as? Int == 2)
    #expect(
      close(found["spa"], 0.04 / 1.921875e-4.squareRoot()) && close(found["reality_check"], 0.04))
    #expect(close(found["block"], 2) && found["benchmark"] is NSNull)
    for key in ["spa_p_lower", "spa_p_consistent", "spa_p_upper", "reality_check_p"] {
      #expect(found[key] is NSNull, "\(key)")
    }
    let results = try #require(found["results"] as? [[String: Any]])
    #expect(results.map { $0["name"] as? String } == ["X", "Y"])
    #expect(close(results[0]["sharpe"], 0.774596669241483) && close(results[0]["mean"], 0.01))
    #expect(
      run.output.contains("Verdict: not convincing: Y stands up to the deflated Sharpe ratio"))
    #expect(run.output.contains("not computed: superior predictive ability"))
  }

  @Test func theSameArgumentsGiveTheSameBytes() throws {
    let first = try workspace.run("\(plain) --seed 5").output
    let bytes = try workspace.read("v.json")
    #expect(try workspace.run("\(plain) --seed 5").output == first)
    #expect(try workspace.read("v.json") == bytes)
    let p = try #require(workspace.object("v.json")["spa_p_consistent"] as? Double)
    #expect(abs((p * 1000).rounded() - p * 1000) < 1e-9 && p > 0)
  }

  @Test func theBenchmarkIsNoConfiguration() throws {
    #expect(try workspace.run("\(plain) --benchmark X").status == 0)
    let found = try workspace.object("v.json")
    #expect(found["configurations"] as? Int == 1 && found["benchmark"] as? String == "X")
    #expect(found["pbo"] is NSNull && close(found["reality_check"], 0.02))
  }

  /// A trial counts once, by its hash; other columns are not looked at.
  @Test func trialsOfALedger() throws {
    try workspace.write(
      "time,hash,command\n1,aa,x\n2,bb,\n3,aa,x\n4,cc,y\n5,dd,y\n", "ledger.csv")
    #expect(try workspace.run("\(plain) --trials ledger --ledger ledger.csv").status == 0)
    let ledger = try workspace.read("v.json")
    #expect(try close(workspace.object("v.json")["trials"], 4))
    #expect(try workspace.run("\(plain) --trials 4").status == 0)
    #expect(try workspace.read("v.json") == ledger)
    #expect(try workspace.run("\(plain) --trials effective").status == 0)
    #expect(try close(workspace.object("v.json")["trials"], 2))
    #expect(try workspace.run("\(plain) --trials 1.5").status == 0)
  }

  @Test(arguments: [
    ("time,x\n1,2\n", "ledger.csv: row 1, column hash"), ("hash\n", "ledger.csv"),
    ("hash,x\naa,1\n,2\n", "ledger.csv: row 3, column hash"),
    ("hash,hash\na,b\n", "ledger.csv: row 1, column hash"),
    ("hash,x\naa\n", "ledger.csv: row 2"),
  ])
  func badLedgers(text: String, place: String) throws {
    try workspace.write(text, "ledger.csv")
    expectFault(try workspace.run("\(plain) --trials ledger --ledger ledger.csv"), 65, place)
    expectFault(try workspace.run("\(plain) --trials ledger --ledger none.csv"), 66, "none.csv")
    #expect(try workspace.names() == ["r.csv", "ledger.csv"])
  }

  @Test(arguments: [
    ("timestamp_ms,X\n1700000000000,0.1\n", "", "r.csv"),
    ("timestamp_ms,X,Y\n1700000000000,0.1,\n1700000000001,1,1\n", "", "r.csv: row 2, column Y"),
    ("timestamp_ms,X\n1700000000000,inf\n", "", "r.csv: row 2, column X"),
    ("timestamp_ms,X\n1700000000000,a\n", "--benchmark Z", "r.csv: row 1, column Z"),
    (
      "timestamp_ms,X\n1700000000000,0.1\n", "--benchmark timestamp_ms",
      "r.csv: row 1, column timestamp_ms"
    ),
    ("timestamp_ms,X\n1700000000000,a\n", "--benchmark X", "r.csv: row 1"),
    ("timestamp_ms,X\n1700000000001,1\n1700000000000,1\n", "", "r.csv: row 3, column timestamp_ms"),
  ])
  func badReturns(text: String, options: String, place: String) throws {
    try workspace.write(text, "r.csv")
    expectFault(try workspace.run("\(plain) \(options)"), 65, place)
    #expect(try workspace.names() == ["r.csv"])
  }

  @Test(arguments: [
    ("--annualization 0", "--annualization"), ("--splits 3", "--splits"),
    ("--splits 22", "--splits"),
    ("--splits 0", "--splits"), ("--bootstrap -1", "--bootstrap"), ("--block 0.5", "--block"),
    ("--trials 0.5", "--trials"), ("--trials many", "--trials"), ("--trials nan", "--trials"),
    ("--trials ledger", "--ledger"), ("--ledger r.csv", "--trials"),
    ("--seed -1", "--seed"),
  ])
  func usage(options: String, mentioned: String) throws {
    expectUsageError(try workspace.run("\(plain) \(options)"), mentions: mentioned)
    #expect(try workspace.names() == ["r.csv"])
  }

  /// The sentence follows the numbers.
  @Test func theSentenceIsChosenByTheNumbers() throws {
    let lines = { (value: (Int) -> Double) -> String in
      "timestamp_ms,A,B\n"
        + (0..<200).map { row in
          "\(1_700_000_000_000 + row * 1000),\(value(row)),\(Double(row * 37 % 11 - 5) / 1000)"
        }.joined(separator: "\n") + "\n"
    }
    let sentence = { () throws -> String in
      let run = try workspace.run("\(plain) --splits 8")
      #expect(run.status == 0, "\(run.errors)")
      return String(run.output.split(separator: "\n").last ?? "")
    }
    try workspace.write(lines { 0.01 + Double($0 * 53 % 17 - 8) / 1000 }, "r.csv")
    #expect(try sentence().hasPrefix("Verdict: A stands up at 5 % to "))
    try workspace.write(lines { -0.01 + Double($0 * 53 % 17 - 8) / 1000 }, "r.csv")
    #expect(try sentence() == "Verdict: even the best, B, did not earn anything on average.")
    try workspace.write(lines { Double($0 * $0 * $0 * 31 % 1013 % 61 - 29) / 1000 }, "r.csv")
    #expect(try sentence().hasPrefix("Verdict: no evidence of skill: "))
    try workspace.write(
      "timestamp_ms,A\n1700000000000,0.1\n1700000000001,0.1\n", "r.csv")
    #expect(try sentence().contains("nothing to judge"))
  }
}
