import Files
import GRDB

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
        .map {
          Instrument(
            symbol: $0["symbol"], category: $0["category"], launch: $0["launch_ms"],
            status: $0["status"])
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
      ).map { RejectedRow(timestamp: $0["timestamp"], reason: $0["reason"]) }
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
      ).compactMap { row in
        SeriesKind(rawValue: row["kind"]).map {
          Series(symbol: row["symbol"], kind: $0, interval: row["interval"])
        }
      }
    }
  }

  static func rows(
    _ db: Database, _ series: Series, from lower: Int64, before upper: Int64
  ) throws -> [MarketRow] {
    let table = SeriesTable(series: series)
    let width = series.kind.fields.count
    let cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT timestamp_ms, \(table.fields) FROM \(table.name)
        WHERE \(table.condition) AND timestamp_ms >= ? AND timestamp_ms < ? ORDER BY timestamp_ms
        """, arguments: table.arguments([lower, upper]))
    var rows: [MarketRow] = []
    while let row = try cursor.next() {
      rows.append(MarketRow(timestamp: row[0], values: (1...width).map { row[$0] as Double? }))
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
      rows.map { row -> Range<Int64> in
        let (start, end): (Int64, Int64) = (row["start_ms"], row["end_ms"])
        return start..<max(start, end)
      })
  }
}
