import Files
import Markets
import Stockformer
import Tensors

/// The one path from prices to a trained model: panel → features → windows → training; chapters and the command line both
/// take it.
///
///     let experiment = try Experiment(panel, configuration, source: "data/us-tech-daily.csv")
///     let forecaster = try experiment.train(workers: 2)
///     let forecasts = forecaster.forecasts(of: experiment.windows, ends: experiment.windows.test)
public struct Experiment: Sendable {
  /// The prices.
  public let panel: Panel
  /// Features, windows, model, training.
  public let configuration: ExperimentConfiguration
  /// The windows and their split.
  public let windows: Windows

  /// Prepares the windows of `panel`.
  ///
  /// - Parameter source: the file that the panel came from, for error messages.
  /// - Throws: `InputFault` when a feature is unknown or has no data, when there is only one asset, or when the rows are too few
  ///   for a window in every part.
  public init(
    _ panel: Panel, _ configuration: ExperimentConfiguration, source: String
  ) throws(InputFault) {
    guard panel.assetCount >= 2 else {
      throw InputFault(
        file: source, "only one asset (\(panel.symbols.joined())), expected at least two")
    }
    let table = FeatureTable(
      panel, features: try Self.features(configuration, of: panel, source: source))
    let targets = Targets(panel, horizon: configuration.horizon)
    windows = Windows(
      table, targets, lookback: configuration.lookback,
      split: Split(
        bars: panel.barCount, train: configuration.trainShare,
        validation: configuration.validationShare))
    for (name, ends) in [
      ("training", windows.train), ("validation", windows.validation), ("test", windows.test),
    ] where ends.isEmpty {
      throw InputFault(
        file: source,
        "\(panel.barCount) rows leave no \(name) window of look-back \(configuration.lookback) and "
          + "horizon \(configuration.horizon) after \(table.warmUp) rows of warm-up")
    }
    self.panel = panel
    self.configuration = configuration
  }

  /// The features that `configuration` names.
  static func features(
    _ configuration: ExperimentConfiguration, of panel: Panel, source: String
  ) throws(InputFault) -> [Feature] {
    let all = Feature.all(configuration.featureSettings)
    var features: [Feature] = []
    for name in configuration.features {
      guard let feature = all.first(where: { $0.name == name }) else {
        throw InputFault(
          file: source,
          "unknown feature \(name), expected one of \(all.map(\.name).joined(separator: ", "))")
      }
      guard feature.isAvailable(in: panel.allSeries) else {
        throw InputFault(file: source, "no data for feature \(name)")
      }
      features.append(feature)
    }
    return features
  }

  /// What the head is trained on.
  public var target: MarketWindows.Target {
    configuration.model.head == .allocation ? .simpleReturn : .scaledLogReturn
  }

  /// The windows of training as the trainer reads them.
  public var trainingWindows: MarketWindows {
    MarketWindows(windows, ends: windows.train, target: target)
  }

  /// The windows of validation as the trainer reads them.
  public var validationWindows: MarketWindows {
    MarketWindows(windows, ends: windows.validation, target: target)
  }

  /// A model that has not been trained.
  public func freshModel() -> Stockformer {
    var stream = RandomStream(seed: configuration.seed).child("init")
    return Stockformer(
      configuration.stockformer(assets: panel.assetCount), using: &stream)
  }

  /// A trainer of a model that has not been trained.
  func trainer(workers: Int) -> Trainer<Stockformer> {
    let model = freshModel()
    return Trainer(
      model,
      configuration.training.configuration(
        for: model.configuration, seed: configuration.seed, workers: workers))
  }

  /// Trains a model and keeps the weights of its best validation epoch.
  ///
  /// - Parameter progress: called after every epoch.
  /// - Throws: `TrainingDivergence` when a number stops being finite.
  public func train(
    workers: Int, progress: (EpochReport) -> Void = { _ in }
  ) throws(TrainingDivergence) -> TrainedForecaster {
    var trainer = trainer(workers: workers)
    try trainer.train(on: trainingWindows, validation: validationWindows, progress: progress)
    return TrainedForecaster(
      model: trainer.model, scaling: Scaling(self), history: trainer.history, workers: workers)
  }
}
