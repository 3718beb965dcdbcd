import Files
import Foundation

/// A safetensors file: named arrays and a dictionary of strings.
///
/// 8 bytes little-endian length, a JSON header, raw little-endian data (github.com/huggingface/safetensors).
public struct SafetensorsFile: Sendable, Equatable {
  /// The types of number that are read here.
  public enum Element: Sendable, Equatable {
    /// `F32`
    case float32([Float])
    /// `I32`
    case int32([Int32])
    /// `I64`
    case int64([Int64])

    var typeName: String {
      switch self {
      case .float32: "F32"
      case .int32: "I32"
      case .int64: "I64"
      }
    }

    /// How many numbers.
    var count: Int {
      switch self {
      case .float32(let values): values.count
      case .int32(let values): values.count
      case .int64(let values): values.count
      }
    }

    var byteCount: Int {
      switch self {
      case .float32(let values): values.count * 4
      case .int32(let values): values.count * 4
      case .int64(let values): values.count * 8
      }
    }
  }

  /// An array with its shape.
  public struct Entry: Sendable, Equatable {
    /// Sizes of the axes; none for a scalar.
    public let shape: [Int]
    /// Row-major values.
    public let values: Element

    /// Values of the given shape.
    public init(shape: [Int], values: Element) {
      self.shape = shape
      self.values = values
    }
  }

  /// The arrays by name.
  public var entries: [String: Entry]
  /// `__metadata__`
  public var metadata: [String: String]

  /// A file's content.
  public init(entries: [String: Entry], metadata: [String: String] = [:]) {
    self.entries = entries
    self.metadata = metadata
  }

  /// The bytes of the file; the same content gives the same bytes.
  public var data: Data {
    // The official writer's order: wider types first, then by name.
    let order = entries.keys.sorted { a, b in
      let (wideA, wideB) = (
        entries[a]?.values.typeName == "I64", entries[b]?.values.typeName == "I64"
      )
      return wideA == wideB ? a < b : wideA
    }
    var fields: [String] = []
    if !metadata.isEmpty { fields.append("\"__metadata__\":\(Self.json(metadata))") }
    var body = Data()
    for name in order {
      guard let entry = entries[name] else { continue }
      let begin = body.count
      body.append(Self.bytes(entry.values))
      fields.append(
        "\(Self.json(name)):{\"dtype\":\"\(entry.values.typeName)\",\"shape\":\(entry.shape),"
          .replacingOccurrences(of: ", ", with: ",")
          + "\"data_offsets\":[\(begin),\(body.count)]}")
    }
    var header = Data("{\(fields.joined(separator: ","))}".utf8)
    header.append(Data(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
    var length = UInt64(header.count).littleEndian
    return Data(bytes: &length, count: 8) + header + body
  }

  /// Writes the file whole or not at all.
  public func write(to path: String) throws(InputFault) { try AtomicFile.write(data, to: path) }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private static func bytes(_ values: Element) -> Data {
    switch values {
    case .float32(let values): values.withUnsafeBytes { Data($0) }
    case .int32(let values): values.withUnsafeBytes { Data($0) }
    case .int64(let values): values.withUnsafeBytes { Data($0) }
    }
  }
}
