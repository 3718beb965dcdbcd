import Files
import Foundation

/// TensorBoard's file of scalars: records of `length, checksum, event, checksum`, each event a protocol buffer
/// (tensorflow/core/util/event.proto, tensorflow/core/lib/io/record_writer.h).
enum EventFile {
  /// What the name of such a file begins with.
  static let prefix = "events.out.tfevents."

  /// The name of a file that begins at `started`, milliseconds since 1970.
  static func name(started: Int64) -> String { "\(prefix)\(started / 1000).stockformer" }

  /// The first record of a file.
  static func header(started: Int64) -> Data {
    record(event(timestamp: started) { $0.append(3, bytes: Data("brain.Event:2".utf8)) })
  }

  /// A record of scalars by their tags at `step`.
  static func scalars(_ values: [(tag: String, value: Double)], step: Int, at timestamp: Int64)
    -> Data
  {
    var summary = ProtocolBuffer()
    for (tag, value) in values {
      var item = ProtocolBuffer()
      item.append(1, bytes: Data(tag.utf8))
      item.append(2, Float(value))
      summary.append(1, bytes: item.bytes)
    }
    return record(
      event(timestamp: timestamp) {
        $0.append(2, UInt64(bitPattern: Int64(step)))
        $0.append(5, bytes: summary.bytes)
      })
  }

  private static func event(timestamp: Int64, _ fill: (inout ProtocolBuffer) -> Void) -> Data {
    var event = ProtocolBuffer()
    event.append(1, Double(timestamp) / 1000)
    fill(&event)
    return event.bytes
  }

  private static func record(_ event: Data) -> Data {
    let length = Data(littleEndian: UInt64(event.count))
    return length + Data(littleEndian: masked(CRC32C.checksum(length)))
      + event + Data(littleEndian: masked(CRC32C.checksum(event)))
  }

  /// A checksum of bytes that hold checksums themselves is weak; therefore it is rotated, and a constant added.
  private static func masked(_ checksum: UInt32) -> UInt32 {
    (checksum >> 15 | checksum << 17) &+ 0xa282_ead8
  }
}

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4), reflected polynomial 0x82F63B78.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
  }

  /// The checksum of `bytes`.
  static func checksum(_ bytes: Data) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      sum >> 8 ^ table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)]
    }
  }
}

/// The wire format of protocol buffers, as much of it as events need.
struct ProtocolBuffer {
  private(set) var bytes = Data()

  /// A field of 64 fixed bits.
  mutating func append(_ field: UInt8, _ value: Double) {
    bytes.append(field << 3 | 1)
    bytes.append(Data(littleEndian: value.bitPattern))
  }

  /// A field of 32 fixed bits.
  mutating func append(_ field: UInt8, _ value: Float) {
    bytes.append(field << 3 | 5)
    bytes.append(Data(littleEndian: value.bitPattern))
  }

  /// A whole number.
  mutating func append(_ field: UInt8, _ value: UInt64) {
    bytes.append(field << 3)
    appendVariable(value)
  }

  /// A text or a message.
  mutating func append(_ field: UInt8, bytes value: Data) {
    bytes.append(field << 3 | 2)
    appendVariable(UInt64(value.count))
    bytes.append(value)
  }

  /// Seven bits a byte, the lowest first.
  private mutating func appendVariable(_ value: UInt64) {
    var rest = value
    while rest >= 128 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

extension Data {
  fileprivate init(littleEndian value: some FixedWidthInteger) {
    self = Swift.withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }
}
