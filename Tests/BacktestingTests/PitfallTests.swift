import Markets
import Testing

@testable import Backtesting

/// Faults that users of other back-testers reported, each as a test here.
@Suite struct PitfallTests {
  private func table(_ assets: [String], _ rows: [[Double]]) -> WideTable {
    WideTable(timestamps: days(rows.count), assets: assets, values: rows.flatMap(\.self))
  }

  /// The order of assets decides neither who gets the money nor the result.
  @Test func theOrderOfAssetsDoesNotMatter() {
    let assets = ["A", "B", "C"]
    let prices = table(assets, [[10, 20, 30], [11, 19, 33], [9, 22, 30]])
    let targets = table(assets, [[0.6, 0.4, 0], [0, 0.4, 0.6], [0.2, 0.2, 0.6]])
    let reversed = { (table: WideTable) -> WideTable in
      WideTable(
        timestamps: table.timestamps, assets: table.assets.reversed(),
        values: table.timestamps.indices.flatMap { table.row($0).reversed() })
    }
    let rules = Backtest(lag: 0, feeBasisPoints: 10)
    let plain = rules.run(prices: prices, targets: targets).equity
    let mixed = rules.run(prices: reversed(prices), targets: targets).equity
    for (a, b) in zip(plain, mixed) { #expect(abs(a - b) < 1e-9) }
  }

  /// Weights are fractions of equity, not of the cash that earlier orders left.
  @Test func equalWeightsAreEqual() {
    let prices = table(["A", "B", "C", "D", "E"], [[1, 2, 3, 4, 5]])
    let result = Backtest(lag: 0).run(.equalWeight, prices: prices)
    for asset in 0..<5 {
      #expect(abs(result.units[asset] * prices[0, asset] - 20_000) < 1e-9)
    }
  }

  /// All of the money in assets and a fee: the fee is borrowed, nothing is refused.
  @Test func fullyInvestedWithFees() {
    let prices = table(["A", "B"], [[10, 20], [10, 20]])
    let result = Backtest(lag: 0, feeBasisPoints: 10).run(.equalWeight, prices: prices, every: 9)
    #expect(result.cash == [-100, -100])
    #expect(result.equity == [99_900, 99_900])
    #expect(result.holdings[0] == 100_000)
  }

  /// The first purchase costs too, in the first bar's return; so does the exit.
  @Test func entryAndExitCost() {
    let prices = table(["A"], [[10], [10], [10]])
    let targets = table(["A"], [[1], [0], [0]])
    let result = Backtest(lag: 0, feeBasisPoints: 10).run(prices: prices, targets: targets)
    #expect(result.fees[0] == 100 && abs(result.fees[1] - 100) < 0.11 && result.fees[2] == 0)
    #expect(abs(result.returns[0] + 0.001) < 1e-15)
    #expect(result.rebalances == 3)
  }

  /// A short that runs away ends at 0, not at -256 %.
  @Test func aShortCannotLoseMoreThanAll() {
    let prices = table(["A"], [[10], [18], [25], [5]])
    let targets = table(["A"], [[-1]])
    let result = Backtest(lag: 0).run(prices: prices, targets: targets)
    #expect(result.bankruptBar == 2)
    #expect(result.equity == [100_000, 20_000, 0, 0])
    #expect(result.returns[2] == -1 && result.returns[3] == 0)
    let report = PerformanceReport(result, annualization: 252)
    #expect(report.metrics.cagr == -1 && report.bankruptTimestamp == 172_800_000)
  }

  /// Without an order a short keeps its units; it is not levered up again at every bar.
  @Test func positionsAreHeldBetweenOrders() {
    let prices = table(["A"], [[10], [11], [12]])
    let result = Backtest(lag: 0).run(prices: prices, targets: table(["A"], [[-0.5]]))
    #expect(result.units == [-5_000, -5_000, -5_000])
    #expect(result.turnover == [0.5, 0, 0])
  }

  /// Long pays a positive rate, short receives it, three settlements fall into one daily bar.
  @Test(arguments: [1.0, -1]) func fundingSignAndCount(side: Double) {
    let prices = table(["A"], [[10], [10], [10]])
    let hour: Int64 = 3_600_000
    let funding = WideTable(
      timestamps: stride(from: 0, through: 72, by: 8).map { $0 * hour }, assets: ["A"],
      values: [0.5, 0.5, 0.5, 0.5, 0.01, 0.01, 0.01, .nan, 0.01, 0.01])
    let result = Backtest(lag: 0).run(
      prices: prices, targets: table(["A"], [[0.5 * side]]), funding: funding)
    // A timestamp equal to the first close is before the position; the missing rate settles nothing.
    #expect(abs(result.funding[1] - 3 * 500 * side) < 1e-9)
    #expect(abs(result.funding[2] - 2 * 500 * side) < 1e-9)
    #expect(abs(result.equity[2] - (100_000 - 2_500 * side)) < 1e-9)
  }

  /// An asset without a price is neither traded nor forgotten; what it blocks is not borrowed for.
  @Test func missingPricesBlockTheirShare() {
    let prices = table(["A", "B"], [[10, 10], [10, .nan], [10, 20]])
    let targets = table(["A", "B"], [[0, 0.5], [1, 0], [1, 0]])
    let result = Backtest(lag: 0).run(prices: prices, targets: targets)
    #expect(result.units[2...3] == [5_000, 5_000])
    #expect(result.gross[1] == 1 && result.cash[1] == 0)
    #expect(result.units[4...5] == [15_000, 0])
  }

  /// Turnover counts both sides, and the entry.
  @Test func turnoverIsTwoSided() {
    let prices = table(["A", "B"], [[10, 10], [10, 10]])
    let targets = table(["A", "B"], [[1, 0], [0, 1]])
    let result = Backtest(lag: 0).run(prices: prices, targets: targets)
    #expect(result.turnover == [1, 2])
    #expect(PerformanceReport(result, annualization: 2).turnover == 3)
  }

  /// A year of stock days is not a year of calendar days: the ratio follows the argument, nothing is guessed.
  @Test func annualisationIsAnArgument() throws {
    let returns = Array(oracleReturns.prefix(100))
    let equity = compounded(returns)
    let daily = PerformanceMetrics(equity: equity, initial: 1, annualization: 252)
    let always = PerformanceMetrics(equity: equity, initial: 1, annualization: 365)
    let ratio = try #require(always.sharpe) / (try #require(daily.sharpe))
    #expect(abs(ratio - (365.0 / 252).squareRoot()) < 1e-14)
  }
}
