import Foundation
import Testing

@Suite struct EvaluateCommandTests {
  private let workspace: Workspace
  private let plain = "evaluate --predictions p.csv --targets y.csv --json s.json"

  init() throws {
    workspace = try Workspace()
    try workspace.write("timestamp_ms,A,B,C\n0,1,2,3\n1,1,,2\n2,0,0,1\n", "p.csv")
    try workspace.write("timestamp_ms,B,A,C\n0,3,1,2\n1,1,2,1\n2,-1,1,1\n9,1,1,1\n", "y.csv")
  }

  /// Bar 0: p = 1, 2, 3 against y = 1, 3, 2: IC ½. Bar 1: p = 1, 2 against 2, 1: IC -1. Bar 2: ½ again.
  @Test func scores() throws {
    let run = try workspace.run(plain)
    #expect(run.status == 0 && run.output == "")
    // The times of the example are the first days of 1970, which is said.
    #expect(run.errorLines.allSatisfy { $0.hasPrefix("warning: ") && $0.contains("before 1990") })
    let scores = try workspace.object("s.json")
    func number(_ key: String) throws -> Double { try #require(scores[key] as? Double, "\(key)") }
    #expect(try number("n_cells") == 8 && number("n_times") == 3)
    #expect(try abs(number("mse") - 6.0 / 8) < 1e-15)
    #expect(try abs(number("mae") - 6.0 / 8) < 1e-15)
    #expect(try abs(number("r2") - (1 - 6.0 / 22)) < 1e-15)
    #expect(try number("hit_rate") == 1)
    #expect(try abs(number("ic") - 0) < 1e-15)
    #expect(try number("ic_count") == 3)
    #expect(try abs(number("mse_diff") - (-4 - 1.5 - 1.0 / 3) / 3) < 1e-14)
    #expect(scores["dm_kernel"] as? String == "rectangular")
    #expect((scores["ic_ci"] as? [Double])?.count == 2)
    #expect(try number("block") == 2 && number("level") == 0.95 && number("seed") == 1)
    #expect(try number("bootstrap") == 1_000 && number("horizon") == 1)
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    _ = try workspace.run("\(plain) --seed 5")
    let first = try workspace.read("s.json")
    _ = try workspace.run("\(plain) --seed 5")
    #expect(try workspace.read("s.json") == first)
  }

  @Test func undefinedIsNull() throws {
    #expect(try workspace.run("\(plain) --bootstrap 0 --horizon 3").status == 0)
    let scores = try workspace.object("s.json")
    for key in ["ic_ci", "mse_diff_ci", "dm", "dm_p", "dm_kernel"] {
      #expect(scores[key] is NSNull, "\(key)")
    }
  }

  @Test(arguments: [
    ("p.csv", "timestamp_ms,A,B,C,D\n0,1,2,3,4\n", "p.csv: row 1, column D"),
    ("p.csv", "timestamp_ms,A,B\n0,1,2\n", "y.csv: row 1, column C"),
    ("p.csv", "timestamp_ms,A,B,C\n0,1,2,3\n5,1,2,3\n", "p.csv: row 3, column timestamp_ms"),
    ("p.csv", "timestamp_ms,A,B,C\n0,,,\n", "p.csv"),
    ("p.csv", "timestamp_ms,A,B,C\n0,1,+-2,3\n", "p.csv: row 2, column B"),
    ("y.csv", "timestamp_ms,A,B,C\n0,1,-inf,3\n", "y.csv: row 2, column B"),
    ("y.csv", "timestamp_ms,A,B,C\n2,1,1,1\n", "p.csv: row 2, column timestamp_ms"),
  ])
  func badContent(file: String, text: String, place: String) throws {
    try workspace.write(text, file)
    expectFault(try workspace.run(plain), 65, place)
    #expect(try workspace.names() == ["p.csv", "y.csv"])
  }

  @Test func theForecastsFaultComesFirst() throws {
    try workspace.write("timestamp_ms,A\n0,x\n", "p.csv")
    try workspace.write("timestamp_ms,A\n0,x\n", "y.csv")
    expectFault(try workspace.run(plain), 65, "p.csv: row 2, column A")
    expectFault(
      try workspace.run("evaluate --predictions none.csv --targets y.csv --json s.json"), 66,
      "none.csv")
    expectFault(
      try workspace.run("evaluate --predictions . --targets y.csv --json s.json"), 66, ".")
  }

  @Test(arguments: [
    ("--horizon 0", "0"), ("--block 0.5", "0.5"), ("--bootstrap -1", "-1"), ("--level 1", "1"),
    ("--level 0", "0"), ("--level nan", "nan"), ("--seed x", "x"), ("--seed 1.5", "1.5"),
  ])
  func usage(options: String, mentioned: String) throws {
    expectUsageError(try workspace.run("\(plain) \(options)"), mentions: mentioned)
    #expect(try workspace.names() == ["p.csv", "y.csv"])
  }
}
