import Files
import Markets
import Models
import NeuralNetworks

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Everything that decides an experiment besides the prices: features, windows, model, training, seed.
///
/// A setting is one line, here or in a section: its name, default, range and help. Configuration files, `--set`, messages and
/// checkpoints follow from it.
public struct ExperimentConfiguration: SettingsSection {
  @Setting("Features by name, in the model's order; an unknown name lists all")
  public var features = ["log_return"]
  public var featureSettings = FeatureSettings()
  @Setting("L, bars in a window", .within(1...ForecastTask.longestLookback)) public var lookback = 8
  @Setting("h, bars that a forecast looks ahead", .within(1...ForecastTask.farthestHorizon))
  public var horizon = 1
  @Setting("Several, in place of horizon; trades the first") public var horizons: [Int] = []
  @Setting("Quantiles in place of the expected value") public var quantiles: [Double] = []
  @Setting("Bars of any asset, missing ones masked; or of all") public var join = Join.outer
  @Setting("The fraction of bars for training", .fraction) public var trainFraction = 0.7
  @Setting("The fraction of bars for validation", .positive) public var validationFraction = 0.15
  @Setting(
    "Forecasts as they are, times their validation slope, or times what of it exceeds chance")
  public var calibrate = Calibration.shrunk
  @Setting("The root of all randomness") public var seed: UInt64 = 7
  public var model = ModelSelection()
  public var training = TrainingConfiguration()

  /// What is done to a regression's forecasts after training.
  public enum Calibration: String, ScalarSettingValue, CaseIterable {
    /// Nothing.
    case none
    /// They are multiplied by the slope of the validation outcomes on them, if that lies between 0 and 1, which calms loud ones.
    case slope
    /// They are multiplied by that slope and by 1 − 2/t² of it, t being the slope over its standard error, at least by 0.01: what the
    /// validation part does not show to be more than chance is made small. What a model adds to a linear skip is shrunk so beforehand,
    /// on the residuals of the line.
    case shrunk
  }

  /// The defaults.
  public init() {}

  /// What the model's outputs mean.
  public var kind: ForecastKind {
    ForecastKind(
      model.configuration.head, horizons: horizons.isEmpty ? [horizon] : horizons,
      quantiles: quantiles)
  }

  /// The model's configuration for a market of `assets` assets.
  public func modelConfiguration(assets: Int) -> any ModelConfiguration {
    var configuration = model.configuration
    configuration.task.lookback = lookback
    configuration.task.assets = assets
    configuration.task.features = features.count
    configuration.task.outputs = kind.horizons.count
    configuration.task.quantiles = quantiles
    configuration.task.samplingSeed = seed
    return configuration
  }

  /// The settings of a Stockformer; those of another kind of model are replaced when they are set.
  public var stockformer: StockformerConfiguration {
    get { model.configuration as? StockformerConfiguration ?? StockformerConfiguration() }
    set { model.configuration = newValue }
  }
}

extension ExperimentConfiguration {
  /// Every setting that is not the default, with the default; those of a kind of model have defaults of their own.
  public var changedSettings: [(name: String, text: String, standard: String)] {
    var plain = ExperimentConfiguration()
    plain.model.configuration = type(of: model.configuration).recommended
    var standard = Dictionary(uniqueKeysWithValues: plain.keys.map { ($0.name, $0.text) })
    standard["model.kind"] = ModelSelection().kind
    return keys.compactMap { key in
      let known = standard[key.name] ?? "none"
      return known == key.text ? nil : (key.name, key.text, known)
    }
  }
}

extension ExperimentConfiguration {
  /// What does not go together, or is not known.
  public var conflict: SettingFault? {
    featureConflict ?? horizonConflict ?? fractionConflict ?? lossConflict ?? sizeConflict
  }

  private var featureConflict: SettingFault? {
    if features.isEmpty { return SettingFault("features", "is empty, expected at least one name") }
    let known = Feature.all(FeatureSettings()).map(\.name)
    for (position, name) in features.enumerated() {
      if !known.contains(name) {
        let hint = NearestName.of(name, among: known).map { ", did you mean '\($0)'?" }
        let choices = ", expected one of \(known.joined(separator: ", "))"
        return SettingFault(
          "features", "has the unknown feature '\(name)'\(hint ?? choices)")
      }
      if features[..<position].contains(name) {
        return SettingFault("features", "has the feature '\(name)' twice")
      }
    }
    return nil
  }

  private var horizonConflict: SettingFault? {
    let most = ForecastTask.farthestHorizon
    if let wrong = horizons.first(where: { !(1...most).contains($0) }) {
      return SettingFault("horizons", "has \(wrong), expected 1 to \(most)")
    }
    if Set(horizons).count < horizons.count {
      return SettingFault("horizons", "is \(horizons), expected each number once")
    }
    if let fault = modelConfiguration(assets: 2).task.quantilesError { return fault }
    if quantiles.isEmpty || quantiles.contains(0.5) { return nil }
    return SettingFault("quantiles", "is \(quantiles), expected 0.5 among them, which is traded")
  }

  private var fractionConflict: SettingFault? {
    if trainFraction + validationFraction < 1 { return nil }
    return SettingFault(
      "validationFraction",
      "is \(validationFraction), expected a number less than 1 - trainFraction, so that a test is left"
    )
  }

  /// Of two assets: more are looked at when the prices are there.
  private var sizeConflict: SettingFault? {
    let model = modelConfiguration(assets: 2)
    // Sizes out of range have a fault of their own, and may overflow.
    guard model.task.validationError == nil, model.validationError == nil else { return nil }
    return model.taskConflict ?? model.sizeError
  }

  /// A loss fits one kind of forecast: it decides what the labels are.
  private var lossConflict: SettingFault? {
    let fitting = kind.lossNames
    if fitting.contains(training.loss) { return turnoverConflict }
    let names = fitting.map(\.rawValue).joined(separator: ", ")
    let quantile = quantiles.isEmpty ? "" : " and quantiles"
    return SettingFault(
      "training.loss",
      "is '\(training.loss.rawValue)', expected one of \(names) with model.head "
        + "'\(kind.head.rawValue)'\(quantile)")
  }

  /// A position finds the one that it replaces in its micro-batch.
  private var turnoverConflict: SettingFault? {
    guard training.loss == .allocationTurnover else { return nil }
    let (batch, part) = (training.batchSize, training.microBatch)
    if training.turnoverLag >= part {
      return SettingFault(
        "training.turnoverLag",
        "is \(training.turnoverLag), expected less than training.microBatch, which is \(part)")
    }
    if part < batch && batch % part != 0 {
      return SettingFault(
        "training.microBatch",
        "is \(part), expected a divisor of training.batchSize, which is \(batch), "
          + "with the loss 'allocationTurnover'")
    }
    return nil
  }
}
