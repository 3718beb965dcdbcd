import Foundation
import Testing

@Suite("stockformer backtest --strategy")
struct BacktestStrategyTests {
  private let workspace: Workspace
  private let command = "backtest --prices p.csv --annualization 365 --out e.csv --json m.json"

  init() throws {
    workspace = try Workspace()
    try workspace.write(
      "timestamp_ms,A,B\n0,100,50\n86400000,100,50\n172800000,110,50\n259200000,121,40\n", "p.csv")
  }

  /// A strategy is what its weights are in a file.
  @Test func equalWeightIsTheFileOfIt() throws {
    let own = try workspace.run("\(command) --strategy equal-weight --fee-bps 10")
    #expect(own.status == 0, "\(own.errors)")
    let curve = try workspace.read("e.csv")
    let rows = [0, 1, 2, 3].map { "\($0 * 86_400_000),0.5,0.5\n" }.joined()
    try workspace.write("timestamp_ms,A,B\n\(rows)", "w.csv")
    #expect(try workspace.run("\(command) --weights w.csv --fee-bps 10").status == 0)
    #expect(try workspace.read("e.csv") == curve)
  }

  @Test(arguments: [
    "cash", "buy-and-hold", "inverse-volatility:2", "hierarchical-risk-parity:2",
    "mean-variance:2", "time-series-momentum:2", "cross-section-momentum:2",
  ])
  func everyNameRuns(name: String) throws {
    #expect(try workspace.run("\(command) --strategy \(name)").status == 0)
  }

  @Test(arguments: [
    "--strategy nonsense", "--strategy cash:3", "--strategy mean-variance:1",
    "--strategy cash --weights p.csv", "--strategy cash --checkpoint c.safetensors", "",
  ])
  func whatCannotBeMeant(options: String) throws {
    #expect(try workspace.run("\(command) \(options)").status == 64)
  }
}
