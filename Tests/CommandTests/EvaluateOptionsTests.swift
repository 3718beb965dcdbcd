import Foundation
import Testing

/// Section 10 of the contract: intervals, tables and probabilities.
@Suite struct EvaluateOptionsTests {
  private let workspace: Workspace
  private let plain = "evaluate --predictions p.csv --targets y.csv --json s.json"
  private let bounds = "--lower l.csv --upper u.csv"
  private static let start: Int64 = 1_700_000_000_000

  /// The specification's example, at timestamps of 2023.
  init() throws {
    workspace = try Workspace()
    try write("p.csv", [[0.01, -0.01], [0.02, 0.01], [-0.01, 0.02]])
    try write("y.csv", [[0.03, -0.01], [0.01, -0.02], [-0.02, 0.02]])
    try write("l.csv", [[0, -0.02], [0.02, -0.01], [-0.03, 0]])
    try write("u.csv", [[0.02, 0], [0.03, 0.01], [0.01, 0.02]])
  }

  private func write(_ name: String, _ rows: [[Double?]], assets: String = "A,B") throws {
    let lines = rows.enumerated().map { row, cells in
      "\(Self.start + Int64(row) * 1000),"
        + cells.map { $0.map { "\($0)" } ?? "" }.joined(separator: ",")
    }
    try workspace.write((["timestamp_ms,\(assets)"] + lines).joined(separator: "\n") + "\n", name)
  }

  private func close(_ value: Any?, _ expected: Double) -> Bool {
    guard let value = value as? Double else { return false }
    return abs(value - expected) <= 1e-12 * abs(expected)
  }

