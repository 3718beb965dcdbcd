import Files
import Markets
import Models
import NeuralNetworks
import Tensors

/// The one path from prices to a trained model: panel → features → windows → training; chapters and the command line both
/// take it.
///
///     let experiment = try Experiment(panel, configuration, source: "data/us-tech-daily.csv")
///     let forecaster = try experiment.train(workers: 2)
///     let forecasts = forecaster.forecasts(of: experiment.windows, windowEnds: experiment.windows.test)
public struct Experiment: Sendable {
  /// The prices.
  public let panel: Panel
  /// The file that they came from, for error messages.
  public let source: String
  /// Features, windows, model, training.
  public let configuration: ExperimentConfiguration
  /// The windows and their split.
  public let windows: Windows
  /// The windows that missing values cost.
  public let windowLosses: WindowLosses
  /// The model's settings, with the sizes that prices and windows decide.
  public let modelConfiguration: any ModelConfiguration

  /// Prepares the windows of `panel`.
  ///
  /// - Parameters:
  ///   - source: the file that the panel came from, for error messages.
  ///   - fold: how the bars are divided; nil divides them in the order of time by the configuration's fractions.
  /// - Throws: `InputFault` when a feature is unknown or has no data, when there is only one asset, when the rows are too few
  ///   for a window in every part, or an asset has no bar in the training part.
  public init(
    _ panel: Panel, _ configuration: ExperimentConfiguration, source: String, fold: Fold? = nil
  ) throws(InputFault) {
    guard panel.assetCount >= 2 else {
      throw InputFault(
        file: source, "only one asset (\(panel.symbols.joined())), expected at least two")
    }
    let features = try Self.features(configuration, of: panel, source: source)
    let table = FeatureTable(panel, features: features)
    let losses = WindowLosses(table, features, of: panel, lookback: configuration.lookback)
    if let empty = losses.emptyFeature {
      throw InputFault(file: source, "\(empty); \(losses.remedy)")
    }
    windowLosses = losses
    let targets = Targets(panel, horizons: configuration.kind.horizons)
    windows = Windows(
      table, targets, lookback: configuration.lookback,
      fold: fold
        ?? Split(
          bars: panel.barCount, train: configuration.trainFraction,
          validation: configuration.validationFraction
        ).fold, join: panel.join)
    try Self.requireLabels(windows, source)
    try Self.requireWindows(windows, losses, of: panel, source)
    modelConfiguration = configuration.modelConfiguration(assets: panel.assetCount)
    if let fault = modelConfiguration.buildError {
      throw InputFault(file: source, "no model for these prices: \(fault)")
    }
    self.panel = panel
    self.source = source
    self.configuration = configuration
  }

  private static func requireWindows(
    _ windows: Windows, _ losses: WindowLosses, of panel: Panel, _ source: String
  ) throws(InputFault) {
    for (name, windowEnds) in [
      ("training", windows.train), ("validation", windows.validation), ("test", windows.test),
    ] where windowEnds.isEmpty {
      let remarks = [losses.remark(source), panel.commonBarsRemark(source)].compactMap(\.self)
      throw InputFault(
        file: source,
        "\(panel.barCount) rows leave no \(name) window of look-back \(windows.lookback) and "
          + "horizon \(windows.targets.horizon) after \(windows.warmUp) rows of warm-up"
          + remarks.map { "; \($0.message)" }.joined())
    }
  }

  /// The fewest labels that an asset which misses bars needs in training: from fewer neither its scale nor anything else can be
  /// learned.
  private static let fewestLabels = 20

  private static func requireLabels(
    _ windows: Windows, _ source: String
  ) throws(InputFault) {
    // Where nothing is missing all assets have the labels that the windows have.
    guard windows.hasMissingLabels(windowEnds: windows.train) else { return }
    for (asset, symbol) in windows.table.symbols.enumerated() {
      for (position, horizon) in windows.targets.horizons.enumerated() {
        let count = windows.train.count { windows.hasLabel($0, asset, position) }
        guard count < fewestLabels else { continue }
        throw InputFault(
          file: source,
          "symbol \(symbol) has \(count) labels of horizon \(horizon) in the training part, expected "
            + "at least \(fewestLabels); leave it out, or join the assets by --set join=inner")
      }
    }
  }

