import Foundation
import Markets
import Testing

@testable import Backtesting

/// Weights of skfolio 1.12.2, made by `Fixtures/opponents_reference.py`.
@Suite struct OpponentsReferenceTests {
  private struct Case: Decodable {
    let basis_points: [[Int]]
    let risk_aversion: Double
    let covariance: [[Double]]
    let inverse_volatility, hierarchical_risk_parity, mean_variance: [Double]

    var returns: [[Double]] { basis_points.map { $0.map { Double($0) / 1e4 } } }

    /// Prices that have these returns.
    var prices: WideTable {
      var row = basis_points[0].map { _ in 100.0 }
      var values = row
      for bar in returns {
        row = zip(row, bar).map { $0 * (1 + $1) }
        values += row
      }
      return WideTable(
        timestamps: days(basis_points.count + 1), assets: row.indices.map { "A\($0)" },
        values: values)
    }
  }

  private let cases: [Case]

  init() throws {
    cases = try JSONDecoder().decode([Case].self, from: fixture("opponents_reference.json"))
  }

  private func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test func ledoitWolf() {
    for one in cases {
      let own = Covariance(shrinking: one.returns).values
      for (row, reference) in zip(own, one.covariance) {
        #expect(zip(row, reference).allSatisfy { abs($0 - $1) <= 1e-10 * 1e-2 })
      }
    }
    #expect(cases.count == 7)
  }

  @Test func weights() {
    #expect(cases.count == 7)
    for (number, one) in cases.enumerated() {
      let window = one.basis_points.count
      let strategies: [(Strategy, [Double])] = [
        (.inverseVolatility(window: window), one.inverse_volatility),
        (.hierarchicalRiskParity(window: window), one.hierarchical_risk_parity),
        (.meanVariance(window: window, riskAversion: one.risk_aversion), one.mean_variance),
      ]
      for (strategy, reference) in strategies {
        #expect(abs(reference.reduce(0, +) - 1) < 1e-12, "case \(number), \(strategy)")
        let own = strategy.weights(at: window, of: one.prices)
        #expect(own.count == reference.count && abs(own.reduce(0, +) - 1) < 1e-12)
        #expect(largestDifference(own, reference) < 1e-6, "case \(number), \(strategy)")
      }
    }
  }
}

@Suite struct OpponentsTests {
  /// Two assets and no correlation: the minimum-variance portfolio is 1/σ² by hand, and so is risk parity.
  @Test func twoAssetsByHand() {
    let returns = [[0.01, 0.02], [-0.01, 0.02], [0.01, -0.02], [-0.01, -0.02]]
    let parity = HierarchicalRiskParity.weights(returns)
    #expect(abs(parity[0] - 0.8) < 1e-12 && abs(parity[1] - 0.2) < 1e-12)
    let covariance = Covariance(shrinking: returns).values
    let (a, b) = (covariance[0][0], covariance[1][1])
    let least = MeanVariance.weights(returns, riskAversion: 3)
    #expect(abs(least[0] - b / (a + b)) < 1e-9 && covariance[0][1] == 0)
  }

  /// Means of 0 leave the portfolio of least variance, whatever λ > 0: Σw is the same for all that is held, and no less for the
  /// rest (Karush, Kuhn and Tucker).
  @Test func meansOfZero() {
    let quarter = [
      [0.01, 0.04, 0.09], [0.02, -0.02, 0.03], [-0.01, 0.03, -0.06], [0.03, 0.02, -0.03],
    ]
    let half = quarter + quarter.map { $0.map { -$0 } }
    let returns = half + half + half + half
    let weights = MeanVariance.weights(returns, riskAversion: 5)
    let risks = Covariance(shrinking: returns).product(weights)
    let least = risks.min() ?? .nan
    for (weight, risk) in zip(weights, risks) {
      #expect(weight >= 0 && (weight == 0 ? risk >= least : risk - least < 1e-12 * least))
    }
    #expect(abs(weights.reduce(0, +) - 1) < 1e-12 && Set(weights).count == 3)
    for aversion in [1e-6, 1e6] {
      let other = MeanVariance.weights(returns, riskAversion: aversion)
      #expect(zip(weights, other).allSatisfy { abs($0 - $1) < 1e-11 })
    }
    // With nothing to gain and nothing to lose every weight is as good, and the first is kept.
    #expect(MeanVariance.weights(returns, riskAversion: 0) == [1, 1, 1].map { $0 / 3 })
  }

