import Files
import Foundation

/// What was found in a file, as names with values in order: lines for a person, an object for a program.
struct Inspection {
  /// One value, for both readers.
  struct Entry {
    let name: String
    /// For a person.
    let text: String
    /// The same as JSON.
    let json: String
  }

  /// `checkpoint`, `store` or `run`; nil for a part that is none of them.
  let kind: String?
  private(set) var entries: [Entry] = []
  /// Parts with entries of their own, such as a run's checkpoints.
  private(set) var parts: [(name: String, of: Inspection)] = []

  init(_ kind: String? = nil) { self.kind = kind }

  mutating func add(_ name: String, _ value: String?) {
    entries.append(
      Entry(name: name, text: value ?? "-", json: value.map(JSONObject.quoted) ?? "null"))
  }

  mutating func add(_ name: String, _ value: Int?) {
    let text = value.map(String.init)
    entries.append(Entry(name: name, text: text ?? "-", json: text ?? "null"))
  }

  mutating func add(_ name: String, _ value: Double?) {
    let text = value?.jsonText
    entries.append(Entry(name: name, text: text ?? "-", json: text ?? "null"))
  }

  mutating func add(_ name: String, _ values: [String]) {
    let json = values.map(JSONObject.quoted).joined(separator: ", ")
    entries.append(
      Entry(
        name: name, text: values.isEmpty ? "-" : values.joined(separator: ", "), json: "[\(json)]"))
  }

  mutating func add(_ name: String, _ values: [Double]) {
    add(name, numbers: values.map(\.jsonText))
  }

  mutating func add(_ name: String, _ values: [Int]) {
    add(name, numbers: values.map(String.init))
  }

  private mutating func add(_ name: String, numbers texts: [String]) {
    let list = texts.joined(separator: ", ")
    entries.append(Entry(name: name, text: texts.isEmpty ? "-" : list, json: "[\(list)]"))
  }

  mutating func add(_ name: String, _ part: Inspection) { parts.append((name, part)) }

  /// One entry a line, the parts indented under their names.
  var lines: String { lines(indent: "") }

  private func lines(indent: String) -> String {
    let width = entries.map(\.name.count).max() ?? 0
    let own = entries.map { entry in
      let name = entry.name.replacing("_", with: " ")
      return indent + name.padding(toLength: width, withPad: " ", startingAt: 0) + "  "
        + entry.text + "\n"
    }
    return own.joined()
      + parts.map { "\(indent)\($0.name)\n" + $0.of.lines(indent: indent + "  ") }.joined()
  }

  var json: JSONObject {
    var object = JSONObject()
    if kind != nil { object.set("kind", kind) }
    for entry in entries { object.set(entry.name, raw: entry.json) }
    for part in parts { object.set(part.name, part.of.json) }
    return object
  }
}
