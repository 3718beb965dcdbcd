import Files
import Markets

/// A back-test beside a benchmark: what it earned more, how steadily, and how much of it is the benchmark's own movement.
///
/// With a = r - b over all n bars: active return = A mean(a); tracking error = sd(a) √A (n-1); information ratio =
/// mean(a)/sd(a) √A; beta = cov(r, b)/var(b); alpha = A (mean(r) - beta mean(b)), not compounded.
public struct BenchmarkComparison: Sendable, Equatable {
  /// What is compared with.
  public enum Kind: String, Sendable {
    /// A level that was given.
    case file
    /// 1/N in each asset at every executed target, under the same costs.
    case equalWeight = "equal-weight"
    /// 1/N in each asset at the first executed target, then held.
    case buyAndHold = "buy-and-hold"
  }

  /// What is compared with.
  public let kind: Kind
  /// The benchmark's returns; [T].
  public let returns: [Double]
  /// initial · Π(1 + b); [T].
  public let equity: [Double]
  /// Metrics of the benchmark alone.
  public let metrics: PerformanceMetrics
  /// A mean(a).
  public let activeReturn: Double
  /// sd(a) √A; nil with one bar.
  public let trackingError: Double?
  /// mean(a)/sd(a) √A; nil without variation of a.
  public let informationRatio: Double?
  /// cov(r, b)/var(b); nil without variation of b.
  public let beta: Double?
  /// A (mean(r) - beta mean(b)); nil without a beta.
  public let alpha: Double?

  /// Compares `result` with a benchmark's `returns` at the same bars, with `annualization` bars in a year.
  public init(_ kind: Kind, returns: [Double], of result: BacktestResult, annualization: Double) {
    self.kind = kind
    self.returns = returns
    var level = result.initial
    equity = returns.map { change in
      level *= 1 + change
      return level
    }
    metrics = PerformanceMetrics(
      equity: equity, initial: result.initial, annualization: annualization)
    let own = result.returns
    let active = zip(own, returns).map { $0 - $1 }
    let activeMean = Sample.mean(active)
    let standardDeviation = Sample.standardDeviation(active)
    activeReturn = annualization * activeMean
    trackingError = active.count < 2 ? nil : standardDeviation * annualization.squareRoot()
    informationRatio =
      standardDeviation >= PerformanceMetrics.negligible
      ? activeMean / standardDeviation * annualization.squareRoot() : nil
    beta = Self.beta(own, returns)
    alpha = beta.map { annualization * (Sample.mean(own) - $0 * Sample.mean(returns)) }
  }

  private static func beta(_ returns: [Double], _ benchmark: [Double]) -> Double? {
    let standardDeviation = Sample.standardDeviation(benchmark)
    guard standardDeviation >= PerformanceMetrics.negligible else { return nil }
    let (mean, benchmarkMean) = (Sample.mean(returns), Sample.mean(benchmark))
    let products = zip(returns, benchmark).lazy.map { ($0 - mean) * ($1 - benchmarkMean) }
    return Sample.sum(products) / Double(returns.count - 1)
      / (standardDeviation * standardDeviation)
  }

  /// The comparison as a JSON object, undefined values `null`.
  public var json: JSONObject {
    var object = JSONObject()
    object.set("kind", kind.rawValue)
    object.set("total_return", metrics.totalReturn)
    object.set("cagr", metrics.cagr)
    object.set("volatility", metrics.volatility)
    object.set("sharpe", metrics.sharpe)
    object.set("max_drawdown", metrics.maximumDrawdown)
    object.set("active_return", activeReturn)
    object.set("tracking_error", trackingError)
    object.set("information_ratio", informationRatio)
    object.set("beta", beta)
    object.set("alpha", alpha)
    return object
  }
}

extension Backtest {
  /// The returns of 1/N in each asset of `prices` in place of the executed rows of `targets`, or of the first alone, by these
  /// rules but for tranches, limits and band; [T].
  public func benchmarkReturns(
    isHeld: Bool, prices: WideTable, targets: WideTable, funding: WideTable? = nil,
    opens: WideTable? = nil
  ) -> [Double] {
    let rows = targets.timestamps.indices.filter(self.targets.isExecuted).prefix(isHeld ? 1 : .max)
    let count = prices.assets.count
    let equal = WideTable(
      timestamps: rows.map { targets.timestamps[$0] }, assets: prices.assets,
      values: [Double](repeating: 1 / Double(count), count: rows.count * count))
    return withoutTargetRules.run(
      prices: prices, targets: equal, funding: funding, opens: opens, recording: []
    ).returns
  }
}
