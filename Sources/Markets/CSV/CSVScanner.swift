/// Finds the fields of a CSV file in one pass over its bytes.
struct CSVScanner {
  /// A row that is no row: its line number and what is wrong with it.
  struct RowFault {
    var line: Int
    var message: String
  }

  private(set) var bytes: [UInt8]
  private var position = 0
  /// The number of bytes of the file (`bytes` has a zero after them, at which `strtod` stops).
  private let end: Int

  init(_ bytes: consuming [UInt8]) {
    end = bytes.count
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    bytes.append(0)
    self.bytes = bytes
  }

  /// The trimmed names of the first line of `text`; none when it is empty.
  static func header(of text: [UInt8]) -> [String] {
    let line = text.firstIndex(of: UInt8(ascii: "\n")).map { text[...$0] } ?? text[...]
    var scanner = CSVScanner(Array(line))
    return scanner.header() ?? []
  }

  /// The trimmed names of the first line; nil when the file is empty.
  mutating func header() -> [String]? {
    guard position < end else { return nil }
    let lineEnd = bytes[position..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end
    let names = bytes[position..<lineEnd]
      .split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map {
        String(decoding: $0.drop(while: isBlank).trimmingSuffix(while: isBlank), as: UTF8.self)
      }
    position = min(lineEnd + 1, end)
    return names
  }

  /// No file has more columns.
  static let mostColumns = 1_000_000

  /// Why the first line of `text` is no header that is read; nil when it may be one.
  static func widthError(of text: [UInt8]) -> String? {
    var count = 1
    for byte in text {
      if byte == UInt8(ascii: "\n") { break }
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\t") {
        count += 1
      }
    }
    return count > mostColumns ? "has \(count) columns, expected at most \(mostColumns)" : nil
  }

  /// The offsets of all fields of the lines after the header, up to the first line that is no row.
  func rows(columns: Int) -> (starts: [Int], fault: RowFault?) {
    var starts: [Int] = []
    starts.reserveCapacity((end - position) / 8 + 1)
    let fault = bytes.withUnsafeBufferPointer { scan($0, columns: columns, into: &starts) }
    return (starts, fault)
  }

  private func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, columns: Int, into starts: inout [Int]
  ) -> RowFault? {
    var lineStart = position
    var line = 2
    while lineStart < end {
      let first = starts.count
      var (isBlankLine, found) = (true, 1)
      var cursor = lineStart
      starts.append(lineStart)
      while cursor < end, bytes[cursor] != UInt8(ascii: "\n") {
        if bytes[cursor] == UInt8(ascii: ",") {
          found += 1
          // A row of too many fields is none: they need not be kept.
          if found <= columns { starts.append(cursor + 1) }
        }
        if isBlankLine, !isBlank(bytes[cursor]) { isBlankLine = false }
        cursor += 1
      }
      if isBlankLine || found != columns {
        starts.removeSubrange(first...)
        starts.append(lineStart)
        if isBlankLine && onlyBlanks(bytes, from: cursor) { return nil }
        let message = isBlankLine ? "is blank" : "has \(found) fields instead of \(columns)"
        return RowFault(line: line, message: message)
      }
      lineStart = cursor + 1
      line += 1
    }
    starts.append(lineStart)
    return nil
  }

  private func onlyBlanks(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    bytes[start..<end].allSatisfy { isBlank($0) || $0 == UInt8(ascii: "\n") }
  }
}

/// Whether `byte` is a space, a tab or the CR before a line end.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
}

extension ArraySlice<UInt8> {
  fileprivate func trimmingSuffix(while predicate: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    var slice = self
    while let last = slice.last, predicate(last) { slice.removeLast() }
    return slice
  }
}
