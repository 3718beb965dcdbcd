import Files
import Markets

/// A table that a command measures row by row, and goes on with where it was stopped.
struct MeasurementTable {
  /// The lines before the header, which begin with #.
  private var comments: [String] = []
  /// The cells of every row, in the order of the header.
  var rows: [[String]] = []

  private let header: [String]
  private let command: String

  /// The table of `command` at `path` with these columns, empty where nothing is there.
  ///
  /// - Throws: `InputFault` when it is another table, or cannot be read.
  init(contentsOf path: String, of command: String, columns: [String]) throws(InputFault) {
    header = columns
    self.command = command
    guard FileBytes.exists(path) else { return }
    var bytes = try FileBytes.read(path)[...]
    while bytes.first == UInt8(ascii: "#") {
      let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
      comments.append(String(decoding: line, as: UTF8.self))
      bytes = bytes.dropFirst(line.count + 1)
    }
    do throws(InputFault) { try read(CSVTable(bytes: Array(bytes), path: path)) } catch {
      var fault = error
      fault.row = fault.row.map { $0 + comments.count }
      throw fault
    }
  }

  private mutating func read(_ table: CSVTable) throws(InputFault) {
    guard table.header == header else {
      throw InputFault(
        file: table.path, row: 1,
        "is not a table of '\(command)', expected \(header.joined(separator: ","))")
    }
    try table.checkEnd(isEmptyAllowed: true)
    rows = (0..<table.rowCount).map { row in
      header.indices.map { table.text(row, $0) }
    }
  }

  /// Writes the table to `path`, whole or not at all.
  func write(to path: String) throws(InputFault) {
    var writer = CSVWriter(columns: header)
    for row in rows {
      for cell in row { writer.append(cell) }
      writer.endRow()
    }
    try AtomicFile.write(comments.map { $0 + "\n" }.joined() + writer.text, to: path)
  }
}
