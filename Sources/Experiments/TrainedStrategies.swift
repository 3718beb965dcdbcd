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
    let share = Double(trainBars) / Double(prices.barCount)
    configuration.seed = seed
    configuration.trainShare = 0.85 * share
    configuration.validationShare = 0.15 * share
    let experiment = try Experiment(prices, configuration, source: "planted market")
    let windows = experiment.windows
    let forecaster = try experiment.train(workers: workers)
    let validation = forecaster.forecasts(of: windows, windowEnds: windows.validation)
    let gross = validation.values.reduce(0) { $0 + abs($1) }
    return Self.targets(
      forecaster.forecasts(of: windows, windowEnds: windows.test),
      scale: gross / Double(validation.timestamps.count))
  }
}
