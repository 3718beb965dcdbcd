import CSQLite

/// Changes of a store by another program, as SQL.
enum SQLValues {
  static let corpus = [
    "UPDATE candle SET open = 1 WHERE timestamp_ms = 0",
    "UPDATE candle SET timestamp_ms = 5 WHERE timestamp_ms = 0 AND symbol = 'A'",
    "UPDATE candle SET high = 1.5, close = 'x' WHERE symbol = 'B'",
    "UPDATE funding SET funding_rate = 9e999", "UPDATE funding SET timestamp_ms = x'00'",
    "UPDATE candle SET interval = 'D' WHERE symbol = 'A'",
    "UPDATE done_range SET start_ms = 0, end_ms = 9223372036854775807",
    "UPDATE candle SET symbol = 'A' || char(10) WHERE timestamp_ms = 0 AND symbol = 'A'",
    "INSERT INTO candle VALUES ('A', '60', 9999999, 1, 1, 1, 1, 1, NULL)",
    "INSERT INTO rejected VALUES ('A', 'kline', '60', 'x', 1, NULL)",
    "ALTER TABLE candle RENAME COLUMN close TO last", "ALTER TABLE funding RENAME TO other",
    "DROP TABLE open_interest",
    "CREATE TRIGGER t AFTER INSERT ON candle BEGIN DELETE FROM candle; END",
    "DROP TABLE funding; CREATE VIEW funding AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT "
      + "i + 1 FROM n) SELECT 'A' AS symbol, i AS timestamp_ms, i AS funding_rate FROM n",
    "PRAGMA application_id = 7", "PRAGMA user_version = 2",
  ]

  static let pieces = [
    "candle", "funding", "open_interest", "done_range", "instrument", "rejected", "revision",
    "symbol",
    "interval", "timestamp_ms", "open", "high", "low", "close", "volume", "turnover",
    "funding_rate",
    "NULL", "x'00'", "'abc'", "''", "9e999", "-9e999", "9223372036854775807",
    "-9223372036854775808",
    "zeroblob(1000)", "printf('%.*c', 2000000, 'x')", "char(0)", "char(10)", "253402300799999",
    "1.5",
    " WHERE timestamp_ms = 0", " = ", "abs(-1)", "random()",
  ]

  /// Runs `sql` on the file at `path`; false when SQLite refuses it.
  static func execute(_ sql: String, in path: String) -> Bool {
    var database: OpaquePointer?
    defer { sqlite3_close_v2(database) }
    guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else {
      return false
    }
    // A change may ask for work without end itself; that is not what is tried here.
    sqlite3_progress_handler(database, 10_000_000, { _ in 1 }, nil)
    return sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK
  }
}
