import Files

/// Reads candles out of CSV tables, cell by cell in file order, so that the first fault is the one reported.
struct CandleReader {
  /// How much a file is asked for.
  enum Strictness {
    /// Close and volume must be columns; their cells may be missing.
    case lenient
    /// The close must be a column, the others may be; no cell may be missing, and no high may lie below its low.
    case strict
  }

  /// What a column is read as.
  private enum Role: Int, CaseIterable {
    case time, open, high, low, close, volume, fundingRate, openInterest

    var column: String {
      switch self {
      case .time: "timestamp_ms"
      case .fundingRate: "funding_rate"
      case .openInterest: "open_interest"
      default: "\(self)"
      }
    }
  }

  private let table: CSVTable
  private let strictness: Strictness
  /// The columns that are read if they are there; what nobody asks for need not be right.
  private let fields: Set<CandleField>
  private let reading: InputReading
  private let time: TimeColumn
  private let asset: AssetColumn
  /// The columns to read, in file order.
  private var roles: [(column: Int, role: Role)] = []
  private var symbolColumn: Int?

  /// Finds the columns; `table` is a long file when `isLong`, else the file of one symbol.
  init(
    _ table: CSVTable, isLong: Bool, _ strictness: Strictness, fields: Set<CandleField>,
    _ reading: InputReading
  ) throws(InputFault) {
    self.table = table
    self.strictness = strictness
    self.fields = fields
    self.reading = reading
    time = try TimeColumn(table)
    asset = AssetColumn(table)
    roles.append((time.column, .time))
    if isLong { symbolColumn = try symbolColumn(of: table) }
    for role in Role.allCases where role != .time && isRead(role, isLong: isLong) {
      if let column = try table.column(role.column) {
        roles.append((column, role))
      } else if role == .close || role == .volume && strictness == .lenient && table.source == nil {
        let header = role == .close ? "; \(CSVTable.quoting(table.header))" : ""
        throw table.fault(header: role.column, "is missing\(header)")
      }
    }
    roles.sort { $0.column < $1.column }
  }

  /// An export of one asset has no column of symbols; a file of ours that holds several must have one.
  private func symbolColumn(of table: CSVTable) throws(InputFault) -> Int? {
    table.source == nil ? try table.requiredColumn("symbol") : try table.column("symbol")
  }

  private func isRead(_ role: Role, isLong: Bool) -> Bool {
    switch role {
    case .open, .high, .low, .volume: fields.contains { $0.rawValue == role.column }
    case .fundingRate, .openInterest: isLong
    case .time, .close: true
    }
  }

  /// The rows of a file that holds one symbol.
  func series(of symbol: String) throws(InputFault) -> OHLCVSeries {
    var columns = Columns()
    columns.reserve(table.rowCount, roles.map(\.role.rawValue))
    for row in 0..<table.rowCount {
      try asset.check(row)
      if !isLeftOut(row, &columns) { try read(row, into: &columns) }
    }
    try table.checkEnd()
    asset.remark(symbol, to: reading)
    time.remark(on: columns.timestamps, to: reading)
    reportLeftOut(columns)
    return series(symbol, columns)
  }

  /// Whether a row of an export has no price at all, as those of some have on holidays: for a reader that wants whole rows it is
  /// no bar.
  private func isLeftOut(_ row: Int, _ columns: inout Columns) -> Bool {
    guard strictness == .strict, table.source != nil else { return false }
    let isEmpty = roles.allSatisfy { column, role in
      ![.open, .high, .low, .close].contains(role) || table.text(row, column).isEmpty
    }
    if isEmpty { columns.leftOut += 1 }
    return isEmpty
  }

  private func reportLeftOut(_ columns: Columns) {
    guard columns.leftOut > 0 else { return }
    reading.report(
      .warning(
        file: table.path,
        "\(columns.leftOut) of \(table.rowCount) rows have no price and are left out"
      ))
  }

