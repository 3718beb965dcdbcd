import Markets
import Testing

@testable import Backtesting

private let third: Double = 1.0 / 3

@Suite struct StrategyTests {
  private let prices = WideTable(
    timestamps: days(4), assets: ["A", "B", "C"],
    values: [100, 50, 10, 110, 50, 11, 121, 40, 11, 121, 44, .nan])

  @Test func equalWeight() {
    let targets = Strategy.equalWeight.targets(on: prices, every: 3)
    #expect(targets.timestamps == [0, 259_200_000])
    #expect(targets.values == [third, third, third, 0.5, 0.5, 0])
  }

  @Test func buyAndHoldWaitsForAllPrices() {
    var late = prices
    late[0, 1] = .nan
    let targets = Strategy.buyAndHold.targets(on: late)
    #expect(targets.timestamps == [86_400_000])
    #expect(targets.values == [third, third, third])
    late = WideTable(timestamps: [0], assets: ["A"], values: [.nan])
    #expect(Strategy.buyAndHold.targets(on: late).timestamps.isEmpty)
  }

  @Test func cashHoldsNothing() {
    let result = Backtest(feeBasisPoints: 10).run(.cash, prices: prices)
    #expect(result.equity.allSatisfy { $0 == 100_000 })
  }

  /// Returns over two bars: A 0.1, 0.1, without risk, so without weight; B 0, -0.2; C 0.1, 0: half the deviation of B.
  @Test func inverseVolatility() {
    let weights = Strategy.inverseVolatility(window: 2).weights(at: 2, of: prices)
    #expect(weights[0] == 0)
    #expect(abs(weights[1] - third) < 1e-14 && abs(weights[2] - 2 * third) < 1e-14)
    #expect(Strategy.inverseVolatility(window: 2).weights(at: 1, of: prices) == [0, 0, 0])
  }

  /// Changes over two bars: A 21 %, B -20 %, C 10 %.
  @Test func momentum() {
    let long = Strategy.crossSectionalMomentum(lookback: 2, count: 1, isLongShort: false)
    #expect(long.weights(at: 2, of: prices) == [1, 0, 0])
    let both = Strategy.crossSectionalMomentum(lookback: 2, count: 2, isLongShort: true)
    #expect(both.weights(at: 2, of: prices) == [0.5, -0.5, 0])
    let signs = Strategy.timeSeriesMomentum(lookback: 2)
    #expect(signs.weights(at: 2, of: prices) == [third, -third, third])
    #expect(signs.weights(at: 3, of: prices) == [0.5, -0.5, 0])
    #expect(signs.weights(at: 1, of: prices) == [0, 0, 0])
  }

  /// Weights up to bar t do not move when every later price does.
  @Test(arguments: [
    Strategy.equalWeight, .buyAndHold, .inverseVolatility(window: 5),
    .crossSectionalMomentum(lookback: 4, count: 2, isLongShort: true),
    .timeSeriesMomentum(lookback: 3), .hierarchicalRiskParity(window: 6),
    .meanVariance(window: 6, riskAversion: 5),
  ])
  func theFutureChangesNothing(_ strategy: Strategy) {
    let market = SyntheticMarket(bars: 40, assets: 5, every: 1, longShort: false)
    let whole = strategy.targets(on: market.prices)
    for cut in [0, 4, 5, 20, 38] {
      var changed = market.prices
      for index in (cut + 1) * 5..<40 * 5 { changed.values[index] = Double.random(in: 1...9) }
      let other = strategy.targets(on: changed)
      let rows = whole.timestamps.count { $0 <= market.prices.timestamps[cut] }
      #expect(other.timestamps.prefix(rows) == whole.timestamps.prefix(rows))
      #expect(other.values.prefix(rows * 5) == whole.values.prefix(rows * 5))
    }
  }
}

@Suite struct ForecastWeightsTests {
  @Test func proportionalIsScaledDownNeverUp() {
    #expect(ForecastWeights.proportional([0.2, -0.3, .nan]) == [0.2, -0.3, 0])
    #expect(ForecastWeights.proportional([2, -6, .nan]) == [0.25, -0.75, 0])
    #expect(ForecastWeights.proportional([0.25, -0.5], scale: 0.5) == [third, -2 * third])
    #expect(ForecastWeights.proportional([0, 0]) == [0, 0])
  }

  @Test func highestAndLowest() {
    #expect(ForecastWeights.longOnly([1, 3, 2, .nan], count: 2) == [0, 0.5, 0.5, 0])
    #expect(ForecastWeights.longOnly([1, 1, 1], count: 1) == [1, 0, 0])
    #expect(ForecastWeights.longOnly([.nan, 5], count: 3) == [0, 1])
    #expect(ForecastWeights.longShort([1, 3, 2, -4], count: 1) == [0, 0.5, 0, -0.5])
    #expect(ForecastWeights.longShort([.nan, 3], count: 1) == [0, 0])
    #expect(ForecastWeights.longShort([2, 2, .nan, 2], count: 1) == [0, 0, 0, 0])
    #expect(ForecastWeights.longShort([0, 0], count: 1) == [0, 0])
    #expect(ForecastWeights.longShort([], count: 1) == [])
  }

  @Test func signs() {
    #expect(ForecastWeights.sign([0.1, -5, 0, .nan]) == [third, -third, 0, 0])
    #expect(ForecastWeights.sign([.nan]) == [0])
  }

  @Test func tablesRowByRow() {
    let forecasts = WideTable(timestamps: days(3), assets: ["A", "B"], values: [1, 2, 4, 3, 5, 6])
    let targets = ForecastWeights.targets(forecasts, rule: .longOnly(count: 1), every: 2)
    #expect(targets.timestamps == [0, 172_800_000])
    #expect(targets.values == [0, 1, 0, 1])
  }

  @Test func tranches() {
    let targets = WideTable(timestamps: days(4), assets: ["A"], values: [1, -1, 0, 2])
    #expect(ForecastWeights.tranches(targets, count: 2).values == [0.5, 0, -0.5, 1])
    #expect(ForecastWeights.tranches(targets, count: 1) == targets)
  }
}
