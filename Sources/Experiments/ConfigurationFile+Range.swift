import Markets
import Stockformer

extension ExperimentConfiguration {
  /// The first value that is out of range or does not go with another; nil when a model can be built and trained.
  public var fault: ConfigurationFault? {
    for check in [featureFault, windowFault, trainingFault, modelFault, lossFault] {
      if let (key, message) = check {
        return ConfigurationFault(key: key, row: nil, message: message)
      }
    }
    return nil
  }

  private typealias Finding = (key: String, message: String)

  private var featureFault: Finding? {
    if features.isEmpty { return ("features", "features is empty, expected at least one name") }
    let known = Feature.all(FeatureSettings()).map(\.name)
    for (position, name) in features.enumerated() {
      if !known.contains(name) {
        let hint = NearestName.of(name, among: known).map { ", did you mean '\($0)'?" }
        return ("features", "unknown feature '\(name)'\(hint ?? "")")
      }
      if features[..<position].contains(name) {
        return ("features", "feature '\(name)' appears twice")
      }
    }
    return nil
  }

  private var windowFault: Finding? {
    let f = featureSettings
    return Self.below([
      ("featureSettings.window", f.window, 2), ("featureSettings.rsiPeriod", f.rsiPeriod, 1),
      ("featureSettings.correlationWindow", f.correlationWindow, 2), ("lookback", lookback, 1),
      ("horizon", horizon, 1),
    ])
      ?? Self.outside([
        ("trainShare", trainShare, trainShare > 0 && trainShare < 1, "between 0 and 1"),
        ("validationShare", validationShare, validationShare > 0, "above 0"),
        (
          "validationShare", validationShare, trainShare + validationShare < 1,
          "less than 1 - trainShare, so that a test is left"
        ),
      ])
  }

  private var trainingFault: Finding? {
    let t = training
    return Self.below([
      ("training.epochs", t.epochs, 1), ("training.batchSize", t.batchSize, 1),
      ("training.microBatch", t.microBatch, 1), ("training.patience", t.patience, 0),
      ("training.plateauPatience", t.plateauPatience, 0),
    ])
      ?? Self.outside([
        ("training.learningRate", t.learningRate, t.learningRate > 0, "above 0"),
        ("training.weightDecay", t.weightDecay, t.weightDecay >= 0, "at least 0"),
        ("training.clip", t.clip, t.clip > 0, "above 0"),
        (
          "training.plateauFactor", t.plateauFactor, t.plateauFactor > 0 && t.plateauFactor < 1,
          "between 0 and 1"
        ),
        ("training.huberDelta", Double(t.huberDelta), t.huberDelta > 0, "above 0"),
        ("training.riskAversion", Double(t.riskAversion), t.riskAversion >= 0, "at least 0"),
        ("training.costRate", Double(t.costRate), t.costRate >= 0, "at least 0"),
      ])
  }

  private var modelFault: Finding? {
    let m = model
    let sizes = [
      ("width", m.width), ("heads", m.heads), ("layers", m.layers),
      ("feedForward", m.feedForward), ("factor", m.factor),
    ]
    if let (name, value) = sizes.first(where: { $0.1 > 1 << 14 }) {
      return ("model.\(name)", "model.\(name) is \(value), expected at most \(1 << 14)")
    }
    guard let fault = stockformer(assets: 2).fault else { return nil }
    let name = fault.prefix { $0 != " " }
    return ("model.\(name)", "model.\(fault)")
  }

  /// A loss fits one kind of head: it decides what the targets are.
  private var lossFault: Finding? {
    let fitting: [TrainingSettings.LossName] =
      switch model.head {
      case .regression: [.mse, .mae, .huber]
      case .direction: [.bce]
      case .allocation: [.allocation, .allocationSeed, .tanhv1, .tanhv2, .tanhv3, .tanhv4]
      }
    if fitting.contains(training.loss) { return nil }
    let names = fitting.map(\.rawValue).joined(separator: ", ")
    return (
      "training.loss",
      "training.loss is '\(training.loss.rawValue)', expected one of \(names) with model.head "
        + "'\(model.head.rawValue)'"
    )
  }

  private static func below(_ sizes: [(String, Int, Int)]) -> Finding? {
    for (key, value, least) in sizes {
      if value < least { return (key, "\(key) is \(value), expected at least \(least)") }
      if value > 1 << 40 { return (key, "\(key) is \(value), which is too large") }
    }
    return nil
  }

  private static func outside(_ numbers: [(String, Double, Bool, String)]) -> Finding? {
    for (key, value, isInside, rule) in numbers where !isInside {
      return (key, "\(key) is \(value), expected a number \(rule)")
    }
    return nil
  }
}
