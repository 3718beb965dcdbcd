import Files
import GRDB

/// What a store holds of one series.
public struct SeriesStatus: Equatable, Sendable {
  /// The series.
  public var series: Series
  /// The number of rows.
  public var rows: Int
  /// The oldest timestamp; nil without a row.
  public var first: Int64?
  /// The newest timestamp; nil without a row.
  public var last: Int64?
  /// Runs of missing candles between the first and the last; 0 for other series, which have no fixed step.
  public var gaps: Int
  /// Rows of the exchange that were refused.
  public var rejected: Int
  /// Values that the exchange has changed after they were stored.
  public var revised: Int
}

extension CandleDatabase {
  /// What the store holds, series by series.
  public func status() throws(InputFault) -> [SeriesStatus] {
    var found: [SeriesStatus] = []
    for series in try allSeries() { found.append(try status(of: series)) }
    return found
  }

  private func status(of series: Series) throws(InputFault) -> SeriesStatus {
    let (first, last) = try bounds(of: series)
    var gaps = 0
    if series.kind == .kline, let interval = KlineInterval(rawValue: series.interval),
      let first, let last
    {
      gaps = try self.gaps(of: series.symbol, interval, in: first..<last, launch: first).count
    }
    return SeriesStatus(
      series: series, rows: try count(of: series), first: first, last: last, gaps: gaps,
      rejected: try rejected(of: series).count, revised: try revisionCount(of: series))
  }

  private func bounds(of series: Series) throws(InputFault) -> (Int64?, Int64?) {
    let table = SeriesTable(series: series)
    return try read { db in
      func bound(_ function: String) throws -> Int64? {
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT \(function)(timestamp_ms) AS timestamp_ms FROM \(table.name)
            WHERE \(table.condition)
            """, arguments: table.arguments())
        return try row.flatMap {
          try StoredRow(row: $0, table: table.name).optionalTime("timestamp_ms")
        }
      }
      return (try bound("min"), try bound("max"))
    }
  }
}
