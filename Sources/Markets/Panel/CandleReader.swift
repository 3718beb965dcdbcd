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
  /// Columns that are read too if they are there; without this nobody asks a lenient reader for open, high and low.
  private let extra: Set<CandleField>
  /// The columns to read, in file order.
  private var roles: [(column: Int, role: Role)] = []
  private var symbolColumn: Int?

  /// Finds the columns; `table` is a long file when `isLong`, else the file of one symbol.
  init(
    _ table: CSVTable, isLong: Bool, _ strictness: Strictness, extra: Set<CandleField> = []
  ) throws(InputFault) {
    self.table = table
    self.strictness = strictness
    self.extra = extra
    roles.append((try table.timeColumn(), .time))
    if isLong { symbolColumn = try table.requiredColumn("symbol") }
    for role in Role.allCases where role != .time && isRead(role, isLong: isLong) {
      if let column = try table.column(role.column) {
        roles.append((column, role))
      } else if role == .close || (role == .volume && strictness == .lenient) {
        throw table.fault(header: role.column, "is missing")
      }
    }
    roles.sort { $0.column < $1.column }
  }

  private func isRead(_ role: Role, isLong: Bool) -> Bool {
    switch role {
    case .open, .high, .low:
      strictness == .strict || extra.contains { $0.rawValue == role.column }
    case .fundingRate, .openInterest: isLong
    case .time, .close, .volume: true
    }
  }

  /// The rows of a file that holds one symbol.
  func series(of symbol: String) throws(InputFault) -> OHLCVSeries {
    var columns = Columns()
    for row in 0..<table.rowCount { try read(row, into: &columns) }
    try table.checkEnd()
    return series(symbol, columns)
  }

  /// The rows of every symbol of a long file, in the order of `symbols`, or of their first rows when that is nil.
  func series(of symbols: [String]?) throws(InputFault) -> [OHLCVSeries] {
    var order = symbols ?? []
    var positions = Dictionary(
      order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var columns = order.map { _ in Columns() }
    for row in 0..<table.rowCount {
      let symbol = table.text(row, symbolColumn ?? 0)
      if let position = positions[symbol] {
        try read(row, into: &columns[position])
      } else if symbols == nil {
        if symbol.isEmpty {
          throw table.fault(row: row, column: symbolColumn ?? 0, "the symbol is missing")
        }
        positions[symbol] = order.count
        order.append(symbol)
        columns.append(Columns())
        try read(row, into: &columns[order.count - 1])
      }
    }
    try table.checkEnd()
    for (symbol, columns) in zip(order, columns) where columns.timestamps.isEmpty {
      throw InputFault(file: table.path, "has no row of the symbol '\(symbol)'")
    }
    return zip(order, columns).map { series($0, $1) }
  }

  private struct Columns {
    var timestamps: [Int64] = []
    var values = [[Double]](repeating: [], count: Role.allCases.count)
  }

  private func series(_ symbol: String, _ columns: Columns) -> OHLCVSeries {
    let present = Set(roles.map(\.role))
    let column = { (role: Role) in present.contains(role) ? columns.values[role.rawValue] : nil }
    return OHLCVSeries(
      symbol: symbol, timestamps: columns.timestamps, open: column(.open), high: column(.high),
      low: column(.low), close: column(.close) ?? [], volume: column(.volume),
      fundingRate: column(.fundingRate).map(AuxiliarySeries.onRows),
      openInterest: column(.openInterest).map(AuxiliarySeries.onRows))
  }

  private func read(_ row: Int, into columns: inout Columns) throws(InputFault) {
    for (column, role) in roles {
      if role == .time {
        let timestamp = try table.timestamp(row, column)
        if let last = columns.timestamps.last, timestamp <= last {
          throw table.fault(row: row, column: column, Timestamp.disorder(timestamp, after: last))
        }
        columns.timestamps.append(timestamp)
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
