import Foundation
import Markets

/// What a series of simple returns per bar was worth; undefined values are nil.
///
/// With mean μ, sample standard deviation s (n-1), A bars a year and E = last equity / initial:
/// Sharpe = μ/s √A, Sortino = μ/dd √A with dd = √(mean over all bars of min(r, 0)²),
/// CAGR = E^(A/n) - 1, Calmar = CAGR / |maximum drawdown|. No risk-free rate is taken off.
public struct PerformanceMetrics: Sendable, Equatable {
  /// The number of bars, n.
  public var bars: Int
  /// Bars in a year, A.
  public var annualization: Double
  /// Cash at the start.
  public var initial: Double
  /// The last equity.
  public var finalEquity: Double
  /// E - 1.
  public var totalReturn: Double
  /// E^(A/n) - 1.
  public var cagr: Double
  /// s √A.
  public var volatility: Double?
  /// μ/s √A.
  public var sharpe: Double?
  /// μ/dd √A.
  public var sortino: Double?
  /// The lowest drawdown, ≤ 0; the peak starts at `initial`.
  public var maximumDrawdown: Double
  /// The longest run of consecutive bars below the peak.
  public var maximumDrawdownBars: Int
  /// CAGR / |maximum drawdown|.
  public var calmar: Double?
  /// The fraction of gains among the bars that gained or lost.
  public var hitRate: Double?
  /// The 5th percentile of the returns, signed.
  public var valueAtRisk05: Double
  /// The mean of the ⌊(n-1)/20⌋ + 1 smallest returns, signed.
  public var conditionalValueAtRisk05: Double
  /// Population skewness, m₃ / m₂^1.5.
  public var skew: Double?
  /// Population kurtosis, m₄ / m₂² (normal = 3).
  public var kurtosis: Double?
  /// The probabilistic Sharpe ratio against 0: the probability that the true one is positive.
  public var probabilisticSharpe: Double?

  /// Below this a standard deviation, a drawdown or a return counts as zero.
  static let negligible = 1e-12

  /// Metrics of an equity curve that starts from `initial` before its first bar.
  ///
  /// `equity` has at least one bar; `annualization` is the number of bars in a year.
  public init(equity: [Double], initial: Double, annualization: Double) {
    require(
      !equity.isEmpty && annualization > 0 && initial > 0,
      "PerformanceMetrics: \(equity.count) bars, annualization \(annualization), initial \(initial)"
    )
    let returns = simpleReturns(of: equity, from: initial)
    let sharpeRatio = SharpeRatio(returns)
    let mean = Sample.mean(returns)
    let ratio = equity[equity.count - 1] / initial
    bars = equity.count
    self.annualization = annualization
    self.initial = initial
    finalEquity = equity[equity.count - 1]
    totalReturn = ratio - 1
    cagr = pow(ratio, annualization / Double(equity.count)) - 1
    volatility = equity.count < 2 ? nil : sharpeRatio.standardDeviation * annualization.squareRoot()
    sharpe = sharpeRatio.perBar.map { $0 * annualization.squareRoot() }
    let losses = returns.map { min($0, 0) }
    let downside = Sample.mean(losses.map { $0 * $0 }).squareRoot()
    sortino = downside < Self.negligible ? nil : mean / downside * annualization.squareRoot()
    (maximumDrawdown, maximumDrawdownBars) = Self.drawdown(of: equity, initial: initial)
    calmar = abs(maximumDrawdown) < Self.negligible ? nil : cagr / abs(maximumDrawdown)
    hitRate = Self.hitRate(returns)
    let sorted = returns.sorted()
    valueAtRisk05 = Sample.quantile(0.05, ofSorted: sorted)
    conditionalValueAtRisk05 = Sample.mean(Array(sorted.prefix((returns.count - 1) / 20 + 1)))
    skew = sharpeRatio.skew
    kurtosis = sharpeRatio.kurtosis
    probabilisticSharpe = sharpeRatio.probabilistic()
  }

  private static func drawdown(of equity: [Double], initial: Double) -> (Double, Int) {
    var peak = initial
    var lowest = 0.0
    var run = 0
    var longest = 0
    for value in equity {
      peak = max(peak, value)
      let drawdown = value / peak - 1
      lowest = min(lowest, drawdown)
      run = drawdown < -negligible ? run + 1 : 0
      longest = max(longest, run)
    }
    return (lowest, longest)
  }

  private static func hitRate(_ returns: [Double]) -> Double? {
    let moves = returns.lazy.filter { abs($0) > negligible }
    let count = moves.count
    return count == 0 ? nil : Double(moves.filter { $0 > 0 }.count) / Double(count)
  }
}

extension WideTable {
  /// Bars in a year, A: how many rows fall into 365 days, counted on the table itself, to the nearest whole number and at least
  /// 1; 1 with fewer than two rows.
  ///
  /// 8,760 for hours around the clock, 252 for the daily bars of a stock exchange.
  public var barsPerYear: Double {
    guard let first = timestamps.first, let last = timestamps.last, last > first else { return 1 }
    let year = 365 * Double(Timestamp.day)
    return max(1, (Double(timestamps.count - 1) * year / Double(last - first)).rounded())
  }
}
