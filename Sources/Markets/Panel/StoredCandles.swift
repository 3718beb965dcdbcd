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
    let id = try file.rows("PRAGMA application_id") { Int($0.integer(0)) }
    guard id == [Self.applicationID] else {
      throw InputFault(file: path, "is a database, but no candle store")
    }
    let found = try file.rows("PRAGMA user_version") { Int($0.integer(0)) }.first ?? 0
    guard found == Self.version else {
      throw InputFault(
        file: path, "is a store of version \(found); this program reads \(Self.version)")
    }
  }

  /// Whether the file at `path` is a SQLite file, so that a store can stand where CSV can.
  public static func isSQLite(_ path: String) -> Bool { SQLiteFile.isSQLite(path) }

  /// The symbols of which the store holds candles, by name.
  public func symbols() throws(InputFault) -> [String] {
    try file.rows("SELECT DISTINCT symbol FROM candle ORDER BY symbol") { $0.text(0) }
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
    for candle in candles { try check(candle.values, symbol, candle.timestamp) }
    func column(_ field: Int) -> [Double] { candles.map { $0.values[field] } }
    return OHLCVSeries(
      symbol: symbol, timestamps: candles.map(\.timestamp), open: column(0), high: column(1),
      low: column(2), close: column(3), volume: column(4),
      fundingRate: try side(
        "SELECT timestamp_ms, funding_rate FROM funding WHERE symbol = ?", [symbol]),
      openInterest: try side(
        "SELECT timestamp_ms, open_interest FROM open_interest WHERE symbol = ? AND interval = ?",
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

  private func side(_ sql: String, _ arguments: [String]) throws(InputFault) -> AuxiliarySeries? {
    let rows = try file.rows(sql + " ORDER BY timestamp_ms", arguments) {
      ($0.integer(0), $0.real(1))
    }
    return rows.isEmpty ? nil : .published(timestamps: rows.map(\.0), values: rows.map(\.1))
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
