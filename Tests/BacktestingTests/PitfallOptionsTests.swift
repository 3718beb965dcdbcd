import Markets
import Testing

@testable import Backtesting

/// Further faults that users of other back-testers reported; those without options are in `PitfallTests`.
@Suite struct PitfallOptionsTests {
  private func table(_ assets: [String], _ rows: [[Double]]) -> WideTable {
    WideTable(timestamps: days(rows.count), assets: assets, values: rows.flatMap(\.self))
  }

  /// The benchmark pays what the strategy pays: equal weights are exactly their own benchmark (qlib #2315).
  @Test(arguments: try OptionCase.all()) func theBenchmarkPaysTheSameCosts(_ one: OptionCase) {
    var one = one
    one.rules.targets = TargetRules(every: one.rules.targets.every)
    one.rules.band = nil
    one.level = nil
    one.benchmark = .equalWeight
    let count = one.prices.assets.count
    let rows = one.targets.timestamps.count
    one.targets = WideTable(
      timestamps: one.targets.timestamps, assets: one.prices.assets,
      values: [Double](repeating: 1 / Double(count), count: rows * count))
    let (result, comparison) = one.run()
    #expect(comparison?.returns == result.returns && comparison?.activeReturn == 0)
  }

  /// A loss in the first bar is a drawdown: the peak begins at the start value (quantstats #438, pyfolio #179).
  @Test func theFirstLossIsADrawdown() {
    let result = Backtest(lag: 0, feeBasisPoints: 100).run(
      prices: table(["A"], [[10], [11]]), targets: table(["A"], [[1]]))
    #expect(abs(result.drawdowns[0] + 0.01) < 1e-15)
    let metrics = PerformanceMetrics(
      equity: result.equity, initial: result.initial, annualization: 252)
    #expect(abs(metrics.maximumDrawdown + 0.01) < 1e-15)
  }

  /// The year is counted in bars, not in days of the calendar divided by another year's (quantstats #453, #458).
  @Test func aYearOfBarsThatDoubles() {
    let equity = (1...252).map { bar in 100 + 100 * Double(bar) / 252 }
    let metrics = PerformanceMetrics(equity: equity, initial: 100, annualization: 252)
    #expect(abs(metrics.cagr - 1) < 1e-12)
  }

  /// A signal that ranks on a close cannot earn that bar: neither at the next close nor at the next open (bt #8, #149).
  @Test func theSignalsOwnBarIsNotEarned() {
    let prices = table(["A"], [[10], [20], [20], [20]])
    let targets = WideTable(timestamps: [days(2)[1]], assets: ["A"], values: [1])
    let rules = Backtest(lag: 1, initial: 1_000)
    #expect(rules.run(prices: prices, targets: targets).equity == [1_000, 1_000, 1_000, 1_000])
    let opens = table(["A"], [[10], [10], [25], [20]])
    let atOpen = rules.run(prices: prices, targets: targets, opens: opens)
    #expect(atOpen.equity == [1_000, 1_000, 800, 800])
  }

  /// Alternating long and short ends at nothing, never beyond, and stays there (vectorbt #187, #737).
  @Test func alternatingSidesCannotMakeMoneyFromNothing() throws {
    let rows = (0..<40).map { [$0 % 2 == 0 ? 10.0 : 16] }
    let wrong = (0..<40).map { [$0 % 2 == 0 ? -1.9 : 1.9] }
    let result = Backtest(lag: 0).run(prices: table(["A"], rows), targets: table(["A"], wrong))
    let bar = try #require(result.bankruptBar)
    #expect(result.equity[bar...].allSatisfy { $0 == 0 } && result.equity.allSatisfy { $0 >= 0 })
    #expect(result.gross[bar...].allSatisfy { $0 == 0 })
  }

  /// Weights with commission: right after the trade they are the targets of equity before costs, whatever was held (bt #82, #83).
  @Test func costsDoNotBendTheWeights() {
    let prices = table(["A", "B"], [[10, 20], [14, 15]])
    let targets = table(["A", "B"], [[0.5, 0.5], [0.3, 0.7]])
    let result = Backtest(lag: 0, feeBasisPoints: 50, initial: 1_000)
      .run(prices: prices, targets: targets)
    let before = result.equity[1] + result.fees[1]
    #expect(abs(result.units[2] * 14 / before - 0.3) < 1e-15)
    #expect(abs(result.units[3] * 15 / before - 0.7) < 1e-15)
  }

  /// A delisted asset does not stay in the books at its last price for ever.
  @Test func aDelistedAssetIsClosed() {
    let prices = table(["A", "B"], [[10, 10], [.nan, 11], [.nan, 12], [.nan, 13]])
    let targets = table(["A", "B"], [[0.5, 0.5]])
    var rules = Backtest(lag: 0)
    #expect(rules.run(prices: prices, targets: targets).units[6] == 5_000)
    rules.delistAfter = 3
    #expect(rules.run(prices: prices, targets: targets).units[6] == 0)
  }

  /// A missing rate is no settlement, not a rate of 0 that hides another: the others are charged (freqtrade #10888).
  @Test func oneMissingRateDoesNotHideTheOthers() {
    let funding = WideTable(
      timestamps: [days(3)[2]], assets: ["A", "B"], values: [.nan, 0.01])
    let result = Backtest(lag: 0, initial: 1_000, barMilliseconds: 86_400_000).run(
      prices: table(["A", "B"], [[10, 10], [10, 10]]), targets: table(["A", "B"], [[0.5, 0.5]]),
      funding: funding)
    #expect(abs(result.funding[1] - 5) < 1e-12)
  }

  /// Funding falls to who holds at its time: a settlement before the open to the old position, one after it to the new.
  @Test func fundingFallsToWhoHolds() {
    let hour: Int64 = 3_600_000
    let prices = table(["A"], [[10], [10], [10]])
    let funding = WideTable(
      timestamps: [days(2)[1] - hour, days(2)[1], days(2)[1] + hour], assets: ["A"],
      values: [0.5, 0.5, 0.01])
    let result = Backtest(lag: 1, initial: 1_000, barMilliseconds: 12 * hour).run(
      prices: prices, targets: WideTable(timestamps: [0], assets: ["A"], values: [1]),
      funding: funding, opens: prices)
    #expect(abs(result.funding[1] - 10) < 1e-12 && result.funding[2] == 0)
  }
}
