import CYaml
import Experiments
import Files
import Foundation
import Yams

/// Reads settings out of a YAML file: maps inside maps become dotted keys.
enum ConfigurationYAML {
  /// The settings of the file at `path`, in file order.
  ///
  /// - Throws: `InputFault` when the file is missing, has more than a megabyte, is no YAML, or holds more than maps, lists of
  ///   words and words.
  static func settings(contentsOf path: String) throws(InputFault) -> [ConfigurationSetting] {
    let bytes = try FileBytes.read(path, atMost: 1_000_000)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InputFault(file: path, "is not UTF-8 text")
    }
    try requirePlain(bytes, path)
    let root: Node?
    do { root = try compose(yaml: text) } catch { throw fault(error, path) }
    var settings: [ConfigurationSetting] = []
    if let root { try collect(root, prefix: "", path, &settings) }
    return settings
  }

  /// Refuses aliases, by which a short text means a document without end, and a nesting that no settings have.
  ///
  /// Nothing is built yet: the parser is asked for one event after the other. What is no YAML is left to who reads it next.
  private static func requirePlain(_ bytes: [UInt8], _ path: String) throws(InputFault) {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return }
    defer { yaml_parser_delete(&parser) }
    let fault = bytes.withUnsafeBufferPointer { bytes -> InputFault? in
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      var depth = 0
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { return nil }
        defer { yaml_event_delete(&event) }
        let row = Int(event.start_mark.line) + 1
        switch event.type {
        case YAML_STREAM_END_EVENT: return nil
        case YAML_ALIAS_EVENT:
          return InputFault(file: path, row: row, "aliases are not supported")
        case YAML_MAPPING_START_EVENT, YAML_SEQUENCE_START_EVENT: depth += 1
        case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: depth -= 1
        default: break
        }
        if depth > 100 {
          return InputFault(file: path, row: row, "is nested deeper than 100 levels")
        }
      }
    }
    if let fault { throw fault }
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
