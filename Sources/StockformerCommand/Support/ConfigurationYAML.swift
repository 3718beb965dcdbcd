import Experiments
import Files
import Foundation
import Yams

/// Reads settings out of a YAML file: maps inside maps become dotted keys.
enum ConfigurationYAML {
  /// The settings of the file at `path`, in file order.
  ///
  /// - Throws: `InputFault` when the file is missing, is no YAML, or holds more than maps, lists of words and words.
  static func settings(contentsOf path: String) throws(InputFault) -> [ConfigurationSetting] {
    let text = try text(of: path)
    let root: Node?
    do { root = try compose(yaml: text) } catch { throw fault(error, path) }
    var settings: [ConfigurationSetting] = []
    if let root { try collect(root, prefix: "", path, &settings) }
    return settings
  }

  private static func text(of path: String) throws(InputFault) -> String {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw InputFault(
        .missing, file: path, "cannot be read\(isThere ? "" : ": no such file")")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InputFault(file: path, "is not UTF-8 text")
    }
    return text
  }

  private static func collect(
    _ node: Node, prefix: String, _ path: String, _ settings: inout [ConfigurationSetting]
  ) throws(InputFault) {
    guard case .mapping(let mapping) = node else {
      throw InputFault(file: path, row: node.mark?.line, "expected lines of the form 'key: value'")
    }
    for (keyNode, value) in mapping {
      guard case .scalar(let name) = keyNode else {
        throw InputFault(file: path, row: keyNode.mark?.line, "a key must be one word")
      }
      let key = prefix + name.string
      let row = keyNode.mark?.line
      switch value {
      case .mapping: try collect(value, prefix: "\(key).", path, &settings)
      case .scalar(let scalar):
        settings.append(ConfigurationSetting(key: key, value: .scalar(scalar.string), row: row))
      case .sequence(let sequence):
        let words = sequence.compactMap { $0.scalar?.string }
        guard words.count == sequence.count else {
          throw InputFault(file: path, row: row, "\(key) holds more than a list of words")
        }
        settings.append(ConfigurationSetting(key: key, value: .list(words), row: row))
      case .alias:
        throw InputFault(file: path, row: row, "\(key) is an alias, which is not supported")
      }
    }
  }

  private static func fault(_ error: any Error, _ path: String) -> InputFault {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return InputFault(file: path, row: mark.line, "is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "\($0)" }.sorted().joined(separator: ", ")
      return InputFault(
        file: path, row: context.mark.line, "the key \(names) appears twice in a map")
    default:
      return InputFault(file: path, "is not YAML: \(error)")
    }
  }
}
