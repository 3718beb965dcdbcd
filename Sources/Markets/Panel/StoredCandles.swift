import Files

/// The candles in a store that `stockformer fetch` or `import` wrote, with funding rates and open interest.
///
///     try StoredCandles("data/market.sqlite").series(of: nil)  // all symbols, in the one interval there is
public struct StoredCandles {
  /// Marks a SQLite file as a store ("SFcs"), so that no other database is taken for one.
  public static let applicationID = 0x5346_6373
  /// The version of the tables.
  public static let version = 1

  private let path: String
  private let file: SQLiteFile

  /// Opens the store at `path`.
  ///
  /// - Throws: `InputFault`: kind `missing` when there is no such file, `content` when it is no store.
  public init(_ path: String) throws(InputFault) {
    self.path = path
    file = try SQLiteFile(path)
    let id = try file.rows("PRAGMA application_id") { $0.integer(0) }
    guard id == [Int64(Self.applicationID)] else {
      throw InputFault(file: path, "is a database, but no candle store")
    }
    let found = try file.rows("PRAGMA user_version") { $0.integer(0) ?? 0 }.first ?? 0
    guard found == Self.version else {
      throw InputFault(
        file: path, "is a store of version \(found); this program reads \(Self.version)")
    }
    let tables = try file.rows(StoreGuard.tables) { $0.text(0) }
    if let fault = StoreGuard.schemaFault(tables, wanted: ["candle", "funding", "open_interest"]) {
      throw InputFault(file: path, fault)
    }
  }

  /// The times that a store keeps: years 1 to 9999, in milliseconds.
  public static let times: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  /// Whether the file at `path` is a SQLite file, so that a store can stand where CSV can.
  public static func isSQLite(_ path: String) -> Bool { SQLiteFile.isSQLite(path) }

  /// The symbols of which the store holds candles, by name.
  public func symbols() throws(InputFault) -> [String] {
    let symbols = try file.rows("SELECT DISTINCT symbol FROM candle ORDER BY symbol") { $0.text(0) }
    for symbol in symbols {
      guard let wrong = SymbolSpelling.validationError(symbol) else { continue }
      throw InputFault(
        file: path, "candle.symbol holds '\(CSVTable.shortened([symbol]))': \(wrong)")
    }
    return symbols
  }

  /// The one interval, by the exchange's name, in which the store holds candles of `symbols`.
  ///
  /// - Throws: `InputFault` when it holds none, or several, so that the choice is not the store's.
  public func onlyInterval(of symbols: [String]) throws(InputFault) -> String {
    let all = try file.rows(
      "SELECT DISTINCT symbol, interval FROM candle"
    ) { (symbol: $0.text(0), interval: $0.text(1)) }
    let names = Set(all.filter { symbols.contains($0.symbol) }.map(\.interval)).sorted()
    guard let name = names.first else {
      let wanted = symbols.joined(separator: ", ")
      throw InputFault(
        file: path, "holds no candle" + (symbols.isEmpty ? "" : " of the symbols \(wanted)"))
    }
    guard names.count == 1 else {
      throw InputFault(
        file: path,
        "holds candles of several intervals (\(names.joined(separator: ", "))); choose one: stockformer "
          + "export --store \(path) --symbols \(symbols.joined(separator: ",")) "
          + "--interval \(name) --out FOLDER")
    }
    return name
  }

  /// The candles of `symbols`, each with its own bars, in the only interval there is; nil takes all symbols.
  ///
  /// - Throws: `InputFault` when the store holds no candle of a symbol, or several intervals.
  public func series(of symbols: [String]?) throws(InputFault) -> [OHLCVSeries] {
    let chosen: [String]
    if let symbols { chosen = symbols } else { chosen = try self.symbols() }
    return try series(of: chosen, interval: onlyInterval(of: chosen))
  }

  /// The candles of `symbols` of `interval`, such as `60` or `D`, each with its own bars.
  ///
  /// - Throws: `InputFault` when the store holds no candle of a symbol, or a price that is none.
  public func series(of symbols: [String], interval: String) throws(InputFault) -> [OHLCVSeries] {
    var all: [OHLCVSeries] = []
    for symbol in symbols { all.append(try series(of: symbol, interval)) }
    return all
  }

