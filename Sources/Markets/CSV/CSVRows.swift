import Files

/// A CSV file whose rows are made when it is written, so that a long one is never in memory as a whole.
public struct CSVRows {
  private let columns: [String]
  private let count: Int
  private let fill: (_ row: Int, _ writer: inout CSVWriter) -> Void

  /// A file with the header line `columns` and `count` rows; `fill` appends the fields of one of them.
  public init(
    columns: [String], count: Int, _ fill: @escaping (_ row: Int, _ writer: inout CSVWriter) -> Void
  ) {
    self.columns = columns
    self.count = count
    self.fill = fill
  }

  /// The whole file in memory.
  public var writer: CSVWriter {
    var writer = CSVWriter(columns: columns)
    for row in 0..<count { add(row, to: &writer) }
    return writer
  }

  /// The whole file as text.
  public var text: String { writer.text }

  /// The file at `path`, a megabyte at a time.
  public func file(_ path: String) -> GrowingFile {
    GrowingFile(path) { append throws(InputFault) in
      var writer = CSVWriter(columns: columns)
      for row in 0..<count {
        add(row, to: &writer)
        if let piece = writer.taken(atLeast: 1 << 20) { try append(piece) }
      }
      if let rest = writer.taken(atLeast: 1) { try append(rest) }
    }
  }

  private func add(_ row: Int, to writer: inout CSVWriter) {
    fill(row, &writer)
    writer.endRow()
  }
}