  /// The rows of every symbol of a long file, in the order of `symbols`, or of their first rows when that is nil.
  func series(of symbols: [String]?) throws(InputFault) -> [OHLCVSeries] {
    guard let symbolColumn else { return [try series(of: onlySymbol(of: symbols))] }
    var order = symbols ?? []
    var positions = Dictionary(
      order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var columns = order.map { _ in Columns() }
    for row in 0..<table.rowCount {
      let symbol = table.text(row, symbolColumn)
      if let position = positions[symbol] {
        if isLeftOut(row, &columns[position]) { continue }
        try read(row, into: &columns[position])
      } else if symbols == nil {
        if symbol.isEmpty {
          throw table.fault(row: row, column: symbolColumn, "the symbol is missing")
        }
        if let wrong = SymbolSpelling.validationError(symbol) {
          throw table.fault(row: row, column: symbolColumn, wrong)
        }
        positions[symbol] = order.count
        order.append(symbol)
        columns.append(Columns())
        if isLeftOut(row, &columns[order.count - 1]) { continue }
        try read(row, into: &columns[order.count - 1])
      }
    }
    try table.checkEnd()
    for (symbol, columns) in zip(order, columns) where columns.timestamps.isEmpty {
      throw InputFault(
        file: table.path, "has no row of the symbol '\(symbol)'\(others(symbolColumn))")
    }
    for columns in columns {
      time.remark(on: columns.timestamps, to: reading)
      reportLeftOut(columns)
    }
    return zip(order, columns).map { series($0, $1) }
  }

  /// The symbols that a file has in place of the one that was asked for.
  private func others(_ symbolColumn: Int) -> String {
    var found: [String] = []
    for row in 0..<table.rowCount where found.count < 4 {
      let symbol = table.text(row, symbolColumn)
      if !found.contains(symbol) { found.append(symbol) }
    }
    let list = found.prefix(3).joined(separator: ", ") + (found.count > 3 ? ", …" : "")
    return table.source == nil ? "" : "; it has \(list)"
  }

  /// The symbol of a file that has no column of symbols.
  private func onlySymbol(of symbols: [String]?) throws(InputFault) -> String {
    if let symbols, symbols.count == 1 { return symbols[0] }
    throw table.fault(
      header: "symbol", "is missing; put a file SYMBOL.csv per symbol into a folder, and give that")
  }

  private struct Columns {
    var timestamps: [Int64] = []
    var values = [[Double]](repeating: [], count: Role.allCases.count)
    /// Rows without a price, which are no bars.
    var leftOut = 0

    /// Makes room for `rows` rows of the columns `roles`.
    mutating func reserve(_ rows: Int, _ roles: [Int]) {
      timestamps.reserveCapacity(rows)
      for role in roles { values[role].reserveCapacity(rows) }
    }
  }

  private func series(_ symbol: String, _ columns: Columns) -> OHLCVSeries {
    let present = Set(roles.map(\.role))
    let column = { (role: Role) in present.contains(role) ? columns.values[role.rawValue] : nil }
    CloseJump.remark(
      path: table.path, symbol, columns.timestamps, columns.values[Role.close.rawValue]
    ) { line(of: columns.timestamps[$0], symbol) }.map(reading.report)
    return OHLCVSeries(
      symbol: symbol, timestamps: columns.timestamps, open: column(.open), high: column(.high),
      low: column(.low), close: column(.close) ?? [], volume: column(.volume),
      fundingRate: column(.fundingRate).map(AuxiliarySeries.onRows),
      openInterest: column(.openInterest).map(AuxiliarySeries.onRows))
  }

  /// The line on which the bar of `symbol` at `timestamp` stands.
  private func line(of timestamp: Int64, _ symbol: String) -> Int? {
    (0..<table.rowCount).first { row in
      (try? time.timestamp(row, after: nil)) == timestamp
        && symbolColumn.map { table.hasText(symbol, row, $0) } ?? true
    }.map(table.line)
  }

  private func read(_ row: Int, into columns: inout Columns) throws(InputFault) {
    for (column, role) in roles {
      if role == .time {
        columns.timestamps.append(try time.timestamp(row, after: columns.timestamps.last))
      } else {
        let value = try table.double(row, column)
        if let wrong = fault(of: value, role) {
          throw table.fault(row: row, column: column, wrong)
        }
        columns.values[role.rawValue].append(value)
      }
    }
    try checkRange(row, columns)
  }

  private func fault(of value: Double, _ role: Role) -> String? {
    switch role {
    case .openInterest where value < 0: "the open interest \(value) is negative"
    case .time, .fundingRate, .openInterest: nil
    case .volume where value < 0: "the volume \(value) is negative"
    case .volume where value.isNaN && strictness == .strict: "the volume is missing"
    case .volume: nil
    case .open, .high, .low, .close:
      if value <= 0 {
        "the price \(value) is not greater than 0"
      } else if value.isNaN && strictness == .strict {
        "the price is missing"
      } else {
        nil
      }
    }
  }

  private func checkRange(_ row: Int, _ columns: Columns) throws(InputFault) {
    guard let high = columns.values[Role.high.rawValue].last,
      let low = columns.values[Role.low.rawValue].last, high < low,
      let column = roles.first(where: { $0.role == .high })?.column
    else { return }
    throw table.fault(row: row, column: column, "the high \(high) is below the low \(low)")
  }
}
