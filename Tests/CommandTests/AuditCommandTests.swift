import Foundation
import Testing

@Suite struct AuditCommandTests {
  private let workspace: Workspace
  private let audit = "audit --input m --symbols A01,A02,A03 --json a.json"

  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallMarket()
    try workspace.write(
      "lookback: 4\nfeatures: [log_return, volatility]\nmodel:\n  width: 8\n  heads: 2\n", "c.yaml")
  }

  @Test func theHonestPipelinePasses() throws {
    let run = try workspace.run("\(audit) --config c.yaml --bar-ms 3600000")
    #expect(run.status == 0 && run.errors == "")
    let report = try workspace.object("a.json")
    #expect(report["passed"] as? Bool == true && report["inject"] is NSNull)
    #expect(report["cuts"] as? Int == 5 && report["seed"] as? Int == 1)
    let checks = try #require(report["checks"] as? [[String: Any]])
    let keys = [
      "stage", "cut_ms", "compared", "changed", "max_abs_change", "first_change_ms", "column",
      "passed",
    ]
    for check in checks {
      #expect(Set(keys).isSubset(of: check.keys))
      #expect(check["compared"] as? Int ?? 0 > 0 && check["changed"] as? Int == 0)
      #expect(check["first_change_ms"] is NSNull && check["column"] is NSNull)
    }
    let stages = Set(checks.compactMap { $0["stage"] as? String })
    #expect(stages.isSuperset(of: ["features", "predictions", "positions"]))
    #expect(stages.isSuperset(of: ["window-order", "prediction-order"]))
  }

  @Test func aLeakOfTheOrderIsCalledByItsName() throws {
    let run = try workspace.run("\(audit) --config c.yaml --inject carried-state")
    expectFault(run, 1, "m")
    #expect(
      run.errors.contains("order and batch composition of windows leak into prediction-order"))
  }

  /// The reader of candles looks at open prices only when a feature asks for them.
  @Test func theChangeInsideABarIsAudited() throws {
    let options = "--config c.yaml --set features=open_to_close,log_return --cuts 2"
    #expect(try workspace.run("\(audit) \(options)").status == 0)
    let leaking = try workspace.run(
      "\(audit) --config c.yaml --set features=open_to_close --inject full-scaler")
    expectFault(leaking, 1, "m")
    let rows = ["2020-01-01,A,x,1,1", "2020-01-02,A,2,2,1", "2020-01-03,A,2,2,1"]
    let long = "date,symbol,open,close,volume\n" + rows.joined(separator: "\n") + "\n"
    try workspace.write(long, "p.csv")
    let of = "audit --input p.csv --symbols A --json b.json"
    #expect(try workspace.run(of).status == 0)
    let asked = try workspace.run("\(of) --set features=open_to_close")
    expectFault(asked, 65, "p.csv: row 2, column open")
    try workspace.write(long.replacing(",open,", with: ",x,"), "p.csv")
    expectFault(try workspace.run("\(of) --set features=open_to_close"), 65, "p.csv")
  }

  @Test(arguments: [
    ("centered-window", ""), ("full-scaler", ""), ("next-funding", ""), ("backfill", ""),
    ("target-overlap", "--config c.yaml"), ("same-bar-fill", "--config c.yaml"),
    ("symmetric-padding", "--config c.yaml"), ("batch-statistics", "--config c.yaml"),
    ("carried-state", "--config c.yaml"),
  ])
  func eachLeakEndsInOne(name: String, options: String) throws {
    expectFault(try workspace.run("\(audit) \(options) --inject \(name)"), 1, "m")
    let report = try workspace.object("a.json")
    #expect(report["passed"] as? Bool == false && report["inject"] as? String == name)
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    #expect(try workspace.run("\(audit) --seed 9 --cuts 3").status == 0)
    let first = try workspace.read("a.json")
    #expect(try workspace.run("\(audit) --seed 9 --cuts 3").status == 0)
    #expect(try workspace.read("a.json") == first)
    #expect(try workspace.run("\(audit) --seed 10 --cuts 3").status == 0)
    #expect(try workspace.read("a.json") != first)
  }

  @Test(arguments: [
    ("--inject other", "other"), ("--inject target-overlap", "target-overlap"),
    ("--inject same-bar-fill", "same-bar-fill"), ("--cuts 0", "0"), ("--bar-ms -1", "-1"),
    ("--inject symmetric-padding", "symmetric-padding"),
    ("--inject batch-statistics", "batch-statistics"), ("--inject carried-state", "carried-state"),
    ("--symbols A01,A01", "A01,A01"),
  ])
  func usage(options: String, mentioned: String) throws {
    expectUsageError(try workspace.run("\(audit) \(options)"), mentions: mentioned)
    #expect(try workspace.names() == ["m", "c.yaml"])
  }

  @Test func fundingMustBeThereToLeak() throws {
    try workspace.write(
      "date,symbol,close,volume\n2020-01-01,A,1,1\n2020-01-02,A,2,1\n2020-01-03,A,2,1\n", "p.csv")
    let of = "audit --input p.csv --symbols A --json a.json"
    expectUsageError(try workspace.run("\(of) --inject next-funding"), mentions: "next-funding")
    #expect(try workspace.run(of).status == 0)
    expectFault(try workspace.run("\(of) --config c.yaml"), 65, "p.csv")
  }

  @Test func badInput() throws {
    expectFault(
      try workspace.run("audit --input no --symbols A --json a.json"), 66, "no")
    expectFault(
      try workspace.run("audit --input m --symbols A01,B --json a.json"), 66, "m/B.csv")
    expectFault(try workspace.run("\(audit) --config no.yaml"), 66, "no.yaml")
    try workspace.write("date,symbol,close,volume\n2020-01-01,A,1,1\n", "p.csv")
    expectFault(
      try workspace.run("audit --input p.csv --symbols A --json a.json"), 65, "p.csv")
    expectFault(try workspace.run("\(audit) --json none/a.json"), 1, "none/a.json")
    #expect(try workspace.names() == ["m", "c.yaml", "p.csv"])
  }
}
