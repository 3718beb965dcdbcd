import RandomStreams

extension SharpeRatio {
  /// μ/s √A over the last `window` returns at each bar; NaN before the window is full and where s is below 1e-12.
  public static func rolling(
    _ returns: [Double], window: Int, annualization: Double
  ) -> [Double] {
    require(window >= 2, "a rolling Sharpe ratio needs at least 2 returns, not \(window)")
    return returns.indices.map { bar in
      guard bar + 1 >= window else { return .nan }
      let sample = Array(returns[bar + 1 - window...bar])
      let deviation = Sample.standardDeviation(sample)
      guard deviation >= PerformanceMetrics.negligible else { return .nan }
      return Sample.mean(sample) / deviation * annualization.squareRoot()
    }
  }
}
