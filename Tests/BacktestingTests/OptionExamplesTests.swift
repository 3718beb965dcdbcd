import Markets
import Testing

@testable import Backtesting

/// The contract's worked examples, and each option by hand.
@Suite struct OptionExamplesTests {
  private let assets = ["A", "B"]

  private func table(_ rows: [[Double]]) -> WideTable {
    WideTable(timestamps: days(rows.count), assets: ["A"], values: rows.flatMap(\.self))
  }

  /// Gross 1 is scaled to 0.8; a day of 365 and 730 bp a year is 0.0001 and 0.0002.
  @Test func limitsBorrowAndInterest() throws {
    var rules = Backtest(lag: 1, feeBasisPoints: 10, initial: 1_000)
    rules.targets.maximumGross = 0.8
    rules.borrowBasisPointsPerYear = 365
    rules.cashBasisPointsPerYear = 730
    let targets = WideTable(timestamps: [0], assets: assets, values: [0.6, -0.4])
    let result = rules.run(prices: exampleCloses, targets: targets)
    let expected: [([Double], [Double])] = [
      (Array(result.interest.prefix(3)), [0, 0.2, 0.167873568]),
      (Array(result.borrow.prefix(3)), [0, 0, 0.0320064]),
      (Array(result.units[2..<4]), [4.80096, -6.40128]),
      (Array(result.fees.prefix(3)), [0, 0.80016, 0]),
      (Array(result.cash.prefix(3)), [1_000, 839.36784, 839.503707168]),
      (Array(result.equity.prefix(3)), [1_000, 999.39984, 1_047.545307168]),
    ]
    for (found, values) in expected {
      for (one, other) in zip(found, values) { #expect(abs(one - other) < 1e-12 * 1_000) }
    }
  }

  @Test func fillAtTheOpen() {
    let targets = WideTable(timestamps: [0], assets: assets, values: [0.6, 0.2])
    let opens = WideTable(
      timestamps: days(4), assets: assets, values: [100, 50, 102, 50, 108, 51, 120, 45])
    let result = Backtest(lag: 1, feeBasisPoints: 10, initial: 1_000)
      .run(prices: exampleCloses, targets: targets, opens: opens)
    #expect(abs(result.units[2] - 600.0 / 102) < 1e-15 && result.units[3] == 4)
    #expect(abs(result.cash[1] - 199.2) < 1e-12)
    #expect(abs(result.equity[1] - 987.435294117647) < 1e-12)
    #expect(abs(result.equity[2] - 1_046.25882352941) < 1e-11)
  }

  /// 1000 units at 10 are closed at 10 at the second bar without a price, for 0.1 % of 10,000.
  @Test func delistedAfterTwoBars() throws {
    var rules = Backtest(lag: 0, feeBasisPoints: 10, initial: 10_000)
    rules.delistAfter = 2
    let prices = table([[10], [10], [.nan], [.nan], [.nan], [20]])
    let result = rules.run(
      prices: prices, targets: WideTable(timestamps: [0], assets: ["A"], values: [1]),
      recording: [.units, .trades, .attribution])
    #expect(result.units == [1_000, 1_000, 1_000, 0, 0, 0])
    #expect(result.equity == [9_990, 9_990, 9_990, 9_980, 9_980, 9_980])
    #expect(result.fees == [10, 0, 0, 10, 0, 0])
    let trade = try #require(result.trades?.last)
    #expect(trade.timestamp == days(4)[3] && trade.units == -1_000 && trade.price == 10)
    #expect(trade.notional == -10_000 && trade.fee == 10 && trade.slippage == 0)
    #expect(result.attribution?.profits == [0] && result.attribution?.fees == [20])
  }

  /// Of rows 0, 1, 2, 3 rows 0 and 2 are executed; row 2's target is the mean of rows 1 and 2.
  @Test func everySecondRowOfTwoTranches() {
    var rules = Backtest(lag: 0, initial: 1_000)
    rules.targets = TargetRules(every: 2, tranches: 2)
    let result = rules.run(
      prices: table([[10], [10], [10], [10]]), targets: table([[0.8], [0.2], [0.4], [1]]))
    let units = [80, 80, 30, 30]
    for (found, expected) in zip(result.units, units) {
      #expect(abs(found - Double(expected)) < 1e-12)
    }
    #expect(result.rebalances == 2)
  }

  /// A must move 0.02, B 0.2 of equity: with a band of 0.02 A stays, with 0.0199 it trades all the way.
  @Test(arguments: [(0.0201, 50.0), (0.0199, 48.0)])
  func theBandIsInclusiveOfWhatIsSmaller(band: Double, units: Double) {
    var rules = Backtest(lag: 0, initial: 1_000)
    rules.band = band
    let prices = WideTable(timestamps: days(2), assets: assets, values: [10, 10, 10, 10])
    let targets = WideTable(timestamps: days(2), assets: assets, values: [0.5, 0.5, 0.48, 0.3])
    let result = rules.run(prices: prices, targets: targets)
    #expect(abs(result.units[2] - units) < 1e-12 && abs(result.units[3] - 30) < 1e-12)
  }

  /// A has a fee of its own and the common slippage, B a half-spread of its own and the common fee.
  @Test func costsOfSingleAssets() {
    var rules = Backtest(lag: 0, feeBasisPoints: 10, slippageBasisPoints: 5, initial: 1_000)
    rules.assetCosts = [
      "A": AssetCosts(feeBasisPoints: 100, halfSpreadBasisPoints: nil),
      "B": AssetCosts(feeBasisPoints: nil, halfSpreadBasisPoints: 50),
    ]
    let prices = WideTable(timestamps: [0], assets: assets, values: [10, 10])
    let targets = WideTable(timestamps: [0], assets: assets, values: [0.6, 0.4])
    let result = rules.run(prices: prices, targets: targets)
    #expect(abs(result.fees[0] - (6 + 0.4)) < 1e-12)
    #expect(abs(result.slippage[0] - (0.3 + 2)) < 1e-12)
    #expect(rules.withoutCosts.run(prices: prices, targets: targets).equity == [1_000])
  }

  /// Months of 31 January (+10 %, then +10 %) and 1 February (-50 %).
  @Test func monthsBelongToTheStartOfABar() {
    let hours: [Int64] = [720, 743, 744]
    let timestamps = hours.map { $0 * 3_600_000 }
    let months = MonthlyReturns(timestamps, returns: [0.1, 0.1, -0.5], benchmark: [0, 0.5, 1])
      .months
    #expect(months.map(\.name) == ["1970-01", "1970-02"] && months.map(\.bars) == [2, 1])
    #expect(abs(months[0].change - 0.21) < 1e-15 && months[1].change == -0.5)
    #expect(months[0].benchmark == 0.5 && months[1].benchmark == 1)
  }

  /// r = 0.01, 0.03, 0.02 and b = 0, 0.02, 0.01: a is 0.01 throughout, beta is 1.
  @Test func beatsTheBenchmarkSteadily() throws {
    var result = Backtest(initial: 1).run(
      prices: table([[1], [1], [1]]), targets: WideTable(timestamps: [], assets: ["A"], values: []))
    result.equity = [1.01, 1.01 * 1.03, 1.01 * 1.03 * 1.02]
    let comparison = BenchmarkComparison(
      .file, returns: [0, 0.02, 0.01], of: result, annualization: 100)
    #expect(abs(comparison.activeReturn - 1) < 1e-12)
    #expect(try #require(comparison.trackingError) < 1e-12 && comparison.informationRatio == nil)
    #expect(abs(try #require(comparison.beta) - 1) < 1e-12)
    #expect(abs(try #require(comparison.alpha) - 1) < 1e-12)
    #expect(abs(comparison.equity[2] - 1.0302) < 1e-15)
  }
}
