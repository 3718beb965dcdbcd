import Foundation

/// Confidence intervals of the metrics of a return series, by the stationary bootstrap.
///
/// All metrics are taken of the same resamples. A drawdown's interval is that of resampled paths, which begin at the start value.
public struct PerformanceIntervals: Sendable {
  /// The bootstrap that they come from.
  public let bootstrap: StationaryBootstrap
  /// The fraction of the resamples inside an interval.
  public let level: Double
  private let samples: [PerformanceMetrics]

  /// Intervals for `returns`, whose metrics are taken with `annualization` bars in a year.
  public init(
    _ returns: [Double], annualization: Double, level: Double = 0.95,
    bootstrap: StationaryBootstrap
  ) {
    self.bootstrap = bootstrap
    self.level = level
    var samples: [PerformanceMetrics] = []
    if returns.count > 1 {
      bootstrap.forEachResample(of: returns.count) { indices in
        var level = 1.0
        let equity = indices.map { index in
          level *= 1 + returns[index]
          return level
        }
        samples.append(
          PerformanceMetrics(equity: equity, initial: 1, annualization: annualization))
      }
    }
    self.samples = samples
  }

  /// [low, high] of a metric over the resamples in which it is defined; nil without any.
  public func interval(_ metric: (PerformanceMetrics) -> Double?) -> [Double]? {
    StationaryBootstrap.interval(
      of: samples.compactMap(metric).filter(\.isFinite), level: level)
  }
}
