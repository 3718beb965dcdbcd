import Foundation
import Stockformer

/// One key of a configuration file: its name, what may stand there, and where it goes.
public struct ConfigurationKey: Sendable {
  /// The name with its section: `model.width`.
  public let name: String
  /// What may stand there, for people.
  public let expected: String
  /// The names to choose from; empty for numbers.
  public let choices: [String]
  let read: @Sendable (ExperimentConfiguration) -> String
  let write: @Sendable (inout ExperimentConfiguration, ConfigurationSetting.Value) -> Bool

  private init<Value: ConfigurationText>(
    _ name: String, _ place: WritableKeyPath<ExperimentConfiguration, Value> & Sendable
  ) {
    self.name = name
    expected = Value.expected
    choices = Value.choices
    read = { $0[keyPath: place].text }
    write = { configuration, written in
      guard let value = Value(written: written) else { return false }
      configuration[keyPath: place] = value
      return true
    }
  }

  /// The sentence for a value that does not fit.
  func refusal(of value: ConfigurationSetting.Value) -> String {
    let text =
      switch value {
      case .scalar(let text): "'\(text)'"
      case .list(let texts): "[\(texts.joined(separator: ", "))]"
      }
    var sentence = "\(name) is \(text), expected \(expected)"
    if case .scalar(let text) = value, let near = NearestName.of(text, among: choices) {
      sentence += ", did you mean '\(near)'?"
    }
    return sentence
  }

  /// Every key, in the order in which they are written.
  public static let all: [ConfigurationKey] = [
    .init("features", \.features),
    .init("featureSettings.window", \.featureSettings.window),
    .init("featureSettings.rsiPeriod", \.featureSettings.rsiPeriod),
    .init("featureSettings.correlationWindow", \.featureSettings.correlationWindow),
    .init("lookback", \.lookback),
    .init("horizon", \.horizon),
    .init("trainShare", \.trainShare),
    .init("validationShare", \.validationShare),
    .init("seed", \.seed),
    .init("model.width", \.model.width),
    .init("model.heads", \.model.heads),
    .init("model.layers", \.model.layers),
    .init("model.feedForward", \.model.feedForward),
    .init("model.embedding", \.model.embedding),
    .init("model.norm", \.model.norm),
    .init("model.temporal", \.model.temporal),
    .init("model.factor", \.model.factor),
    .init("model.distil", \.model.distil),
    .init("model.head", \.model.head),
    .init("model.dropout", \.model.dropout),
    .init("model.order", \.model.order),
    .init("model.crossTicker", \.model.crossTicker),
    .init("training.loss", \.training.loss),
    .init("training.huberDelta", \.training.huberDelta),
    .init("training.riskAversion", \.training.riskAversion),
    .init("training.costRate", \.training.costRate),
    .init("training.epochs", \.training.epochs),
    .init("training.batchSize", \.training.batchSize),
    .init("training.microBatch", \.training.microBatch),
    .init("training.optimizer", \.training.optimizer),
    .init("training.learningRate", \.training.learningRate),
    .init("training.weightDecay", \.training.weightDecay),
    .init("training.clip", \.training.clip),
    .init("training.schedule", \.training.schedule),
    .init("training.plateauFactor", \.training.plateauFactor),
    .init("training.plateauPatience", \.training.plateauPatience),
    .init("training.patience", \.training.patience),
  ]
}

/// A value that is written as text in a configuration.
private protocol ConfigurationText: SendableMetatype {
  /// What may stand there, for people.
  static var expected: String { get }
  /// The names to choose from; empty for numbers.
  static var choices: [String] { get }
  /// How it is written.
  var text: String { get }
  /// The value of what was written; nil when it does not fit.
  init?(written: ConfigurationSetting.Value)
}

/// A value that is one word or number.
private protocol ConfigurationScalar: ConfigurationText {
  init?(scalar: String)
}

extension ConfigurationScalar {
  static var choices: [String] { [] }
  init?(written: ConfigurationSetting.Value) {
    guard case .scalar(let text) = written else { return nil }
    self.init(scalar: text)
  }
}

extension Int: ConfigurationScalar {
  static var expected: String { "a whole number" }
  fileprivate var text: String { description }
  fileprivate init?(scalar: String) { self.init(scalar) }
}

extension UInt64: ConfigurationScalar {
  static var expected: String { "a whole number from 0" }
  fileprivate var text: String { description }
  fileprivate init?(scalar: String) { self.init(scalar) }
}

extension Double: ConfigurationScalar {
  static var expected: String { "a number" }
  fileprivate var text: String { description }
  fileprivate init?(scalar: String) {
    // Decimal or scientific; `nan`, `inf` and hexadecimal are no settings.
    guard scalar.allSatisfy({ "0123456789+-.eE".contains($0) }), let value = Double(scalar),
      value.isFinite
    else { return nil }
    self = value
  }
}

extension Float: ConfigurationScalar {
  static var expected: String { Double.expected }
  fileprivate var text: String { description }
  fileprivate init?(scalar: String) {
    guard Double(scalar: scalar) != nil, let value = Float(scalar), value.isFinite else {
      return nil
    }
    self = value
  }
}

extension Bool: ConfigurationScalar {
  static var expected: String { "true or false" }
  static var choices: [String] { ["true", "false"] }
  fileprivate var text: String { description }
  fileprivate init?(scalar: String) { self.init(scalar) }
}

extension [String]: ConfigurationText {
  static var expected: String { "a list of names" }
  static var choices: [String] { [] }
  fileprivate var text: String { "[\(joined(separator: ", "))]" }
  fileprivate init?(written: ConfigurationSetting.Value) {
    switch written {
    case .list(let names): self = names
    case .scalar(let text): self = text.split(separator: ",").map { $0.trimmed }
    }
  }
}

extension Substring {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}

extension ConfigurationScalar
where Self: CaseIterable & RawRepresentable, RawValue == String {
  static var expected: String { "one of \(choices.joined(separator: ", "))" }
  static var choices: [String] { allCases.map(\.rawValue) }
  var text: String { rawValue }
  init?(scalar: String) { self.init(rawValue: scalar) }
}

extension StockformerConfiguration.Embedding: ConfigurationScalar {}
extension StockformerConfiguration.Norm: ConfigurationScalar {}
extension StockformerConfiguration.Temporal: ConfigurationScalar {}
extension StockformerConfiguration.Distil: ConfigurationScalar {}
extension StockformerConfiguration.Head: ConfigurationScalar {}
extension StockformerConfiguration.Order: ConfigurationScalar {}
extension OptimizerRule: ConfigurationScalar {}
extension TrainingSettings.LossName: ConfigurationScalar {}
extension TrainingSettings.ScheduleName: ConfigurationScalar {}
