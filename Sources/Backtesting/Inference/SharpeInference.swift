import RandomStreams

/// Confidence intervals of Sharpe ratios by the stationary bootstrap.
public enum SharpeInference {
  /// [low, high] of the annualised Sharpe ratio of `returns`; nil without resamples or with fewer than two returns.
  public static func interval(
    _ returns: [Double], annualization: Double, level: Double = 0.95,
    bootstrap: StationaryBootstrap
  ) -> [Double]? {
    bootstrap.interval(of: returns, level: level) { ratio($0, annualization) }
  }

  /// [low, high] of the difference of annualised Sharpe ratios, `returns` minus `benchmark`.
  ///
  /// Both are resampled at the same bars, so that what moves both cancels.
  public static func differenceInterval(
    _ returns: [Double], against benchmark: [Double], annualization: Double, level: Double = 0.95,
    bootstrap: StationaryBootstrap
  ) -> [Double]? {
    require(
      returns.count == benchmark.count,
      "\(returns.count) returns, but \(benchmark.count) of the benchmark")
    guard returns.count > 1 else { return nil }
    var differences: [Double] = []
    bootstrap.forEachResample(of: returns.count) { indices in
      differences.append(
        ratio(indices.map { returns[$0] }, annualization)
          - ratio(indices.map { benchmark[$0] }, annualization))
    }
    return StationaryBootstrap.interval(of: differences, level: level)
  }

  /// μ/s √A; NaN without variation.
  private static func ratio(_ returns: [Double], _ annualization: Double) -> Double {
    let deviation = Sample.standardDeviation(returns)
    guard deviation >= PerformanceMetrics.negligible else { return .nan }
    return Sample.mean(returns) / deviation * annualization.squareRoot()
  }
}
