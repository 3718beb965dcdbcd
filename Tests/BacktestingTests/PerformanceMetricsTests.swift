import Foundation
import Markets
import Testing

@testable import Backtesting

/// Hourly returns of the oracle file: 0.0003 + 0.006 Φ⁻¹(u(11, i)), every 97th tripled.
let oracleReturns: [Double] = SyntheticMarket.uniform(seed: 11, count: 2_000).enumerated().map {
  let value = 0.0003 + 0.006 * Distribution.normalQuantile($1)
  return $0 % 97 == 0 ? value * 3 : value
}

/// Numbers of `Fixtures/oracle_metrics.json`: empyrical 0.7.1, quantstats 0.0.86, skfolio 1.12.2, scipy 1.17.1.
struct OracleMetrics {
  private let values: [String: Any]

  init() throws {
    let object = try JSONSerialization.jsonObject(with: fixture("oracle_metrics.json"))
    values = try #require(object as? [String: Any])
  }

  func number(_ key: String) throws -> Double { try #require(values[key] as? Double) }
  func numbers(_ key: String) throws -> [Double] { try #require(values[key] as? [Double]) }
}

/// Equity 1, 1 + r₀, … of simple returns.
func compounded(_ returns: [Double]) -> [Double] {
  var value = 1.0
  return returns.map {
    value *= 1 + $0
    return value
  }
}

@Suite struct PerformanceMetricsTests {
  private let metrics = PerformanceMetrics(
    equity: compounded(oracleReturns), initial: 1, annualization: 8_760)

  /// Rebuilding returns from equity costs about 1e-16 each, against deviations of 6e-3.
  private func close(_ value: Double?, _ expected: Double) -> Bool {
    value.map { abs($0 / expected - 1) < 1e-11 } ?? false
  }

  @Test func agreesWithThePackages() throws {
    let oracle = try OracleMetrics()
    #expect(close(metrics.cagr, try oracle.number("ep.annual_return")))
    #expect(close(metrics.volatility, try oracle.number("ep.annual_volatility")))
    #expect(close(metrics.sharpe, try oracle.number("ep.sharpe_ratio")))
    #expect(close(metrics.sortino, try oracle.number("ep.sortino_ratio")))
    #expect(close(metrics.maximumDrawdown, try oracle.number("ep.max_drawdown")))
    #expect(close(metrics.calmar, try oracle.number("ep.calmar_ratio")))
    #expect(close(metrics.valueAtRisk05, try oracle.number("ep.value_at_risk")))
    #expect(
      close(metrics.conditionalValueAtRisk05, try oracle.number("ep.conditional_value_at_risk")))
    #expect(close(metrics.hitRate, try oracle.number("qs.win_rate")))
    #expect(close(metrics.probabilisticSharpe, try oracle.number("psr_population_moments")))
  }

  @Test func theFirstBarsLossIsADrawdown() {
    let metrics = PerformanceMetrics(equity: [90, 95, 101], initial: 100, annualization: 252)
    #expect(abs(metrics.maximumDrawdown + 0.1) < 1e-15)
    #expect(metrics.maximumDrawdownBars == 2)
  }

  @Test func anOpenDrawdownCounts() {
    let metrics = PerformanceMetrics(
      equity: [100, 90, 100, 95, 96, 97], initial: 100, annualization: 1)
    #expect(metrics.maximumDrawdownBars == 3)
  }

  /// The deviation of the negatives alone would be 0 here: no risk where every loss is the same.
  @Test func sortinoTakesAllBars() throws {
    let metrics = PerformanceMetrics(
      equity: compounded([0.02, -0.01, 0.02, -0.01]), initial: 1, annualization: 4)
    let expected = 0.005 / (2 * 0.01 * 0.01 / 4).squareRoot() * 2
    #expect(abs(try #require(metrics.sortino) / expected - 1) < 1e-12)
  }

  @Test func aFlatCurveHasNoRatios() {
    let metrics = PerformanceMetrics(equity: [7, 7, 7], initial: 7, annualization: 252)
    #expect(metrics.volatility == 0)
    #expect(metrics.sharpe == nil && metrics.sortino == nil && metrics.calmar == nil)
    #expect(metrics.skew == nil && metrics.kurtosis == nil && metrics.probabilisticSharpe == nil)
    #expect(metrics.hitRate == nil)
    #expect(metrics.totalReturn == 0 && metrics.cagr == 0 && metrics.maximumDrawdown == 0)
  }

  @Test func oneBarHasNoVolatility() {
    let metrics = PerformanceMetrics(equity: [110], initial: 100, annualization: 252)
    #expect(metrics.volatility == nil && metrics.sharpe == nil)
    #expect(metrics.hitRate == 1)
    #expect(abs(metrics.valueAtRisk05 - 0.1) < 1e-15)
  }

  private static let hours = (0..<100).map { $0 * 3_600_000 }
  private static let weekdays = (0..<521).map { ($0 / 5 * 7 + $0 % 5) * 86_400_000 }
  private static let spans: [([Int], Double)] = [
    (hours, 8_760), (weekdays, 261), ([0, 31 * 86_400_000], 12), ([5], 1), ([], 1),
    ([0, 3_000 * 86_400_000], 1),
  ]

  /// By hand: hours around the clock are 24 · 365; five days of seven are 5/7 · 365 = 260.7; a month of 31 days 365/31 = 11.8; one
  /// row, and rows more than a year apart, have one a year.
  @Test(arguments: PerformanceMetricsTests.spans)
  func barsOverSpan(timestamps: [Int], expected: Double) {
    let table = WideTable(
      timestamps: timestamps.map(Int64.init), assets: ["A"],
      values: timestamps.map { _ in 1 })
    #expect(table.barsPerYear == expected)
  }

  @Test func aTotalLossIsMinusOne() {
    let metrics = PerformanceMetrics(equity: [50, 0, 0], initial: 100, annualization: 252)
    #expect(metrics.totalReturn == -1 && metrics.cagr == -1 && metrics.maximumDrawdown == -1)
    #expect(metrics.conditionalValueAtRisk05 == -1)
  }
}
