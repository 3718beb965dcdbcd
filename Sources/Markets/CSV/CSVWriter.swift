import Files
import Foundation

/// Builds a CSV file in memory and writes it as a whole: LF, header, missing = empty field, doubles that read back to
/// the same bits.
public struct CSVWriter: Sendable {
  private var bytes: [UInt8]
  private var isAtRowStart = true

  /// A file with the header line `columns`.
  public init(columns: [String]) {
    bytes = Array((columns.joined(separator: ",") + "\n").utf8)
  }

  /// Appends a text field, which must hold neither comma nor line end.
  public mutating func append(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  /// Appends a number; NaN becomes an empty field.
  public mutating func append(_ value: Double) {
    append(value.csvText)
  }

  /// Appends a whole number.
  public mutating func append(_ value: Int64) {
    append(String(value))
  }

  /// Ends the row.
  public mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
    isAtRowStart = true
  }

  /// Takes what was written since the last time, to be written elsewhere; nil while it is less than `size` bytes.
  mutating func taken(atLeast size: Int) -> [UInt8]? {
    guard bytes.count >= size else { return nil }
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// The file as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Writes the file to `path`, whole or not at all.
  public func write(to path: String) throws(InputFault) {
    try AtomicFile.write(Data(bytes), to: path)
  }

  private mutating func separate() {
    if !isAtRowStart { bytes.append(UInt8(ascii: ",")) }
    isAtRowStart = false
  }
}

extension WideTable {
  /// The table as a CSV file: `timestamp_ms` and the assets.
  public var csvRows: CSVRows {
    CSVRows(columns: ["timestamp_ms"] + assets, count: timestamps.count) { row, writer in
      writer.append(timestamps[row])
      for value in self.row(row) { writer.append(value) }
    }
  }

  /// The file in memory.
  public var csv: CSVWriter { csvRows.writer }

  /// Writes the table as CSV to `path`.
  public func write(to path: String) throws(InputFault) {
    try csv.write(to: path)
  }
}
