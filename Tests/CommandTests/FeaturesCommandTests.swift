import Foundation
import Testing

@Suite struct FeaturesCommandTests {
  private let workspace: Workspace
  private let plain = "features --input in.csv --symbols B,A --out f.csv --window 2"

  init() throws {
    workspace = try Workspace()
    try workspace.write(
      "symbol,date,close,volume\nA,2020-01-01,4,1\nB,2020-01-01,1,1\nA,2020-01-02,2,1\n", "in.csv")
  }

  @Test func everyRowInOrder() throws {
    let run = try workspace.run(plain)
    #expect(run.status == 0 && run.output == "" && run.errors == "")
    let lines = try workspace.read("f.csv").split(separator: "\n").map(String.init)
    #expect(lines[0] == "timestamp_ms,symbol,log_return,volume_change,volatility,rsi,correlation")
    #expect(lines[1] == "1577836800000,B,,,,,")
    #expect(lines[2] == "1577836800000,A,,,,,")
    #expect(lines[3] == "1577923200000,A,\(log(0.5)),0.0,,,")
    #expect(lines.count == 4)
  }

  /// A value published during the bar is known at its close; `--bar-ms 0` says that timestamps are closes.
  @Test func publicationTimes() throws {
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "in"), withIntermediateDirectories: true)
    try workspace.write("timestamp_ms,close,volume\n0,1,1\n10,1,1\n", "in/A.csv")
    try workspace.write("timestamp_ms,funding_rate\n5,0.25\n11,0.5\n", "in/A_funding.csv")
    let fundings = { (option: String) in
      #expect(
        try workspace.run("features --input in --symbols A --out f.csv \(option)").status == 0)
      return try workspace.read("f.csv").split(separator: "\n").dropFirst().map {
        String($0.split(separator: ",", omittingEmptySubsequences: false).last ?? "")
      }
    }
    #expect(try fundings("") == ["0.25", "0.5"])
    #expect(try fundings("--bar-ms 0") == ["", "0.25"])
  }

  @Test(arguments: [
    ("symbol,date,close,volume\nA,2020-01-01,0,1\n", "in.csv: row 2, column close"),
    ("symbol,date,close,volume\nA,2020-01-01,1,-1\n", "in.csv: row 2, column volume"),
    ("symbol,date,close,volume\nA,2020-02-30,1,1\n", "in.csv: row 2, column date"),
    ("symbol,date,close,volume\nA,2020-01-01,1,1\n\nB,1,1,1\n", "in.csv: row 3"),
    ("symbol,date,close,volume\nA,1,1,1\nA,1,1,1\n", "in.csv: row 3, column date"),
    ("symbol,close,volume\nA,1,1\n", "in.csv: row 1"),
    ("symbol,date,close,volume\nA,1,1,1\n", "in.csv"),
    ("", "in.csv"),
  ])
  func badContent(text: String, place: String) throws {
    try workspace.write(text, "in.csv")
    expectFault(try workspace.run(plain), 65, place)
    #expect(try workspace.names() == ["in.csv"])
  }

  @Test func missingInputs() throws {
    let other = { (input: String) in "features --input \(input) --symbols A --out f.csv" }
    expectFault(try workspace.run(other("none.csv")), 66, "none.csv")
    expectFault(try workspace.run(other(".")), 66, "./A.csv")
  }

  @Test(arguments: [
    ("--window 1", "--window"), ("--rsi-period 0", "--rsi-period"), ("--bar-ms -1", "--bar-ms"),
    ("--correlation-window 1", "--correlation-window"), ("--symbols A,A", "--symbols"),
    ("--window inf", "--window"), ("--nonsense 1", "--nonsense"),
  ])
  func usage(arguments: String, option: String) throws {
    expectUsageError(try workspace.run("\(plain) \(arguments)"), mentions: option)
  }
}
