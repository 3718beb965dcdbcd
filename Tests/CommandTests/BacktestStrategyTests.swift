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

  /// Two bars of history: the standard deviations of two returns are in proportion to the returns' difference, and the rest is
  /// ∏ (1 + Σ w·r) by hand.
  @Test(arguments: ["inverse-volatility:2", "time-series-momentum:2"])
  func theEquityIsThatOfWeightsByHand(name: String) throws {
    let prices = [[100.0, 102, 101, 104, 103, 107], [50.0, 49, 51, 50, 52, 53]]
    let rows = (0..<6).map { "\($0 * 86_400_000),\(prices[0][$0]),\(prices[1][$0])\n" }
    try workspace.write("timestamp_ms,A,B\n" + rows.joined(), "p.csv")
    let returns = prices.map { p in [0] + (1..<6).map { p[$0] / p[$0 - 1] - 1 } }
    var equity = 1.0
    for bar in 2..<5 {
      let swings = returns.map { abs($0[bar] - $0[bar - 1]) }
      let weights =
        name.hasPrefix("inverse")
        ? [swings[1] / (swings[0] + swings[1]), swings[0] / (swings[0] + swings[1])]
        : prices.map { $0[bar] > $0[bar - 2] ? 0.5 : -0.5 }
      equity *= 1 + weights[0] * returns[0][bar + 1] + weights[1] * returns[1][bar + 1]
    }
    let run = try workspace.run("\(command) --strategy \(name) --lag 0 --initial 1")
    #expect(run.status == 0, "\(run.errors)")
    let final = try #require(try workspace.object("m.json")["final_equity"] as? Double)
    #expect(abs(final - equity) < 1e-12 && abs(equity - 1) > 1e-3)
  }

  /// A look-back that no bar has, or a comparison of one asset, would be cash under another name.
  @Test func aLookBackLongerThanThePricesIsRefused() throws {
    let run = try workspace.run("\(command) --strategy inverse-volatility:4")
    expectFault(run, 65, "p.csv")
    #expect(run.errors.contains("4 bars") && run.errors.contains("inverse-volatility:4"))
    #expect(try workspace.run("\(command) --strategy inverse-volatility:3").status == 0)
    // The usual look-back counts, too.
    expectFault(try workspace.run("\(command) --strategy mean-variance"), 65, "p.csv")
    try workspace.write(
      "timestamp_ms,A\n0,100\n86400000,101\n172800000,102\n259200000,101\n", "p.csv")
    let one = try workspace.run("\(command) --strategy cross-section-momentum:2")
    expectFault(one, 65, "p.csv")
    #expect(one.errors.contains("one asset"))
    #expect(try workspace.run("\(command) --strategy time-series-momentum:2").status == 0)
  }

  @Test(arguments: [
    ("--strategy nonsense", "nonsense"), ("--strategy cash:3", "cash:3"),
    ("--strategy mean-variance:1", "mean-variance:1"),
    ("--strategy cash --weights p.csv", "'--strategy' and '--weights'"),
    ("--strategy cash --checkpoint c.safetensors", "'--strategy' and '--checkpoint'"),
    ("", "--weights"),
  ])
  func whatCannotBeMeant(options: String, mentioned: String) throws {
    expectUsageError(try workspace.run("\(command) \(options)"), mentions: mentioned)
    #expect(try workspace.names() == ["p.csv"])
  }
}
