import Files

/// The column of symbols in a file that holds one asset: every row must be of the same one.
public struct AssetColumn: Sendable {
  private let table: CSVTable
  private let column: Int?
  /// The first symbol that the column names; empty without one.
  private let name: String

  /// The column `symbol`, `ticker` or `asset` of `table`, if it has one.
  public init(_ table: CSVTable) {
    self.table = table
    let column = SheetHeader(names: table.header).column(of: SheetHeader.symbolNames)
    self.column = column
    name =
      column.flatMap { column in
        (0..<table.rowCount).lazy.map { table.text($0, column) }.first { !$0.isEmpty }
      } ?? ""
  }

  /// Looks at row `row`.
  ///
  /// - Throws: `InputFault` of its symbol when that is another one than above.
  public func check(_ row: Int) throws(InputFault) {
    guard let column, !table.hasText(name, row, column) else { return }
    let found = table.text(row, column)
    if found.isEmpty { return }
    throw table.fault(
      row: row, column: column,
      "'\(found)' is another asset than '\(name)' above, and the file is read as that of one")
  }

  /// Says so when the file names another asset than `symbol`, for which it is read.
  public func remark(_ symbol: String, to reading: InputReading) {
    guard column != nil, !name.isEmpty, !Self.isSame(name, symbol) else { return }
    reading.report(
      .warning(file: table.path, "is read as \(symbol), and says of itself that it is \(name)"))
  }

  /// Whether two spellings may be of one asset: `BTC/USDT` and `BTCUSDT`, `AAPL.US` and `AAPL`.
  static func isSame(_ one: String, _ other: String) -> Bool {
    let parts = [one, other].map { text in
      text.uppercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    if parts[0].joined() == parts[1].joined() { return true }
    return parts.contains { $0.count == 1 } && parts[0].first == parts[1].first
  }
}
