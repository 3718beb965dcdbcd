import Backtesting
import Experiments
import Workbook

extension ForecastScores.Settings {
  /// How every chapter scores forecasts, so that one statistic has one interval: 1,000 resamples drawn from the
  /// experiment's seed, 100 in a quick run.
  public static func classroom(
    _ configuration: ExperimentConfiguration, isQuick: Bool
  ) -> ForecastScores.Settings {
    ForecastScores.Settings(
      horizon: configuration.horizon, bootstrap: isQuick ? 100 : 1_000, seed: configuration.seed)
  }
}

/// Numbers of p-values as pages show them.
public func pText(_ p: Double?) -> String {
  guard let p else { return "–" }
  return p < 0.0005 ? "<.001" : p.fixed(3)
}
