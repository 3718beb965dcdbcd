/// One value of a configuration as it was written, in a file or on a command line.
public struct ConfigurationSetting: Sendable, Equatable {
  /// What was written for a key.
  public enum Value: Sendable, Equatable {
    /// One word or number.
    case scalar(String)
    /// Several, as in `[log_return, rsi]`.
    case list([String])
  }

  /// The key with its sections: `model.width`.
  public let key: String
  /// What was written.
  public let value: Value
  /// The line in its file, from 1; nil when it comes from a command line.
  public let row: Int?

  /// A setting of `key`.
  public init(key: String, value: Value, row: Int? = nil) {
    self.key = key
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

/// What is wrong with a setting.
public struct ConfigurationFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key with its sections.
  public let key: String
  /// The line in its file, if it came from one.
  public let row: Int?
  /// What was found, and what was expected.
  public let message: String

  /// One sentence that names the key.
  public var description: String { message }
}

extension ExperimentConfiguration {
  /// Takes the settings in order; of a key given twice the last counts.
  ///
  /// - Throws: `ConfigurationFault` for the first unknown key (with the nearest known one) or value of a wrong kind.
  public mutating func apply(
    _ settings: [ConfigurationSetting]
  ) throws(ConfigurationFault) {
    for setting in settings {
      guard let key = ConfigurationKey.all.first(where: { $0.name == setting.key }) else {
        let names = ConfigurationKey.all.map(\.name)
        let hint = NearestName.of(setting.key, among: names).map { ", did you mean '\($0)'?" }
        throw ConfigurationFault(
          key: setting.key, row: setting.row, message: "unknown key '\(setting.key)'\(hint ?? "")")
      }
      guard key.write(&self, setting.value) else {
        throw ConfigurationFault(
          key: key.name, row: setting.row, message: key.refusal(of: setting.value))
      }
    }
  }

  /// All keys with their values as YAML, section by section; reads back to the same configuration.
  public var yaml: String {
    var lines: [String] = []
    var section = ""
    for key in ConfigurationKey.all {
      let parts = key.name.split(separator: ".", maxSplits: 1).map(String.init)
      if parts.count == 2 && parts[0] != section { lines.append("\(parts[0]):") }
      section = parts.count == 2 ? parts[0] : ""
      let indent = parts.count == 2 ? "  " : ""
      lines.append("\(indent)\(parts[parts.count - 1]): \(key.read(self))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Finds what a mistyped name was probably meant to be.
enum NearestName {
  /// The name that `text` has the fewest edits to, if these are few; the last part of a dotted name counts as a name too.
  static func of(_ text: String, among names: [String]) -> String? {
    let ranked = names.map { name in
      let short = name.split(separator: ".").last.map(String.init) ?? name
      return (name, min(edits(text, name), edits(text, short) + (short == name ? 0 : 1)))
    }
    guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(2, text.count / 3) ? best.0 : nil
  }

  /// Levenshtein's distance, upper and lower case alike: insertions, deletions and replacements.
  static func edits(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.lowercased()), Array(b.lowercased()))
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
