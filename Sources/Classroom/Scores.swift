import Backtesting
import Experiments

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
