import Backtesting
import Files
import Markets

extension ErrorRateStudy {
  /// Three strategies of one model with the default settings, trained on the bars before the test: its forecasts in proportion, by
  /// their sign, and best against worst.
  ///
  /// - Throws: `InputFault` when the bars are too few, `TrainingDivergence` when training diverges.
  public func trainedStrategies(
    _ prices: Panel, seed: UInt64, workers: Int
  ) throws -> [WideTable] {
    var configuration = ExperimentConfiguration()
    let fraction = Double(trainBars) / Double(prices.barCount)
    configuration.seed = seed
    configuration.trainFraction = 0.85 * fraction
    configuration.validationFraction = 0.15 * fraction
    let experiment = try Experiment(prices, configuration, source: "planted market")
    let windows = experiment.windows
    let forecaster = try experiment.train(workers: workers)
    let forecasts = { forecaster.forecasts(of: windows, windowEnds: $0) }
    return Self.targets(forecasts(windows.test), scale: forecasts(windows.validation).meanGross)
  }
}
