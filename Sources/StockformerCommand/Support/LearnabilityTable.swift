import Files
import Markets

/// The table of `learnability`: a row for each cell.
struct LearnabilityTable {
  /// The lines before the header, which begin with #.
  private var comments: [String] = []
  /// The cells of every row, in the order of the header.
  var rows: [[String]] = []

  private static let header = [
    "kind", "r2", "bars", "assets", "seed", "model", "validation_fraction", "test_fraction",
    "test_correlation", "test_r2", "optimal_r2", "test_r2_all", "seconds",
  ]

  /// The table at `path`, empty where nothing is there.
  ///
  /// - Throws: `InputFault` when it is another table, or cannot be read.
  init(contentsOf path: String) throws(InputFault) {
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
    guard table.header == Self.header else {
      throw InputFault(
        file: table.path, row: 1,
        "is not a table of 'learnability', expected \(Self.header.joined(separator: ","))")
    }
    try table.checkEnd(isEmptyAllowed: true)
    rows = (0..<table.rowCount).map { row in
      Self.header.indices.map { table.text(row, $0) }
    }
  }

  /// Writes the table to `path`, whole or not at all.
  func write(to path: String) throws(InputFault) {
    var writer = CSVWriter(columns: Self.header)
    for row in rows {
      for cell in row { writer.append(cell) }
      writer.endRow()
    }
    try AtomicFile.write(comments.map { $0 + "\n" }.joined() + writer.text, to: path)
  }
}
