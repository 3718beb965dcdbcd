import Files
import GRDB
import Markets

extension CandleDatabase {
  /// The rows of `series` with `lower <= timestamp < upper`, ascending.
  public func rows(
    of series: Series, from lower: Int64 = .min, before upper: Int64 = .max
  ) throws(InputFault) -> [MarketRow] {
    try read { try Self.rows($0, series, from: lower, before: upper) }
  }

  /// The number of rows of `series` with `lower <= timestamp < upper`.
  public func count(
    of series: Series, from lower: Int64 = .min, before upper: Int64 = .max
  ) throws(InputFault) -> Int {
    let table = SeriesTable(series: series)
    return try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM \(table.name)
          WHERE \(table.condition) AND timestamp_ms >= ? AND timestamp_ms < ?
          """, arguments: table.arguments([lower, upper])) ?? 0
    }
  }

  /// The timestamps of `series` that need not be asked for again.
  public func doneRanges(of series: Series) throws(InputFault) -> TimeRanges {
    try read { try Self.doneRanges($0, series) }
  }

  /// What is filed about `symbol`; nil when nothing is.
  public func instrument(_ symbol: String) throws(InputFault) -> Instrument? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM instrument WHERE symbol = ?", arguments: [symbol])
        .map { row in
          let row = StoredRow(row: row, table: "instrument")
          return Instrument(
            symbol: try row.text("symbol"), category: try row.text("category"),
            launch: try row.optionalTime("launch_ms"), status: try row.text("status"))
        }
    }
  }

  /// The rows of `series` that were refused, with `lower <= timestamp < upper`, ascending.
  public func rejected(
    of series: Series, from lower: Int64 = .min, before upper: Int64 = .max
  ) throws(InputFault) -> [RejectedRow] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT timestamp, reason FROM rejected WHERE symbol = ? AND kind = ? AND interval = ?
          AND timestamp_ms >= ? AND timestamp_ms < ? ORDER BY timestamp_ms
          """,
        arguments: [series.symbol, series.kind.rawValue, series.interval, lower, upper]
      ).map { row in
        let row = StoredRow(row: row, table: "rejected")
        return RejectedRow(timestamp: try row.text("timestamp"), reason: try row.text("reason"))
      }
    }
  }

  /// The number of values of `series` that the exchange has changed after they were stored.
  public func revisionCount(of series: Series) throws(InputFault) -> Int {
    try read { db in
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM revision WHERE symbol = ? AND kind = ? AND interval = ?",
        arguments: [series.symbol, series.kind.rawValue, series.interval]) ?? 0
    }
  }

  /// Every series of which the store holds rows or knows that there are none, by symbol, kind and interval.
  public func allSeries() throws(InputFault) -> [Series] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT DISTINCT symbol, 'kline' AS kind, interval FROM candle
          UNION SELECT DISTINCT symbol, 'funding', '' FROM funding
          UNION SELECT DISTINCT symbol, 'open_interest', interval FROM open_interest
          UNION SELECT symbol, kind, interval FROM done_range ORDER BY symbol, kind, interval
          """
      ).map { row in
        let row = StoredRow(row: row, table: "series")
        guard let kind = SeriesKind(rawValue: try row.text("kind")) else {
          throw StoredValueFault(message: "series.kind holds '\(try row.text("kind"))'")
        }
        return Series(
          symbol: try row.text("symbol"), kind: kind, interval: try row.text("interval"))
      }
    }
  }

  static func rows(
    _ db: Database, _ series: Series, from lower: Int64, before upper: Int64
  ) throws -> [MarketRow] {
    let table = SeriesTable(series: series)
    // SQLite compares whatever it finds: of a whole series every row is looked at, that of a strange timestamp too.
    let isWhole = lower == .min && upper == .max
    let range = isWhole ? "" : " AND timestamp_ms >= ? AND timestamp_ms < ?"
    let cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT timestamp_ms, \(table.fields) FROM \(table.name)
        WHERE \(table.condition)\(range) ORDER BY timestamp_ms
        """, arguments: table.arguments(isWhole ? [] : [lower, upper]))
    var rows: [MarketRow] = []
    while let row = try cursor.next() {
      let stored = StoredRow(row: row, table: table.name)
      let timestamp = try stored.time("timestamp_ms")
      let row = MarketRow(timestamp: timestamp, values: try series.kind.fields.map(stored.number))
      if let fault = RowRules.fault(in: row, of: series.kind) {
        let place = "\(table.name) of \(series.symbol) at \(Timestamp.iso8601(timestamp))"
        throw StoredValueFault(message: "\(place): \(fault.text)")
      }
      rows.append(row)
    }
    return rows
  }

  static func doneRanges(_ db: Database, _ series: Series) throws -> TimeRanges {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT start_ms, end_ms FROM done_range WHERE symbol = ? AND kind = ? AND interval = ?
        """, arguments: [series.symbol, series.kind.rawValue, series.interval])
    return TimeRanges(
      try rows.map { row in
        let row = StoredRow(row: row, table: "done_range")
        let start = try row.time("start_ms")
        return start..<max(start, try row.time("end_ms"))
      })
  }
}

extension CandleDatabase {
  /// The candles of `symbols` on the bars that all of them have, with funding rates and open interest where the store
  /// holds any.
  ///
  ///     let panel = try CandleDatabase("data/market.sqlite").panel(symbols: ["BTCUSDT", "ETHUSDT"], interval: .hour1)
  ///
  /// - Throws: `InputFault` when the store holds no candle of a symbol, or the symbols have no bar in common.
  public func panel(symbols: [String], interval: KlineInterval) throws(InputFault) -> Panel {
    let stored = try StoredCandles(path)
    let panel = Panel(joining: try stored.series(of: symbols, interval: interval.rawValue))
    guard panel.barCount > 0 else {
      throw InputFault(file: path, "the symbols have no bar in common")
    }
    return panel
  }
}
