/// A JSON object with its keys in the order they were set; undefined numbers are `null`.
public struct JSONObject: Sendable {
  private var members: [(key: String, value: String)] = []

  /// An object without members.
  public init() {}

  /// Sets a number; nil and values that are not finite become `null`.
  public mutating func set(_ key: String, _ value: Double?) {
    set(key, raw: value?.jsonText ?? "null")
  }

  /// Sets a whole number; nil becomes `null`.
  public mutating func set(_ key: String, _ value: (some FixedWidthInteger)?) {
    set(key, raw: value.map { String($0) } ?? "null")
  }

  /// Sets true or false.
  public mutating func set(_ key: String, _ value: Bool) { set(key, raw: value ? "true" : "false") }

  /// Sets a text; nil becomes `null`.
  public mutating func set(_ key: String, _ value: String?) {
    set(key, raw: value.map(JSONObject.quoted) ?? "null")
  }

  /// Sets a list of numbers; nil becomes `null`.
  public mutating func set(_ key: String, _ values: [Double]?) {
    set(key, raw: values.map { "[\($0.map(\.jsonText).joined(separator: ", "))]" } ?? "null")
  }

  /// Sets an object, on one line.
  public mutating func set(_ key: String, _ object: JSONObject) { set(key, raw: object.line) }

  /// Sets a list of objects, one a line.
  public mutating func set(_ key: String, _ objects: [JSONObject]) {
    let lines = objects.map { "    \($0.line)" }.joined(separator: ",\n")
    set(key, raw: lines.isEmpty ? "[]" : "[\n\(lines)\n  ]")
  }

  /// Sets `value`, which is JSON already.
  public mutating func set(_ key: String, raw value: String) {
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].value = value
    } else {
      members.append((key, value))
    }
  }

  /// The object, one member a line, and a final line feed.
  public var text: String {
    let lines = members.map { "  \(JSONObject.quoted($0.key)): \($0.value)" }
    return lines.isEmpty ? "{}\n" : "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }

  /// The object on one line.
  public var line: String {
    "{\(members.map { "\(JSONObject.quoted($0.key)): \($0.value)" }.joined(separator: ", "))}"
  }

  /// `text` as a JSON string, with its quotation marks.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension Double {
  /// The shortest text that reads back to the same bits; empty when the value is missing (NaN).
  public var csvText: String { isNaN ? "" : description }

  /// The shortest text that reads back to the same bits; `null` when the value is not finite.
  public var jsonText: String { isFinite ? description : "null" }
}
