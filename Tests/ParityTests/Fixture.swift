import Files
import Foundation
import NeuralNetworks
import Tensors

/// A case of the parity fixtures: what is fed in, what must come out, and how far off it may be.
struct Fixture {
  /// The name of the case, family first: `ops.linear`.
  let name: String
  /// Every size and hyper-parameter.
  let config: CaseConfiguration
  /// The file's arrays.
  let entries: [String: SafetensorsFile.Entry]
  /// The allowed absolute error of every float result.
  let allowed: [String: Double]
  let path: String

  /// Reads the case at `path`; whatever cannot be read is an error.
  init(contentsOf path: String) throws {
    let file = try SafetensorsFile(contentsOf: path)
    let stem = (path as NSString).lastPathComponent.replacingOccurrences(
      of: ".safetensors", with: "")
    self.path = path
    name = file.metadata["case"] ?? stem
    entries = file.entries
    config = try CaseConfiguration(file.metadata["config"] ?? "", of: path)
    let text = Data((file.metadata["atol"] ?? "{}").utf8)
    allowed = try JSONDecoder().decode([String: Double].self, from: text)
  }

  /// The parts of the name.
  var parts: [String] { name.split(separator: ".").map(String.init) }

  /// The names of everything that must be reproduced.
  var results: [String] {
    entries.keys.filter { $0.hasPrefix("output.") || $0.hasPrefix("grad.") }.sorted()
  }

  /// The float array `name`.
  func tensor(_ name: String) throws -> Tensor {
    guard let entry = entries[name] else { throw InputFault(file: path, "no tensor \(name)") }
    guard case .float32(let scalars) = entry.values else {
      throw InputFault(file: path, "tensor \(name) does not hold floats")
    }
    return Tensor(shape: entry.shape, scalars: scalars)
  }

  /// The key table `input.index.<suffix>`, [queries, sampled keys] of `keys` keys, for `active` queries; nil for as many keys as
  /// queries, and as many queries as sampled keys.
  func keyTable(_ suffix: String, keys: Int? = nil, active: Int? = nil) throws -> KeyTable {
    guard let entry = entries["input.index.\(suffix)"], case .int32(let indices) = entry.values,
      entry.shape.count == 2
    else { throw InputFault(file: path, "no key table input.index.\(suffix)") }
    return KeyTable(
      length: entry.shape[0], keys: keys, sampled: entry.shape[1], active: active, indices: indices)
  }

  /// Key tables `input.index.<prefix>0`, `…1` and so on, by the names of the layers' attention; nil when there are none.
  func keyTables(prefix: String = "") throws -> [String: KeyTable]? {
    var tables: [String: KeyTable] = [:]
    while entries["input.index.\(prefix)\(tables.count)"] != nil {
      tables["temporal.\(tables.count)"] = try keyTable("\(prefix)\(tables.count)")
    }
    return tables.isEmpty ? nil : tables
  }

  /// The arrays `weight.*` under the names that `rename` gives them: what a layer loads.
  func weights(rename: (String) -> String = { $0 }) -> SafetensorsFile {
    let pairs = entries.filter { $0.key.hasPrefix("weight.") }
      .map { (rename(String($0.key.dropFirst(7))), $0.value) }
    return SafetensorsFile(entries: Dictionary(uniqueKeysWithValues: pairs))
  }
}

/// The hyper-parameters of a case; `riskAversion` and `risk_aversion` are one key.
struct CaseConfiguration {
  private let values: [String: Any]
  private let path: String

  init(_ text: String, of path: String) throws {
    let object = try? JSONSerialization.jsonObject(with: Data(text.utf8))
    guard let object = object as? [String: Any] else {
      throw InputFault(file: path, "config is not a JSON object")
    }
    self.path = path
    values = Dictionary(object.map { (Self.plain($0.key), $0.value) }) { first, _ in first }
  }

  private static func plain(_ key: String) -> String {
    let plain = key.lowercased().replacingOccurrences(of: "_", with: "")
    return plain == "trainmode" ? "train" : plain
  }

  /// The value of `key`, or an error that names it.
  func value<Value>(_ key: String, _ type: Value.Type = Value.self) throws -> Value {
    guard let value = values[Self.plain(key)] as? Value else {
      throw InputFault(file: path, "config has no \(key) of type \(type)")
    }
    return value
  }

  /// The value of `key`, or `other` when there is none.
  func value<Value>(_ key: String, or other: Value) throws -> Value {
    values[Self.plain(key)] == nil ? other : try value(key)
  }

  /// Whether `key`, when it is given, has the one value that this project has.
  func has(_ key: String, _ expected: Double) throws -> Bool {
    try value(key, or: expected) == expected
  }

  /// The choice that `key` names.
  func choice<Choice: RawRepresentable>(_ key: String, or other: Choice) throws -> Choice
  where Choice.RawValue == String {
    let text = try value(key, or: other.rawValue)
    guard let choice = Choice(rawValue: text) else {
      throw InputFault(file: path, "config: \(key) is \(text)")
    }
    return choice
  }
}