  /// Returns in another unit, with the aversion that goes with it, are the same question.
  @Test func theUnitOfReturnsDoesNotMatter() {
    let returns = [
      [0.011, 0.023, -0.004], [-0.013, 0.009, 0.021], [0.02, 0.018, -0.012],
      [0.004, -0.017, 0.006],
    ]
    let weights = MeanVariance.weights(returns, riskAversion: 20)
    for unit in [1e-6, 1e4] {
      let other = MeanVariance.weights(
        returns.map { $0.map { $0 * unit } }, riskAversion: 20 / unit)
      #expect(zip(weights, other).allSatisfy { abs($0 - $1) < 1e-9 })
    }
  }

  /// Two assets without correlation, and the λ at which μ = 2λΣw at the best weights: w ∝ μ/σ², by hand, with gains that are
  /// nothing but rounding there.
  @Test func gainsThatCancel() {
    let returns = [[0.02, 0.025], [0.0, 0.025], [0.02, -0.015], [0.0, -0.015]]
    let covariance = Covariance(shrinking: returns).values
    let ratios = [0.01 / covariance[0][0], 0.005 / covariance[1][1]]
    let sum = ratios[0] + ratios[1]
    let weights = MeanVariance.weights(returns, riskAversion: sum / 2)
    #expect(covariance[0][1] == 0 && zip(weights, ratios).allSatisfy { abs($0 - $1 / sum) < 1e-9 })
  }

  /// Without an aversion to risk everything is in the asset with the largest mean.
  @Test func withoutRiskAversion() {
    let returns = [[0.01, 0.03, 0.0], [-0.01, 0.01, 0.02], [0.02, 0.02, -0.01]]
    #expect(MeanVariance.weights(returns, riskAversion: 0) == [0, 1, 0])
  }

  /// An asset without a price in the window, or that does not move, gets nothing; the others get what they would get alone.
  @Test(arguments: [
    Strategy.hierarchicalRiskParity(window: 12), .meanVariance(window: 12, riskAversion: 5),
  ])
  func missingAndFlatAssets(_ strategy: Strategy) {
    let market = SyntheticMarket(bars: 20, assets: 4, every: 1, longShort: false).prices
    var gap = market
    gap[10, 1] = .nan
    for bar in 0..<20 { gap[bar, 2] = 7 }
    let alone = WideTable(
      timestamps: market.timestamps, assets: ["A", "D"],
      values: (0..<20).flatMap { [market[$0, 0], market[$0, 3]] })
    let (own, expected) = (strategy.weights(at: 15, of: gap), strategy.weights(at: 15, of: alone))
    #expect(own == [expected[0], 0, 0, expected[1]])
    #expect(strategy.weights(at: 11, of: market) == [0, 0, 0, 0])
  }

  @Test func thresholdLeavesSmallForecastsInCash() {
    #expect(
      ForecastWeights.threshold([0.3, -0.1, .nan, -0.4], above: 0.2) == [1.0 / 3, 0, 0, -1.0 / 3])
    #expect(ForecastWeights.threshold([0.2, -0.2], above: 0.2) == [0, 0])
  }

  /// Ranks 1, 2.5, 2.5, 4 less their mean: −3/2, 0, 0, 3/2.
  @Test func rankSharesTies() {
    #expect(ForecastWeights.rank([5, 1, .nan, 1, -2]) == [0.5, 0, 0, 0, -0.5])
    #expect(ForecastWeights.rank([3, 2, 1]) == [0.5, 0, -0.5])
    #expect(ForecastWeights.rank([1, 1]) == [0, 0])
    #expect(ForecastWeights.Rule.rank.weights([4, 3, 2, 1]) == [0.375, 0.125, -0.125, -0.375])
  }
}
