import Files

/// A CSV file as a grid of fields: UTF-8, comma, LF or CRLF, one header line, no quoting.
///
/// The first fault of a file in file order is the one to report, so a row of a wrong length does not throw at once:
/// `rowCount` stops before it, and `checkEnd()` throws it after the reader has looked at the rows above. Data row `i`
/// (from 0) is line `line(of: i)` of the file, since blank lines between rows are faults.
public struct CSVTable: Sendable {
  /// The path as it was given.
  public let path: String
  /// The names of the columns, spaces around them removed.
  public let header: [String]
  /// The number of data rows above the first row that is no row.
  public let rowCount: Int
  /// The number of columns.
  public var columnCount: Int { header.count }

  let bytes: [UInt8]
  /// Offset of the first byte of every field, row by row, and one more: where the next row would start.
  let starts: [Int]
  let deferredFault: InputFault?
  /// Where the rows come from when the table was made of an export; nil when it is the file itself.
  let source: Source?

  /// What a table that was made of an export knows of the file.
  struct Source {
    /// The columns' names there.
    var names: [String]
    /// The line of every row.
    var lines: [Int]
    /// The time of every row in milliseconds; nil where the cell is none.
    var times: [Int64?]
    /// What is wrong with a time that is nil, where that is more than its not being one.
    var problems: [Int: String]
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `InputFault` of kind `missing` when the file cannot be read, of kind `content` when it has no header.
  public init(contentsOf path: String) throws(InputFault) {
    try self.init(bytes: FileBytes.read(path), path: path)
  }

  /// Reads a file's `bytes`; `path` is only named in faults.
  public init(bytes: consuming [UInt8], path: String) throws(InputFault) {
    self.path = path
    if let wrong = CSVScanner.widthError(of: bytes) {
      throw InputFault(file: path, row: 1, wrong)
    }
    var scanner = CSVScanner(bytes)
    guard let header = scanner.header() else {
      throw InputFault(file: path, "has no header line")
    }
    let scan = scanner.rows(columns: header.count)
    self.header = header
    self.bytes = scanner.bytes
    self.starts = scan.starts
    self.rowCount = (scan.starts.count - 1) / header.count
    self.deferredFault = scan.fault.map {
      InputFault(file: path, row: $0.line, $0.message)
    }
    source = nil
  }

  /// A table made of an export.
  init(
    path: String, header: [String], bytes: [UInt8], starts: [Int], source: Source,
    deferredFault: InputFault?
  ) {
    self.path = path
    self.header = header
    self.bytes = bytes
    self.starts = starts
    self.source = source
    self.deferredFault = deferredFault
    rowCount = (starts.count - 1) / header.count
  }

  /// The line number of data row `row`, the first line of the file being 1.
  public func line(of row: Int) -> Int { source?.lines[row] ?? row + 2 }

  /// Throws the fault of the row that stopped the table, or that it has no data row at all unless that is allowed.
  public func checkEnd(isEmptyAllowed: Bool = false) throws(InputFault) {
    if let deferredFault { throw deferredFault }
    guard rowCount > 0 || isEmptyAllowed else { throw InputFault(file: path, "has no data row") }
  }

  /// A fault of a cell of this file.
  public func fault(row: Int, column: Int, _ message: String) -> InputFault {
    let name = source?.names[column] ?? header[column]
    return InputFault(file: path, row: line(of: row), column: name, message)
  }

  /// A fault of a column, which is a fault of the header's row.
  public func fault(header column: String, _ message: String) -> InputFault {
    InputFault(file: path, row: 1, column: column, message)
  }
}