  /// The features that `configuration` names.
  public static func features(
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

  /// The windows that end at `windowEnds` as the trainer reads them.
  public func marketWindows(_ windows: Windows, windowEnds: [Int]) -> MarketWindows {
    MarketWindows(
      windows, windowEnds: windowEnds,
      label: configuration.kind.label(for: configuration.training.loss),
      hasTimeMarks: modelConfiguration.needsTimeMarks)
  }

  /// The windows of training as the trainer reads them.
  public var trainingWindows: MarketWindows { marketWindows(windows, windowEnds: windows.train) }

  /// The windows of validation as the trainer reads them.
  public var validationWindows: MarketWindows {
    marketWindows(windows, windowEnds: windows.validation)
  }

  /// A model that has not been trained.
  ///
  /// - Parameter member: its number in an ensemble.
  public func freshModel<Configuration: ModelConfiguration>(
    _ configuration: Configuration, member: Int = 0
  ) -> Configuration.Model {
    var stream = RandomStream(seed: seed(ofMember: member)).child("init")
    return configuration.makeModel(using: &stream)
  }

  /// The root of the randomness of member `member` of an ensemble; the first one's is the configuration's.
  func seed(ofMember member: Int) -> UInt64 {
    RandomStream.seed(ofMember: member, root: configuration.seed)
  }

  /// A trainer of `model`, which was made of `configuration`.
  public func trainer<Configuration: ModelConfiguration>(
    of model: Configuration.Model, _ configuration: Configuration, member: Int = 0, workers: Int
  ) -> Trainer<Configuration.Model> {
    let training = trainingSettings(of: configuration)
    return Trainer(
      model, training, objective: configuration.objective(training), seed: seed(ofMember: member),
      workers: workers)
  }

  /// The settings of a training of a model of `configuration`, whose micro-batches fit into the cache, unless the loss compares
  /// their windows.
  func trainingSettings(of configuration: some ModelConfiguration) -> TrainingConfiguration {
    var training = self.configuration.training
    if !configuration.objective(training).comparesWindows {
      training.microBatch = configuration.windowsInCache(atMost: training.microBatch)
    }
    return training
  }

  /// Trains a model and keeps the weights of its best validation epoch.
  ///
  /// - Parameter progress: called after every epoch.
  /// - Throws: `TrainingDivergence` when a number stops being finite.
  public func train(
    workers: Int, progress: (EpochReport) -> Void = { _ in }
  ) throws(TrainingDivergence) -> TrainedForecaster {
    try run(workers: workers, progress: progress).best
  }

  /// Trains a model and keeps both its best and its last weights.
  ///
  /// - Parameter progress: called after every epoch.
  /// - Throws: `TrainingDivergence` when a number stops being finite.
  public func run(
    workers: Int, progress: (EpochReport) -> Void = { _ in }
  ) throws(TrainingDivergence) -> TrainingRun {
    try run(
      on: trainingWindows, validation: validationWindows, workers: workers, progress: progress)
  }

  /// Trains a model on other windows of the same prices than the experiment's own.
  ///
  /// - Parameters:
  ///   - prepare: changes the model before its first step.
  ///   - progress: called after every epoch.
  /// - Throws: `TrainingDivergence` when a number stops being finite.
  public func run(
    on training: MarketWindows, validation: MarketWindows, workers: Int,
    prepare: (any Forecaster) -> any Forecaster = { $0 }, progress: (EpochReport) -> Void = { _ in }
  ) throws(TrainingDivergence) -> TrainingRun {
    do {
      // Opens the kind of model once; all that follows knows its type.
      return try run(
        modelConfiguration, on: training, validation, workers, prepare, progress, keeper: nil)
    } catch let divergence as TrainingDivergence {
      throw divergence
    } catch { fatalError("a training that nobody keeps cannot fail with \(error)") }
  }
}
