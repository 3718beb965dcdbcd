import Files
import NeuralNetworks

/// The section `model` of a configuration: which kind of model, and that kind's own settings.
///
/// Setting `kind` to another one starts with that kind's defaults.
public struct ModelSelection: SettingsSection {
  /// The settings of the kind that is chosen.
  public var configuration: any ModelConfiguration

  /// The default model.
  public init() { configuration = StockformerConfiguration.recommended }

  /// A model with known settings.
  public init(_ configuration: any ModelConfiguration) { self.configuration = configuration }

  /// The name of the kind.
  public var kind: String { type(of: configuration).kind }

  /// `kind`, then the settings of that kind.
  public var members: [(name: String, value: Any)] {
    let known = ModelRegistry.kinds.map { "\($0.kind): \($0.summary)" }.joined(separator: "; ")
    let kind = Setting(wrappedValue: ModelKind(rawValue: kind), "Which model (\(known))")
    return [("kind", kind)] + configuration.members
  }

  /// Those of the kind that is chosen.
  public var defaultMembers: [(name: String, value: Any)] {
    ModelSelection(type(of: configuration).recommended).members
  }

  /// What the kind's own settings say.
  public var conflict: SettingFault? { configuration.conflict }

  /// Another kind starts with its defaults; everything else is the kind's own affair.
  public mutating func take(_ written: WrittenSetting, for name: String) -> Bool {
    guard name == "kind" else { return configuration.take(written, for: name) }
    guard let chosen = ModelKind(written: written), let type = ModelRegistry.kind(chosen.rawValue)
    else { return false }
    if type.kind != kind { configuration = type.recommended }
    return true
  }

  /// `kind` is the selection's, everything else the configuration's, sections of its own included.
  public mutating func take(_ written: WrittenSetting, forPath path: String) -> Bool {
    path == "kind" ? take(written, for: path) : configuration.take(written, forPath: path)
  }

  /// Whether kind and settings are the same.
  public static func == (left: ModelSelection, right: ModelSelection) -> Bool {
    left.configuration.isEqual(to: right.configuration)
  }
}

extension ModelSelection: Codable {
  private enum CodingKeys: String, CodingKey { case kind, settings }

  /// Reads the kind, and then that kind's settings.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .kind)
    guard let type = ModelRegistry.kind(name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "unknown kind of model '\(name)'")
    }
    configuration = try type.init(from: container.superDecoder(forKey: .settings))
  }

  /// Writes the kind and its settings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try configuration.encode(to: container.superEncoder(forKey: .settings))
  }
}

extension ModelConfiguration {
  fileprivate func isEqual(to other: any ModelConfiguration) -> Bool { (other as? Self) == self }
}

/// The name of a kind of model, as a setting.
private struct ModelKind: ScalarSettingValue {
  let rawValue: String

  init(rawValue: String) { self.rawValue = rawValue }

  init?(scalar: String) { self.init(rawValue: scalar) }

  static var settingExpectation: String { "one of \(settingChoices.joined(separator: ", "))" }
  static var settingChoices: [String] { ModelRegistry.kinds.map { $0.kind } }
  var settingText: String { rawValue }
}
