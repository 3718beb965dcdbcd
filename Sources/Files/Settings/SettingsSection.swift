import Foundation

/// A group of settings that is written as one block of a configuration file.
///
/// Its settings are its `@Setting` properties and those of its own sections, in the order in which they are declared.
public protocol SettingsSection: Codable, Sendable, Equatable {
  /// The defaults.
  init()
  /// The settings with their names, each a `Setting` or a section.
  var members: [(name: String, value: Any)] { get }
  /// The same settings at their defaults, which know help and ranges; those of a value that was read from a file do not.
  var defaultMembers: [(name: String, value: Any)] { get }
  /// What is wrong between settings that are each in range; nil when they go together.
  var conflict: SettingFault? { get }
  /// Takes what was written for `name`, a setting of this section itself.
  ///
  /// - Returns: false when the value is of another type.
  mutating func take(_ written: WrittenSetting, for name: String) -> Bool
  /// Takes what was written for the setting at `path`, dots between sections.
  ///
  /// - Returns: false when there is no such setting, or the value is of another type.
  mutating func take(_ written: WrittenSetting, forPath path: String) -> Bool
}

extension SettingsSection {
  /// The properties that are settings or sections.
  public var members: [(name: String, value: Any)] {
    Mirror(reflecting: self).children.compactMap { child in
      guard let label = child.label else { return nil }
      if child.value is any AnySetting { return (String(label.dropFirst()), child.value) }
      return child.value is any SettingsSection ? (label, child.value) : nil
    }
  }

  /// Those of a section that is made anew.
  public var defaultMembers: [(name: String, value: Any)] { Self().members }

  /// Nothing is wrong.
  public var conflict: SettingFault? { nil }

  /// Decodes the section anew with the value laid over it.
  public mutating func take(_ written: WrittenSetting, for name: String) -> Bool {
    guard let setting = member(name) as? any AnySetting,
      let value = setting.value.replacing(written),
      let changed = try? self.overlaid(with: .object([name: value]))
    else { return false }
    self = changed
    return true
  }

  /// This section with the members of `json` laid over it; what `json` lacks stays as it is, what the section does not know is
  /// passed over.
  ///
  /// - Throws: `DecodingError` when a member has another type.
  public func overlaid(with json: JSONValue) throws -> Self {
    let encoder = JSONEncoder()
    let decoder = JSONDecoder()
    let own = try decoder.decode(JSONValue.self, from: encoder.encode(self))
    return try decoder.decode(Self.self, from: encoder.encode(own.overlaid(with: json)))
  }

  func member(_ name: String) -> Any? { members.first { $0.name == name }?.value }
}

extension SettingValue {
  /// What was written, as JSON; nil when it does not fit this type.
  fileprivate func replacing(_ written: WrittenSetting) -> JSONValue? {
    guard let value = Self(written: written), let data = try? JSONEncoder().encode([value]),
      case .array(let values)? = try? JSONDecoder().decode(JSONValue.self, from: data)
    else { return nil }
    return values.first
  }
}

extension SettingsSection {
  /// Every setting, those of sections with the section's name before a point.
  public var keys: [SettingKey] { keys(under: "") }

  private func keys(under prefix: String) -> [SettingKey] {
    let defaults = Dictionary(defaultMembers.map { ($0.name, $0.value) }) { first, _ in first }
    return members.flatMap { name, value -> [SettingKey] in
      if let section = value as? any SettingsSection {
        return section.keys(under: prefix + name + ".")
      }
      guard let setting = value as? any AnySetting else { return [] }
      return [
        SettingKey(prefix + name, setting, (defaults[name] as? any AnySetting) ?? setting)
      ]
    }
  }

  /// Takes what was written for the setting called `name`, with its sections.
  ///
  /// - Throws: `SettingFault` when there is no such setting, or it is of another type.
  public mutating func set(_ name: String, _ written: WrittenSetting) throws(SettingFault) {
    guard let key = keys.first(where: { $0.name == name }) else {
      let hint = NearestName.of(name, among: keys.map(\.name)).map { ", did you mean '\($0)'?" }
      throw SettingFault("unknown key", "'\(name)'\(hint ?? "")")
    }
    guard take(written, forPath: name) else { throw key.refusal(of: written) }
  }

  /// A setting of its own, or one of a section, which then takes it.
  public mutating func take(_ written: WrittenSetting, forPath path: String) -> Bool {
    guard let point = path.firstIndex(of: ".") else { return take(written, for: path) }
    let (name, rest) = (String(path[..<point]), String(path[path.index(after: point)...]))
    guard var section = member(name) as? any SettingsSection, section.take(written, forPath: rest),
      let json = try? section.json, let changed = try? overlaid(with: .object([name: json]))
    else { return false }
    self = changed
    return true
  }

  /// The section as JSON.
  public var json: JSONValue {
    get throws { try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(self)) }
  }

  /// The first setting that is out of its range, or does not go with another; nil when there is none.
  public var validationError: SettingFault? {
    keys.lazy.compactMap(\.fault).first ?? conflicts(under: "")
  }

  private func conflicts(under prefix: String) -> SettingFault? {
    if let conflict { return SettingFault(prefix + conflict.key, conflict.message) }
    return members.lazy.compactMap { name, value in
      (value as? any SettingsSection)?.conflicts(under: "\(prefix)\(name).")
    }.first
  }

  /// All settings with their values as YAML, section by section; reads back to the same values.
  public var yaml: String {
    var lines: [String] = []
    var section = ""
    for key in keys {
      let parts = key.name.split(separator: ".", maxSplits: 1).map(String.init)
      if parts.count == 2 && parts[0] != section { lines.append("\(parts[0]):") }
      section = parts.count == 2 ? parts[0] : ""
      lines.append("\(parts.count == 2 ? "  " : "")\(parts[parts.count - 1]): \(key.text)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
