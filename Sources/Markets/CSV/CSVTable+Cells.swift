import Files

extension CSVTable {
  /// The text of a cell, spaces around it removed.
  public func text(_ row: Int, _ column: Int) -> String {
    bytes.withUnsafeBufferPointer { buffer in
      String(decoding: buffer[range(buffer, row, column)], as: UTF8.self)
    }
  }

  /// Whether the text of a cell is `text`.
  func hasText(_ text: String, _ row: Int, _ column: Int) -> Bool {
    bytes.withUnsafeBufferPointer { $0[range($0, row, column)].elementsEqual(text.utf8) }
  }

  /// The number in a cell, NaN when it is missing (empty, `nan`, `NaN`).
  ///
  /// - Throws: `InputFault` with row and column when the field is no decimal or scientific number.
  public func double(_ row: Int, _ column: Int) throws(InputFault) -> Double {
    let field = bytes.withUnsafeBufferPointer { NumberParsing.number($0, range($0, row, column)) }
    switch field {
    case .value(let value): return value
    case .missing: return .nan
    case .refused: throw fault(row: row, column: column, "'\(text(row, column))' is not a number")
    }
  }

  /// The whole number in a cell.
  ///
  /// - Throws: `InputFault` with row and column when the field is empty or no integer.
  public func integer(_ row: Int, _ column: Int) throws(InputFault) -> Int64 {
    if let value = wholeNumber(row, column) { return value }
    throw fault(row: row, column: column, "'\(text(row, column))' is not a whole number")
  }

  /// The whole number in a cell; nil when it is none.
  func wholeNumber(_ row: Int, _ column: Int) -> Int64? {
    bytes.withUnsafeBufferPointer { NumberParsing.integer($0, range($0, row, column)) }
  }

  /// The time in a cell in milliseconds: an integer, or ISO 8601 as `Timestamp.parse` reads it.
  ///
  /// - Throws: `InputFault` with row and column when the field is neither.
  public func timestamp(_ row: Int, _ column: Int) throws(InputFault) -> Int64 {
    let value = bytes.withUnsafeBufferPointer { Timestamp.parse($0, range($0, row, column)) }
    if let value { return value }
    throw fault(row: row, column: column, "'\(text(row, column))' is not a time")
  }

  /// The position of the column called `name`; nil when there is none.
  ///
  /// - Throws: `InputFault` of row 1 when two columns have that name.
  public func column(_ name: String) throws(InputFault) -> Int? {
    guard let first = header.firstIndex(of: name) else { return nil }
    guard header[(first + 1)...].contains(name) else { return first }
    throw fault(header: name, "appears twice")
  }

  /// The position of the column called `name`.
  ///
  /// - Throws: `InputFault` of row 1 when there is none or more than one.
  public func requiredColumn(_ name: String) throws(InputFault) -> Int {
    if let position = try column(name) { return position }
    throw fault(header: name, "is missing")
  }

  /// What a time column is called in section 0's form, the surest first.
  static let timeNames = ["timestamp_ms", "timestamp", "date"]

  /// The time column of a candle file: the first present of `timestamp_ms`, `timestamp`, `date`.
  ///
  /// - Throws: `InputFault` of row 1 that says what the header is when there is none.
  public func timeColumn() throws(InputFault) -> Int {
    for name in CSVTable.timeNames {
      if let position = try column(name) { return position }
    }
    throw InputFault(
      file: path, row: 1,
      "no time column (timestamp_ms, timestamp, date, time); \(CSVTable.quoting(header))")
  }

  /// `the header reads 'a,b,c'`.
  static func quoting(_ names: [String]) -> String { "the header reads '\(shortened(names))'" }

  /// Fields on one line that is not longer than a person reads.
  static func shortened(_ fields: [String]) -> String {
    let text = fields.joined(separator: ",").unicodeScalars
    let clean = text.map { $0.value < 32 || $0.value == 127 ? " " : String($0) }
    return clean.prefix(160).joined() + (clean.count > 160 ? "…" : "")
  }

  /// The trimmed bytes of a cell.
  @inline(__always)
  func range(_ bytes: UnsafeBufferPointer<UInt8>, _ row: Int, _ column: Int) -> Range<Int> {
    let field = row * header.count + column
    var low = starts[field]
    // Before the next field stands a comma or a line end (none at the end of the file).
    var high = min(starts[field + 1] - 1, bytes.count - 1)
    while low < high, isBlank(bytes[low]) { low += 1 }
    while low < high, isBlank(bytes[high - 1]) { high -= 1 }
    return low..<high
  }
}
