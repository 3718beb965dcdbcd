import GRDB

/// The tables of a store.
enum StoreSchema {
  /// Their names.
  static let tables = [
    "candle", "done_range", "funding", "instrument", "open_interest", "rejected", "revision",
  ]

  static let sql = """
    CREATE TABLE candle (
      symbol TEXT NOT NULL, interval TEXT NOT NULL, timestamp_ms INTEGER NOT NULL,
      open REAL NOT NULL, high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL,
      volume REAL NOT NULL, turnover REAL,
      PRIMARY KEY (symbol, interval, timestamp_ms)) WITHOUT ROWID;
    CREATE TABLE funding (
      symbol TEXT NOT NULL, timestamp_ms INTEGER NOT NULL, funding_rate REAL NOT NULL,
      PRIMARY KEY (symbol, timestamp_ms)) WITHOUT ROWID;
    CREATE TABLE open_interest (
      symbol TEXT NOT NULL, interval TEXT NOT NULL, timestamp_ms INTEGER NOT NULL,
      open_interest REAL NOT NULL,
      PRIMARY KEY (symbol, interval, timestamp_ms)) WITHOUT ROWID;
    CREATE TABLE done_range (
      symbol TEXT NOT NULL, kind TEXT NOT NULL, interval TEXT NOT NULL,
      start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL,
      PRIMARY KEY (symbol, kind, interval, start_ms)) WITHOUT ROWID;
    CREATE TABLE rejected (
      symbol TEXT NOT NULL, kind TEXT NOT NULL, interval TEXT NOT NULL,
      timestamp_ms INTEGER NOT NULL, timestamp TEXT NOT NULL, reason TEXT NOT NULL,
      PRIMARY KEY (symbol, kind, interval, timestamp_ms, timestamp, reason)) WITHOUT ROWID;
    CREATE TABLE revision (
      symbol TEXT NOT NULL, kind TEXT NOT NULL, interval TEXT NOT NULL,
      timestamp_ms INTEGER NOT NULL, field TEXT NOT NULL, old REAL, new REAL,
      seen_ms INTEGER NOT NULL);
    CREATE TABLE instrument (
      symbol TEXT NOT NULL PRIMARY KEY, category TEXT NOT NULL, launch_ms INTEGER,
      status TEXT NOT NULL) WITHOUT ROWID;
    """
}

/// How the rows of a series are addressed in SQL.
struct SeriesTable {
  let series: Series

  /// The table's name.
  var name: String { series.kind == .kline ? "candle" : series.kind.rawValue }

  /// The columns that say which series a row belongs to.
  var keys: [String] { series.kind == .funding ? ["symbol"] : ["symbol", "interval"] }

  /// The values of `keys`.
  var keyValues: [any DatabaseValueConvertible] {
    series.kind == .funding ? [series.symbol] : [series.symbol, series.interval]
  }

  /// `symbol = ? AND interval = ?`
  var condition: String { keys.map { "\($0) = ?" }.joined(separator: " AND ") }

  /// The columns of values, with commas.
  var fields: String { series.kind.fields.joined(separator: ", ") }

  /// Inserts a row: keys, timestamp, values; a row that is there already stays when `keeping`.
  func insertion(keeping: Bool) -> String {
    let columns = keys + ["timestamp_ms"] + series.kind.fields
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let verb = keeping ? "INSERT OR IGNORE" : "INSERT OR REPLACE"
    return "\(verb) INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
  }

  /// Arguments: the key and then `more`.
  func arguments(_ more: [(any DatabaseValueConvertible)?] = []) -> StatementArguments {
    StatementArguments(keyValues.map { $0 as (any DatabaseValueConvertible)? } + more)
  }
}
