import Foundation

/// What was written for a setting, in a file or on a command line.
public enum WrittenSetting: Sendable, Equatable {
  /// One word or number.
  case scalar(String)
  /// Several, as in `[log_return, rsi]`.
  case list([String])
}

/// A type that a setting can have: numbers, words from a list, lists.
public protocol SettingValue: Codable, Sendable, Equatable {
  /// What may stand there, for people.
  static var settingExpectation: String { get }
  /// The names to choose from; empty for numbers.
  static var settingChoices: [String] { get }
  /// How it is written.
  var settingText: String { get }
  /// The number to hold against a range; nil where it is none.
  var settingNumber: Double? { get }
  /// The value of what was written; nil when it does not fit.
  init?(written: WrittenSetting)
}

extension SettingValue {
  /// Nothing to choose from.
  public static var settingChoices: [String] { [] }
  /// No number.
  public var settingNumber: Double? { nil }
}

/// A setting of one word or number.
public protocol ScalarSettingValue: SettingValue {
  /// The value of one word; nil when it does not fit.
  init?(scalar: String)
}

extension ScalarSettingValue {
  /// Takes one word, and no list.
  public init?(written: WrittenSetting) {
    guard case .scalar(let text) = written else { return nil }
    self.init(scalar: text)
  }
}

// The types that settings have; what each member is stands at the protocol.

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Int: ScalarSettingValue {
  public static var settingExpectation: String { "a whole number" }
  public var settingText: String { description }
  public var settingNumber: Double? { Double(self) }
  public init?(scalar: String) { self.init(scalar) }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension UInt64: ScalarSettingValue {
  public static var settingExpectation: String { "a whole number from 0" }
  public var settingText: String { description }
  public init?(scalar: String) { self.init(scalar) }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Double: ScalarSettingValue {
  public static var settingExpectation: String { "a number" }
  public var settingText: String { description }
  public var settingNumber: Double? { self }
  public init?(scalar: String) {
    // Decimal or scientific; `nan`, `inf` and hexadecimal are no settings.
    guard scalar.allSatisfy({ "0123456789+-.eE".contains($0) }), let value = Double(scalar),
      value.isFinite
    else { return nil }
    self = value
  }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Float: ScalarSettingValue {
  public static var settingExpectation: String { Double.settingExpectation }
  public var settingText: String { description }
  public var settingNumber: Double? { Double(self) }
  public init?(scalar: String) {
    guard Double(scalar: scalar) != nil, let value = Float(scalar), value.isFinite else {
      return nil
    }
    self = value
  }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Bool: ScalarSettingValue {
  public static var settingExpectation: String { "true or false" }
  public static var settingChoices: [String] { ["true", "false"] }
  public var settingText: String { description }
  public init?(scalar: String) { self.init(scalar) }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension ScalarSettingValue
where Self: CaseIterable & RawRepresentable, RawValue == String {
  public static var settingExpectation: String {
    "one of \(settingChoices.joined(separator: ", "))"
  }
  public static var settingChoices: [String] { allCases.map(\.rawValue) }
  public var settingText: String { rawValue }
  public init?(scalar: String) { self.init(rawValue: scalar) }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension String: ScalarSettingValue {
  public static var settingExpectation: String { "a word" }
  public var settingText: String { self }
  public init?(scalar: String) { self = scalar }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Array: SettingValue where Element: ScalarSettingValue {
  public static var settingExpectation: String {
    Element.self == String.self
      ? "a list of names" : "a list, each of it \(Element.settingExpectation)"
  }
  public var settingText: String { "[\(map(\.settingText).joined(separator: ", "))]" }
  public init?(written: WrittenSetting) {
    let words =
      switch written {
      case .list(let words): words
      case .scalar(let text):
        // As it is printed, in brackets, or without them.
        (text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...])
          .split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      }
    let values = words.compactMap(Element.init(scalar:))
    guard values.count == words.count else { return nil }
    self = values
  }
}
