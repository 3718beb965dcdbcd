import Files
import Foundation

extension SafetensorsFile {
  /// Reads the file or pipe at `path`.
  ///
  /// - Throws: `InputFault` of kind `missing` when it cannot be read, of kind `content` when it is not a whole safetensors file:
  ///   a header that is too long or no JSON, a hole, an overlap, bytes left over, a type of number that is not read here, a size
  ///   that does not fit the shape.
  public init(contentsOf path: String) throws(InputFault) {
    let bytes = try FileBytes.read(path, atMost: 1 << 33) { (head) throws(InputFault) in
      // What never ends, such as /dev/zero, is not read to its end.
      let length = Self.headerLength(head)
      guard head.count >= 9, length <= Self.longestHeader, head[8] == UInt8(ascii: "{") else {
        throw Self.noHeader(head, path)
      }
    }
    try self.init(Data(bytes), file: path)
  }

  private static let longestHeader: UInt64 = 100_000_000

  /// The first eight bytes, which count those of the header.
  private static func headerLength(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << (8 * $1.offset) }
  }

  private static func noHeader(_ bytes: some Collection<UInt8>, _ file: String) -> InputFault {
    if bytes.count < 8 {
      return InputFault(file: file, "\(bytes.count) bytes, too short for a safetensors file")
    }
    let length = headerLength(bytes)
    guard length <= longestHeader, bytes.count >= 8 + Int(length) else {
      return InputFault(
        file: file, "the header claims \(length) bytes, the file has \(bytes.count)")
    }
    return InputFault(file: file, "the header is not a JSON object")
  }

  init(_ data: Data, file: String) throws(InputFault) {
    func fault(_ message: String) -> InputFault { InputFault(file: file, message) }
    let length = Self.headerLength(data)
    guard data.count >= 8, length <= Self.longestHeader, data.count >= 8 + Int(length),
      let object = try? JSONSerialization.jsonObject(with: data.dropFirst(8).prefix(Int(length))),
      let header = object as? [String: Any]
    else { throw Self.noHeader(data, file) }
    let body = data.dropFirst(8 + Int(length))
    var entries: [String: Entry] = [:]
    var spans: [(begin: Int, end: Int, name: String)] = []
    var metadata: [String: String] = [:]
    // In the order of names, so that of several faults the same one is reported each time.
    for (name, value) in header.sorted(by: { $0.key < $1.key }) {
      if name == "__metadata__" {
        guard let strings = value as? [String: String] else {
          throw fault("__metadata__ holds something else than strings")
        }
        metadata = strings
        continue
      }
      let (entry, range) = try Self.entry(name, value, body, fault)
      entries[name] = entry
      spans.append((range.lowerBound, range.upperBound, name))
    }
    var end = 0
    for span in spans.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard span.begin == end else {
        throw fault("tensor \(span.name) starts at \(span.begin), expected \(end)")
      }
      end = span.end
    }
    guard end == body.count else { throw fault("\(body.count - end) bytes after the last tensor") }
    self.init(entries: entries, metadata: metadata)
  }

  /// The tensor that the header's `value` describes, and where its bytes lie in `body`.
  private static func entry(
    _ name: String, _ value: Any, _ body: Data, _ fault: (String) -> InputFault
  ) throws(InputFault) -> (Entry, Range<Int>) {
    guard let item = value as? [String: Any], let type = item["dtype"] as? String,
      let shape = item["shape"] as? [Int], let offsets = item["data_offsets"] as? [Int],
      offsets.count == 2, shape.allSatisfy({ $0 >= 0 }), 0 <= offsets[0],
      offsets[0] <= offsets[1], offsets[1] <= body.count
    else { throw fault("tensor \(name) has a bad entry in the header") }
    guard ["F32", "I32", "I64"].contains(type) else {
      throw fault("tensor \(name): dtype \(type) is not supported; F32, I32 and I64 are")
    }
    let bytes = body.dropFirst(offsets[0]).prefix(offsets[1] - offsets[0])
    guard let values = values(type, shape, Data(bytes)) else {
      throw fault("tensor \(name): \(type) \(shape) does not fit \(bytes.count) bytes")
    }
    return (Entry(shape: shape, values: values), offsets[0]..<offsets[1])
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
