import Files
import Foundation

extension SafetensorsFile {
  /// Reads the file at `path`.
  ///
  /// - Throws: `InputFault` of kind `missing` when it cannot be read, of kind `content` when it is not a whole safetensors file:
  ///   a header that is too long or no JSON, a hole, an overlap, bytes left over, a size that does not fit the shape.
  public init(contentsOf path: String) throws(InputFault) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
      !isDirectory.boolValue, let data = FileManager.default.contents(atPath: path)
    else {
      throw InputFault(
        .missing, file: path, isDirectory.boolValue ? "is a directory" : "no such file")
    }
    try self.init(data, file: path)
  }

  init(_ data: Data, file: String) throws(InputFault) {
    func fault(_ message: String) -> InputFault { InputFault(file: file, message) }
    guard data.count >= 8 else {
      throw fault("\(data.count) bytes, too short for a safetensors file")
    }
    let length = data.prefix(8).enumerated().reduce(0 as UInt64) { $0 | UInt64($1.1) << (8 * $1.0) }
    guard length <= 100_000_000, data.count >= 8 + Int(length) else {
      throw fault("the header claims \(length) bytes, the file has \(data.count)")
    }
    let body = data.dropFirst(8 + Int(length))
    guard
      let object = try? JSONSerialization.jsonObject(with: data.dropFirst(8).prefix(Int(length))),
      let header = object as? [String: Any]
    else { throw fault("the header is not a JSON object") }

    var entries: [String: Entry] = [:]
    var spans: [(Int, Int, String)] = []
    var metadata: [String: String] = [:]
    for (name, value) in header {
      if name == "__metadata__" {
        guard let strings = value as? [String: String] else {
          throw fault("__metadata__ holds something else than strings")
        }
        metadata = strings
        continue
      }
      guard let item = value as? [String: Any], let type = item["dtype"] as? String,
        let shape = item["shape"] as? [Int], let offsets = item["data_offsets"] as? [Int],
        offsets.count == 2, shape.allSatisfy({ $0 >= 0 }), 0 <= offsets[0],
        offsets[0] <= offsets[1], offsets[1] <= body.count
      else { throw fault("tensor \(name) has a bad entry in the header") }
      spans.append((offsets[0], offsets[1], name))
      let bytes = body.dropFirst(offsets[0]).prefix(offsets[1] - offsets[0])
      guard let values = Self.values(type, shape, Data(bytes)) else {
        throw fault("tensor \(name): \(type) \(shape) does not fit \(bytes.count) bytes")
      }
      entries[name] = Entry(shape: shape, values: values)
    }
    var end = 0
    for (begin, next, name) in spans.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
      guard begin == end else { throw fault("tensor \(name) starts at \(begin), expected \(end)") }
      end = next
    }
    guard end == body.count else { throw fault("\(body.count - end) bytes after the last tensor") }
    self.init(entries: entries, metadata: metadata)
  }

  private static func values(_ type: String, _ shape: [Int], _ bytes: Data) -> Element? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    switch type {
    case "F32": return array(count, bytes).map { .float32($0) }
    case "I32": return array(count, bytes).map { .int32($0) }
    case "I64": return array(count, bytes).map { .int64($0) }
    default: return nil
    }
  }

  private static func array<Value: BitwiseCopyable>(_ count: Int, _ bytes: Data) -> [Value]? {
    let size = MemoryLayout<Value>.size
    guard bytes.count % size == 0, bytes.count / size == count else { return nil }
    return bytes.withUnsafeBytes { raw in
      (0..<count).map { raw.loadUnaligned(fromByteOffset: $0 * size, as: Value.self) }
    }
  }
}