  private func series(
    of symbol: String, _ interval: String
  ) throws(InputFault) -> OHLCVSeries {
    let candles = try file.rows(
      """
      SELECT timestamp_ms, open, high, low, close, volume FROM candle
      WHERE symbol = ? AND interval = ? ORDER BY timestamp_ms
      """, [symbol, interval]
    ) { row in (timestamp: row.integer(0), values: (1...5).map(row.real)) }
    guard !candles.isEmpty else {
      throw InputFault(
        file: path, "holds no candle of the symbol '\(symbol)' of interval \(interval)")
    }
    let timestamps = try times(candles.map(\.timestamp), of: symbol, in: "candle")
    for (candle, timestamp) in zip(candles, timestamps) {
      try check(candle.values, symbol, timestamp)
    }
    func column(_ field: Int) -> [Double] { candles.map { $0.values[field] } }
    return OHLCVSeries(
      symbol: symbol, timestamps: timestamps, open: column(0), high: column(1),
      low: column(2), close: column(3), volume: column(4),
      fundingRate: try side(of: symbol, "funding", "funding_rate", "symbol = ?", [symbol]),
      openInterest: try side(
        of: symbol, "open_interest", "open_interest", "symbol = ? AND interval = ?",
        [symbol, Self.openInterestName(of: interval)]))
  }

  /// What `fetch` and `import` store keeps these rules; another program may have written into the file since.
  private func check(
    _ values: [Double], _ symbol: String, _ timestamp: Int64
  ) throws(InputFault) {
    for (field, value) in zip(["open", "high", "low", "close", "volume"], values) {
      let isVolume = field == "volume"
      if value.isFinite && (isVolume ? value >= 0 : value > 0) { continue }
      throw InputFault(
        file: path,
        "\(symbol) at \(Timestamp.iso8601(timestamp)): \(field) is \(value.isNaN ? "no number" : "\(value)"), "
          + "expected a number \(isVolume ? "not below" : "above") 0")
    }
  }

  private func side(
    of symbol: String, _ table: String, _ column: String, _ condition: String,
    _ arguments: [String]
  ) throws(InputFault) -> AuxiliarySeries? {
    let rows = try file.rows(
      "SELECT timestamp_ms, \(column) FROM \(table) WHERE \(condition) ORDER BY timestamp_ms",
      arguments
    ) { (time: $0.integer(0), value: $0.real(1)) }
    let timestamps = try times(rows.map(\.time), of: symbol, in: table)
    for (row, timestamp) in zip(rows, timestamps) where !row.value.isFinite {
      throw InputFault(
        file: path,
        "\(symbol) at \(Timestamp.iso8601(timestamp)): \(column) is "
          + "\(row.value.isNaN ? "no number" : "\(row.value)"), expected a finite number")
    }
    if column == "open_interest", let row = zip(rows, timestamps).first(where: { $0.0.value < 0 }) {
      throw InputFault(
        file: path,
        "\(symbol) at \(Timestamp.iso8601(row.1)): open_interest is \(row.0.value), expected a number not below 0"
      )
    }
    return rows.isEmpty
      ? nil : .published(timestamps: timestamps, values: rows.map(\.value))
  }

  /// The timestamps of a series, which rise from row to row between the years 1 and 9999.
  private func times(
    _ stored: [Int64?], of symbol: String, in table: String
  ) throws(InputFault) -> [Int64] {
    var times: [Int64] = []
    times.reserveCapacity(stored.count)
    for time in stored {
      guard let time, Self.times.contains(time), times.last.map({ $0 < time }) ?? true else {
        throw InputFault(
          file: path,
          "\(table).timestamp_ms of \(symbol) holds \(time.map(String.init) ?? "no whole number") after "
            + "\(times.count) rows, expected a later time between the years 1 and 9999")
      }
      times.append(time)
    }
    return times
  }

  /// The open-interest series that goes with candles of `interval`: the exchange offers fewer lengths, and names them
  /// differently; the longest one that is not longer than a candle, else the shortest.
  public static func openInterestName(of interval: String) -> String {
    switch interval {
    case "1", "3", "5": "5min"
    case "15": "15min"
    case "30": "30min"
    case "60", "120": "1h"
    case "240", "360", "720": "4h"
    default: "1d"
    }
  }
}
