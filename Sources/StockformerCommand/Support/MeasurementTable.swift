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
  /// - Parameter settings: what the rows were measured with and no column says, by name; kept as lines `# setting NAME: TEXT`.
  /// - Throws: `InputFault` when it is another table, was measured with other settings, or cannot be read.
  init(
    contentsOf path: String, of command: String, columns: [String],
    settings: [(name: String, text: String)] = []
  ) throws(InputFault) {
    header = columns
    self.command = command
    try read(path)
    try keep(settings, path)
  }

  private mutating func read(_ path: String) throws(InputFault) {
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

  /// Adds the settings that the table does not name yet. A table whose rows were measured before it named any stays as it is.
  private mutating func keep(
    _ settings: [(name: String, text: String)], _ path: String
  ) throws(InputFault) {
    let mark = "# setting "
    let known = comments.filter { $0.hasPrefix(mark) }
    for (name, text) in settings {
      let line = "\(mark)\(name): \(text)"
      if let other = known.first(where: { $0.hasPrefix("\(mark)\(name): ") }) {
        if other == line { continue }
        throw InputFault(
          file: path,
          "was measured with another setting: \(other.dropFirst(mark.count)), expected \(text)")
      }
      if rows.isEmpty || !known.isEmpty { comments.append(line) }
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
