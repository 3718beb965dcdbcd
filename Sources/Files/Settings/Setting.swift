/// A value that a configuration file or `--set` may change: its default, range and help stand in one line, and nothing else
/// has to know of it.
///
///     @Setting("D, the width of a token", .within(1...16_384)) public var width = 32
@propertyWrapper
public struct Setting<Value: SettingValue>: Sendable {
  /// The value.
  public var wrappedValue: Value
  /// Nil in a value that was read from a file: the section's own defaults know better.
  private let description: SettingDescription?

  /// A value of any size.
  public init(wrappedValue: Value, _ help: String, _ range: SettingRange? = nil) {
    self.wrappedValue = wrappedValue
    description = SettingDescription(help: help, range: range)
  }
}

extension Setting: Equatable {
  /// Whether the values are the same.
  public static func == (left: Setting, right: Setting) -> Bool {
    left.wrappedValue == right.wrappedValue
  }
}

extension Setting: Codable {
  /// Reads the bare value.
  public init(from decoder: any Decoder) throws {
    wrappedValue = try Value(from: decoder)
    description = nil
  }

  /// Writes the bare value.
  public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}

/// What a section of settings has to know of each of them, whatever its type.
protocol AnySetting {
  var help: String { get }
  var range: SettingRange? { get }
  var value: any SettingValue { get }
}

extension Setting: AnySetting {
  var help: String { description?.help ?? "" }
  var range: SettingRange? { description?.range }
  var value: any SettingValue { wrappedValue }
}

/// Shared by all copies of a setting.
private final class SettingDescription: Sendable {
  let help: String
  let range: SettingRange?

  init(help: String, range: SettingRange?) {
    self.help = help
    self.range = range
  }
}

/// Which numbers a setting may have.
public struct SettingRange: Sendable {
  /// What is expected, for people: `at least 1`.
  public let text: String
  private let isInside: @Sendable (Double) -> Bool

  private init(_ text: String, _ isInside: @escaping @Sendable (Double) -> Bool) {
    self.text = text
    self.isInside = isInside
  }

  /// Whether `number` is one of them.
  public func contains(_ number: Double) -> Bool { isInside(number) }

  /// `least` or more, up to 2⁴⁰: what is larger is a mistake in every setting there is.
  public static func atLeast(_ least: Int) -> SettingRange {
    let most = 1 << 40
    return SettingRange("at least \(least) and at most \(most)") {
      $0 >= Double(least) && $0 <= Double(most)
    }
  }

  /// Whole numbers in `range`.
  public static func within(_ range: ClosedRange<Int>) -> SettingRange {
    SettingRange("\(range.lowerBound) to \(range.upperBound)") {
      $0 >= Double(range.lowerBound) && $0 <= Double(range.upperBound)
    }
  }

  /// Numbers above 0.
  public static let positive = SettingRange("a number above 0") { $0 > 0 }

  /// 0 and above.
  public static let nonNegative = SettingRange("a number at least 0") { $0 >= 0 }

  /// Between 0 and 1, neither included.
  public static let fraction = SettingRange("a number between 0 and 1") { $0 > 0 && $0 < 1 }

  /// From 0 to less than 1.
  public static let rate = SettingRange("a number from 0 to less than 1") { $0 >= 0 && $0 < 1 }
}
