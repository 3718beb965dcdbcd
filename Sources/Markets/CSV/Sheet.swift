import Files

/// A table as other programs write it: any of four delimiters, fields in quotes (RFC 4180), lines above the header.
///
/// All fields stand one after the other in one text, each followed by a line end, so that none of them is a string of its
/// own.
struct Sheet {
  /// The path as it was given.
  let path: String
  /// What stands between fields.
  let delimiter: UInt8
  /// How many records there are; blank lines at the end are none.
  var count: Int { lines.count }

  private(set) var text: [UInt8] = []
  private var starts: [Int] = []
  private var isQuoted: [Bool] = []
  /// The number of the first field of every record, and one more.
  private var firstFields: [Int] = [0]
  /// The line on which every record begins.
  private var lines: [Int] = []

  /// Cuts `bytes`, which are UTF-8 with LF or CRLF line ends.
  ///
  /// - Throws: `InputFault` when a quote is not closed, or a blank line stands between rows.
  init(_ bytes: [UInt8], path: String) throws(InputFault) {
    self.path = path
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var line = 1
    if let (delimiter, next) = Sheet.declaredDelimiter(bytes, from: position) {
      self.delimiter = delimiter
      position = next
      line = 2
    } else {
      delimiter = Sheet.likelyDelimiter(bytes, from: position)
    }
    text.reserveCapacity(bytes.count + 1)
    try cut(bytes, from: position, line: line)
    starts.append(text.count)
  }

  /// How many fields record `record` has.
  func width(_ record: Int) -> Int { firstFields[record + 1] - firstFields[record] }

  /// The line on which record `record` begins, from 1.
  func line(_ record: Int) -> Int { lines[record] }

  /// The bytes of a field in `text`, spaces around it left out.
  func range(_ record: Int, _ column: Int) -> Range<Int> {
    let field = firstFields[record] + column
    var (low, high) = (starts[field], starts[field + 1] - 1)
    while low < high, isBlank(text[low]) { low += 1 }
    while low < high, isBlank(text[high - 1]) { high -= 1 }
    return low..<high
  }

  /// A field as a string.
  func string(_ record: Int, _ column: Int) -> String {
    String(decoding: text[range(record, column)], as: UTF8.self)
  }

  /// All fields of a record.
  func strings(_ record: Int) -> [String] {
    (0..<width(record)).map { string(record, $0) }
  }

  /// Whether a field stood in quotes.
  func isQuoted(_ record: Int, _ column: Int) -> Bool { isQuoted[firstFields[record] + column] }

  private mutating func cut(
    _ bytes: [UInt8], from start: Int, line first: Int
  ) throws(InputFault) {
    var cursor = Cursor(bytes: bytes, position: start, line: first)
    var blankLine: Int?
    while cursor.position < bytes.count {
      let line = cursor.line
      let (firstField, firstByte) = (starts.count, text.count)
      repeat {
        guard starts.count - firstField <= CSVScanner.mostColumns else {
          throw InputFault(
            file: path, row: line, "has more than \(CSVScanner.mostColumns) fields")
        }
        try cutField(&cursor, recordLine: line)
      } while cursor.skip(delimiter)
      cursor.endLine()
      if starts.count == firstField + 1, text[firstByte...].allSatisfy(Sheet.isSpace) {
        // A blank line: the end, unless something follows it.
        starts.removeLast()
        isQuoted.removeLast()
        text.removeSubrange(firstByte...)
        blankLine = blankLine ?? line
        continue
      }
      if let blankLine, !lines.isEmpty {
        throw InputFault(file: path, row: blankLine, "is blank")
      }
      blankLine = nil
      lines.append(line)
      firstFields.append(starts.count)
    }
  }

  /// Takes one field, its quotes undone.
  private mutating func cutField(
    _ cursor: inout Cursor, recordLine: Int
  ) throws(InputFault) {
    starts.append(text.count)
    isQuoted.append(cursor.isAtQuote)
    if cursor.isAtQuote {
      guard cursor.takeQuoted(into: &text) else {
        throw InputFault(file: path, row: recordLine, "a quote is not closed")
      }
    }
    cursor.takePlain(until: delimiter, into: &text)
    text.append(Cursor.lineEnd)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == Cursor.lineEnd }

  /// Goes through the bytes of a file field by field.
  private struct Cursor {
    static let (quote, lineEnd) = (UInt8(ascii: "\""), UInt8(ascii: "\n"))

    let bytes: [UInt8]
    var position: Int
    /// The line of `position`, from 1.
    var line: Int

    /// Whether the field at `position` stands in quotes, spaces before them or not.
    var isAtQuote: Bool {
      bytes[position...].first { $0 != UInt8(ascii: " ") } == Cursor.quote
    }

    /// Takes a field in quotes, `""` in it being a quote; false when the file ends inside.
    mutating func takeQuoted(into text: inout [UInt8]) -> Bool {
      position = (bytes[position...].firstIndex(of: Cursor.quote) ?? position) + 1
      while position < bytes.count {
        if bytes[position] == Cursor.quote {
          position += 1
          guard position < bytes.count, bytes[position] == Cursor.quote else { return true }
        }
        if bytes[position] == Cursor.lineEnd { line += 1 }
        text.append(bytes[position])
        position += 1
      }
      return false
    }

    /// Takes what stands before `delimiter` or the end of the line.
    mutating func takePlain(until delimiter: UInt8, into text: inout [UInt8]) {
      while position < bytes.count, bytes[position] != delimiter, bytes[position] != Cursor.lineEnd
      {
        if bytes[position] != UInt8(ascii: "\r") { text.append(bytes[position]) }
        position += 1
      }
    }

    /// Steps over `delimiter` if it is there.
    mutating func skip(_ delimiter: UInt8) -> Bool {
      guard position < bytes.count, bytes[position] == delimiter else { return false }
      position += 1
      return true
    }

    mutating func endLine() {
      position += 1
      line += 1
    }
  }

  private static let delimiters = [UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|")]

  /// Excel's own first line, `sep=;`, and where the next one begins.
  private static func declaredDelimiter(
    _ bytes: [UInt8], from start: Int
  ) -> (delimiter: UInt8, next: Int)? {
    guard start + 5 <= bytes.count, bytes[start..<start + 4].elementsEqual("sep=".utf8) else {
      return nil
    }
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    return (bytes[start + 4], min(end + 1, bytes.count))
  }

  /// The delimiter of the first line that has one: decimal commas may stand between tabs and semicolons, but none of these
  /// between commas.
  private static func likelyDelimiter(_ bytes: [UInt8], from start: Int) -> UInt8 {
    var isInQuotes = false
    var counts: [UInt8: Int] = [:]
    for byte in bytes[start..<min(bytes.count, start + 1 << 16)] {
      if byte == UInt8(ascii: "\"") { isInQuotes.toggle() }
      if byte == UInt8(ascii: "\n"), !counts.isEmpty { break }
      if !isInQuotes, byte == UInt8(ascii: ",") || delimiters.contains(byte) {
        counts[byte, default: 0] += 1
      }
    }
    let commas = counts[UInt8(ascii: ",")] ?? 0
    return delimiters.first { (counts[$0] ?? 0) >= (commas == 0 ? 1 : 2) } ?? UInt8(ascii: ",")
  }
}
