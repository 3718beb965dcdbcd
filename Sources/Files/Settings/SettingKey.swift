/// What is wrong with the value of a setting.
public struct SettingFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The name with its sections: `model.width`.
  public let key: String
  /// What was found, and what was expected, after the name.
  public let message: String

  /// A fault of `key`: `is 33, expected an even number`.
  public init(_ key: String, _ message: String) {
    self.key = key
    self.message = message
  }

  /// One sentence that begins with the name.
  public var description: String { "\(key) \(message)" }
}

/// One setting of a section or of a section inside it, by its dotted name.
public struct SettingKey: Sendable {
  /// The name with its sections: `model.width`.
  public let name: String
  /// What it is, for people.
  public let help: String
  /// What may stand there, for people: a type, and a range where it has one.
  public let expected: String
  /// The range alone; nil where every value of the type is in range.
  public let range: String?
  /// The names to choose from; empty for numbers.
  public let choices: [String]
  /// How its value is written now.
  public let text: String
  /// What is wrong with its value by itself; nil when it is in range.
  let fault: SettingFault?
}

extension SettingKey {
  /// Of `setting`, with help and range from `described`, the same setting at its default.
  init(_ name: String, _ setting: any AnySetting, _ described: any AnySetting) {
    self.name = name
    help = described.help
    let (value, range) = (setting.value, described.range)
    expected = type(of: value).settingExpectation
    self.range = range?.text
    choices = type(of: value).settingChoices
    text = value.settingText
    let isOutside = zip([range], [value.settingNumber]).contains { range, number in
      number.map { number in range.map { !$0.contains(number) } ?? false } ?? false
    }
    fault = isOutside ? SettingFault(name, "is \(text), expected \(range?.text ?? "")") : nil
  }

  /// The sentence for a value that does not fit.
  func refusal(of written: WrittenSetting) -> SettingFault {
    let text =
      switch written {
      case .scalar(let text): "'\(text)'"
      case .list(let texts): "[\(texts.joined(separator: ", "))]"
      }
    var sentence = "is \(text), expected \(expected)"
    if case .scalar(let text) = written, let near = NearestName.of(text, among: choices) {
      sentence += ", did you mean '\(near)'?"
    }
    return SettingFault(name, sentence)
  }
}
