import Markets
import Testing

@testable import Backtesting

@Suite struct EquityCurveTests {
  /// Every count of assets takes another way through the lanes of the dot product.
  @Test(arguments: 1...9) func sameBitsAsTheLedger(assets: Int) {
    for (longShort, costs) in [(false, 2.0), (true, 9.0)] {
      let market = SyntheticMarket(bars: 200, assets: assets, every: 7, longShort: longShort)
      let rules = Backtest(lag: 1, feeBasisPoints: costs, slippageBasisPoints: costs / 2)
      #expect(
        rules.equityCurve(prices: market.prices, targets: market.targets)
          == rules.run(prices: market.prices, targets: market.targets).equity)
    }
  }

  @Test func missingPricesTakeTheLongWay() {
    var market = SyntheticMarket(bars: 100, assets: 3, every: 5, longShort: true)
    for bar in stride(from: 0, to: 100, by: 3) { market.prices[bar, bar % 3] = .nan }
    let rules = Backtest(lag: 1, feeBasisPoints: 5)
    let curve = rules.equityCurve(prices: market.prices, targets: market.targets)
    #expect(curve == rules.run(prices: market.prices, targets: market.targets).equity)
    #expect(curve.allSatisfy { !$0.isNaN })
  }

  /// A row with a missing price is traded asset by asset, a whole one four at a time: beside an asset that never has a price
  /// and is never wanted, the others trade the same.
  @Test(arguments: 1...9) func assetByAssetAndFourAtATime(assets: Int) {
    let market = SyntheticMarket(bars: 200, assets: assets, every: 3, longShort: true)
    let beside = { (table: WideTable, value: Double) in
      WideTable(
        timestamps: table.timestamps, assets: table.assets + ["none"],
        values: table.timestamps.indices.flatMap { Array(table.row($0)) + [value] })
    }
    let rules = Backtest(lag: 1, feeBasisPoints: 5)
    let four = rules.run(prices: market.prices, targets: market.targets)
    let single = rules.run(
      prices: beside(market.prices, .nan), targets: beside(market.targets, 0))
    for (a, b) in zip(four.equity, single.equity) { #expect(abs(a / b - 1) < 1e-12) }
    for (a, b) in zip(four.turnover, single.turnover) { #expect(abs(a - b) < 1e-12) }
    #expect(four.rebalances == single.rebalances && four.rebalances > 60)
  }

  @Test func bankruptStaysAtZero() {
    let prices = WideTable(timestamps: days(4), assets: ["A"], values: [100, 100, 40, 400])
    let targets = WideTable(timestamps: [0], assets: ["A"], values: [2])
    let rules = Backtest(lag: 0)
    #expect(rules.equityCurve(prices: prices, targets: targets) == [100_000, 100_000, 0, 0])
    #expect(rules.run(prices: prices, targets: targets).bankruptBar == 2)
  }

  /// Costs that eat everything at the first trade are reported in the bar that pays them.
  @Test func costsCanBankrupt() {
    let prices = WideTable(timestamps: days(3), assets: ["A"], values: [100, 100, 100])
    let targets = WideTable(timestamps: days(3), assets: ["A"], values: [0, 1, 1])
    let rules = Backtest(lag: 0, feeBasisPoints: 6_000, slippageBasisPoints: 4_000, initial: 10)
    let result = rules.run(prices: prices, targets: targets)
    #expect(rules.equityCurve(prices: prices, targets: targets) == [10, 0, 0])
    #expect(result.equity == [10, 0, 0] && result.cash == [10, 0, 0])
    #expect(result.fees == [0, 6, 0] && result.slippage == [0, 4, 0])
    #expect(result.turnover == [0, 1, 0] && result.units == [0, 0, 0])
    #expect(result.bankruptBar == 1 && result.rebalances == 2)
  }

  /// Oracle: the same rules in terms of simple returns instead of units (`equityFromReturns`).
  @Test func agreesWithAnIndependentLoop() {
    let market = SyntheticMarket(bars: 2_400, assets: 5, every: 24, longShort: false)
    let rules = Backtest(lag: 0, feeBasisPoints: 2, initial: 1)
    let curve = rules.equityCurve(prices: market.prices, targets: market.targets)
    #expect(abs(curve[2_399] / market.equityFromReturns(fee: 2e-4)[2_399] - 1) < 1e-12)
  }
}

/// Counter-based prices and targets that any language can rebuild.
///
/// u(seed, i) = (splitmix64(seed + (i+1) 0x9E3779B97F4A7C15) >> 11) 2⁻⁵³; returns 0.004 √12 (u(1, tN+n) - 0.5) + 1e-5;
/// targets long-only 0.95 (u + 0.1)/Σ(u + 0.1), or long-short (u - 0.5)/Σ|u - 0.5|, with u(2, kN+n).
struct SyntheticMarket {
  var prices: WideTable
  var targets: WideTable
  let returns: [Double]
  let every: Int

  init(bars: Int, assets: Int, every: Int, longShort: Bool) {
    self.every = every
    let names = (0..<assets).map { "asset \($0)" }
    returns = Self.uniform(seed: 1, count: bars * assets).map {
      0.004 * 12.0.squareRoot() * ($0 - 0.5) + 1e-5
    }
    var level = [Double](repeating: 100, count: assets)
    var values: [Double] = []
    for bar in 0..<bars {
      for asset in 0..<assets {
        if bar > 0 { level[asset] *= 1 + returns[bar * assets + asset] }
        values.append(level[asset])
      }
    }
    prices = WideTable(timestamps: days(bars), assets: names, values: values)
    let rows = (bars + every - 1) / every
    var weights = Self.uniform(seed: 2, count: rows * assets).map { $0 + (longShort ? -0.5 : 0.1) }
    for row in 0..<rows {
      let range = row * assets..<(row + 1) * assets
      let total = weights[range].map { abs($0) }.reduce(0, +)
      for index in range { weights[index] *= (longShort ? 1 : 0.95) / total }
    }
    targets = WideTable(
      timestamps: (0..<rows).map { Int64($0 * every) * 86_400_000 }, assets: names, values: weights)
  }

  static func uniform(seed: UInt64, count: Int) -> [Double] {
    (0..<count).map { index in
      var z = seed &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
  }

  /// Exact drift, cash and costs in terms of holdings and returns: h ← h (1 + r), trades at every `every`-th bar.
  func equityFromReturns(fee: Double) -> [Double] {
    let assets = prices.assets.count
    var holdings = [Double](repeating: 0, count: assets)
    var cash = 1.0
    return prices.timestamps.indices.map { bar in
      for asset in 0..<assets { holdings[asset] *= 1 + returns[bar * assets + asset] }
      let value = cash + holdings.reduce(0, +)
      guard bar % every == 0 else { return value }
      let wanted = targets.row(bar / every).map { $0 * value }
      let traded = zip(wanted, holdings).map { abs($0 - $1) }.reduce(0, +)
      holdings = wanted
      cash = value - wanted.reduce(0, +) - fee * traded
      return value - fee * traded
    }
  }
}
