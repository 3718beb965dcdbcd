import Files

/// One value of a configuration as it was written, in a file or on a command line.
public struct ConfigurationSetting: Sendable, Equatable {
  /// The key with its sections: `model.width`.
  public let key: String
  /// What was written.
  public let value: WrittenSetting
  /// The line in its file, from 1; nil when it comes from a command line.
  public let row: Int?

  /// Keys by the names that they had before, which files may still have.
  private static let formerNames = [
    "trainShare": "trainFraction", "validationShare": "validationFraction",
  ]

  /// A setting of `key`.
  public init(key: String, value: WrittenSetting, row: Int? = nil) {
    self.key = Self.formerNames[key] ?? key
    self.value = value
    self.row = row
  }

  /// A setting written as `key=value`; nil without a key or an equals sign.
  ///
  ///     ConfigurationSetting(assignment: "model.width=64")
  public init?(assignment: String) {
    guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
      return nil
    }
    let value = String(assignment[assignment.index(after: equals)...])
    self.init(key: String(assignment[..<equals]), value: .scalar(value))
  }
}

/// What is wrong with a setting, and where it was written.
public struct ConfigurationFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The line in its file, if it came from one.
  public let row: Int?
  /// What was found, and what was expected, with the key.
  public let message: String

  /// One sentence that names the key.
  public var description: String { message }
}

extension ExperimentConfiguration {
  /// Takes the settings in order, the kind of model first, since it decides which others there are; of a key given twice the
  /// last counts.
  ///
  /// - Throws: `ConfigurationFault` for the first unknown key (with the nearest known one) or value of a wrong kind.
  public mutating func apply(
    _ settings: [ConfigurationSetting]
  ) throws(ConfigurationFault) {
    let isKind = { (setting: ConfigurationSetting) in setting.key == "model.kind" }
    for setting in settings.filter(isKind) + settings.filter({ !isKind($0) }) {
      do throws(SettingFault) {
        try set(setting.key, setting.value)
      } catch { throw ConfigurationFault(row: setting.row, message: "\(error)") }
    }
  }
}