  @Test func workedExample() throws {
    let run = try workspace.run(
      "\(plain) \(bounds) --interval-level 0.8 --by-asset a.csv --quantiles 2 --quantiles-out q.csv"
    )
    #expect(run.status == 0 && run.errors == "" && run.output == "", "\(run.errors)")
    let scores = try workspace.object("s.json")
    #expect(scores["ic_t_nw"] is NSNull && scores["ic_nw_lag"] is NSNull)
    #expect(close(scores["cw"], 2.970442628930023) && close(scores["cw_p"], 0.00148685471790497))
    #expect(scores["cw_lag"] as? Int == 1 && scores["kind"] as? String == "return")
    #expect(close(scores["majority_rate"], 0.5) && close(scores["hit_excess"], 5.0 / 6 - 0.5))
    #expect(close(scores["hit_p"], 0.0370899501137243))
    #expect(close(scores["calibration_slope_se"], 0.311221876034524))
    #expect(close(scores["interval_level"], 0.8) && scores["interval_cells"] as? Int == 6)
    #expect(close(scores["coverage"], 0.5) && close(scores["interval_score"], 0.43 / 6))
    #expect(scores["brier"] == nil)
    let assets = try workspace.read("a.csv").split(separator: "\n")
    #expect(
      assets[0] == "asset,n_cells,mse,mae,r2,hit_rate,correlation,rank_correlation,mse_diff")
    #expect(assets.count == 3 && assets[1].hasPrefix("A,3,") && assets[2].hasPrefix("B,3,"))
    let rows = try workspace.read("q.csv").split(separator: "\n")
    #expect(rows[0] == "quantile,n_times,n_cells,mean,std,t_nw,p_nw")
    #expect(rows.dropFirst().map { $0.prefix { $0 != "," } } == ["1", "2", "spread"])
    #expect(rows[3].hasPrefix("spread,3,6,0.03666666666666667,"))
  }

  /// The keys of intervals are there only with bounds, and their level is that of the other intervals.
  @Test func boundsAddKeys() throws {
    _ = try workspace.run(plain)
    #expect(try workspace.object("s.json")["coverage"] == nil)
    _ = try workspace.run("\(plain) \(bounds) --level 0.9")
    #expect(try close(workspace.object("s.json")["interval_level"], 0.9))
  }

  /// Rows of bounds that no forecast has, and columns in another order, change nothing.
  @Test func otherRowsOfBoundsAreIgnored() throws {
    _ = try workspace.run("\(plain) \(bounds)")
    let before = try workspace.read("s.json")
    try write("l.csv", [[-0.02, 0], [-0.01, 0.02], [0, -0.03], [9, 9]], assets: "B,A")
    try write("u.csv", [[0.02, 0], [0.03, 0.01], [0.01, 0.02], [-9, nil]])
    let run = try workspace.run("\(plain) \(bounds)")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try workspace.read("s.json") == before)
  }

  private static let wrongBounds: [(String, String, [[Double?]], String)] = [
    ("l.csv", "A,B,C", [[0, 0, 0]], "l.csv: row 1, column C"),
    ("l.csv", "A", [[0], [0], [0]], "l.csv: row 1, column B"),
    ("u.csv", "A,Z", [[0, 0]], "u.csv: row 1, column Z"),
    ("l.csv", "A,B", [[0, 0], [0, 0]], "l.csv"),
    ("u.csv", "A,B", [[1, 1], [1, 1]], "u.csv"),
    ("u.csv", "A,B", [[1, 1], [1, -0.5], [1, 1]], "u.csv: row 3, column B"),
    ("l.csv", "A,B", [[nil, nil], [nil, nil], [nil, nil]], "l.csv"),
  ]

  @Test(arguments: Self.wrongBounds)
  func badBounds(file: String, assets: String, rows: [[Double?]], place: String) throws {
    try write(file, rows, assets: assets)
    expectFault(try workspace.run("\(plain) \(bounds)"), 65, place)
    #expect(try workspace.names() == ["p.csv", "y.csv", "l.csv", "u.csv"])
  }

  /// Of several faulty files the first in the order P, Y, L, U is named.
  @Test func faultsInTheOrderOfTheFiles() throws {
    for name in ["u.csv", "l.csv", "y.csv", "p.csv"] {
      try workspace.write("timestamp_ms,A,B\n\(Self.start),1,x\n", name)
      expectFault(try workspace.run("\(plain) \(bounds)"), 65, "\(name): row 2, column B")
    }
    expectFault(
      try workspace.run("\(plain) --lower none.csv --upper u.csv"), 65, "p.csv: row 2, column B")
  }

  @Test(arguments: [
    ("--lower l.csv", "--upper"), ("--upper u.csv", "--lower"), ("--interval-level 0.8", "--lower"),
    ("--lower l.csv --upper u.csv --interval-level 1", "--interval-level"),
    ("--lower l.csv --upper u.csv --interval-level 0", "--interval-level"),
    ("--quantiles 2", "--quantiles-out"), ("--quantiles-out q.csv", "--quantiles"),
    ("--quantiles 1 --quantiles-out q.csv", "--quantiles"),
    ("--quantiles 2.5 --quantiles-out q.csv", "2.5"), ("--kind rank", "rank"),
    ("--by-asset s.json", "same file"), ("--by-asset p.csv", "overwrite"),
    ("--lower l.csv --upper u.csv --quantiles 2 --quantiles-out u.csv", "overwrite"),
  ])
  func usage(options: String, mentioned: String) throws {
    expectUsageError(try workspace.run("\(plain) \(options)"), mentions: mentioned)
    #expect(try workspace.names() == ["p.csv", "y.csv", "l.csv", "u.csv"])
  }

  /// Brier (0.1² + 0.1² + 0.6² + 0.4²)/4; errors of returns are not defined of probabilities.
  @Test func probabilities() throws {
    try write("p.csv", [[0.9, 0.1], [0.4, 0.4]])
    try write("y.csv", [[0.02, -0.01], [0.01, 0]])
    let run = try workspace.run("\(plain) --kind probability")
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    let scores = try workspace.object("s.json")
    #expect(close(scores["brier"], 0.135) && close(scores["auroc"], 0.875))
    #expect(close(scores["base_rate"], 0.5) && close(scores["hit_rate"], 2.0 / 3))
    #expect((scores["calibration_by_decile"] as? [[String: Any]])?.count == 3)
    for key in ["mse", "mae", "r2", "dm", "dm_p", "dm_kernel", "mse_diff", "mse_diff_ci", "cw"] {
      #expect(scores[key] is NSNull, "\(key)")
    }
    #expect(scores["ic"] is Double)
  }

  @Test(arguments: [1.5, -0.1]) func noProbability(value: Double) throws {
    try write("p.csv", [[0.5, 0.5], [0.5, value], [0.5, 0.5]])
    expectFault(
      try workspace.run("\(plain) --kind probability"), 65, "p.csv: row 3, column B")
  }

  /// Forecasts within [0, 1] are taken for returns unless --kind says what they are; a negative one is enough to be sure.
  @Test func aWarningOnProbabilitiesThatAreScoredAsReturns() throws {
    try write("p.csv", [[0, 0.5], [1, nil], [0.2, 0.3]])
    let run = try workspace.run(plain)
    #expect(run.status == 0 && run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("warning: p.csv: ") && run.errors.contains("--kind probability"))
    #expect(try workspace.run("\(plain) --kind return").errors == "")
    try write("p.csv", [[0, 0.5], [1, nil], [-0.2, 0.3]])
    #expect(try workspace.run(plain).errors == "")
  }
}
