import Files
import GRDB

/// Candles that are missing from the store, one beside the other.
public struct CandleGap: Equatable, Sendable {
  /// The start of the first missing candle.
  public var first: Int64
  /// The start of the last missing candle.
  public var last: Int64
  /// How many are missing.
  public var count: Int64
}

extension CandleDatabase {
  /// The candles missing from `range`, whose bounds are starts of candles.
  ///
  /// - Parameter launch: When the history begins: the time before is no gap. Nil: it begins with the first stored candle.
  public func gaps(
    of symbol: String, _ interval: KlineInterval, in range: Range<Int64>, launch: Int64?
  ) throws(InputFault) -> [CandleGap] {
    let timestamps = try timestamps(of: .candles(symbol, interval), in: range)
    let begin = launch.map(interval.floor) ?? timestamps.first ?? range.upperBound
    var expected = max(range.lowerBound, begin)
    var gaps: [CandleGap] = []
    for timestamp in timestamps + [range.upperBound] where timestamp >= expected {
      if timestamp > expected {
        let count = interval.count(from: expected, to: timestamp)
        let last = interval.advanced(expected, by: count - 1)
        gaps.append(CandleGap(first: expected, last: last, count: count))
      }
      if timestamp < range.upperBound { expected = interval.next(timestamp) }
    }
    return gaps
  }

  private func timestamps(of series: Series, in range: Range<Int64>) throws(InputFault) -> [Int64] {
    let table = SeriesTable(series: series)
    return try read { db in
      let cursor = try Row.fetchCursor(
        db,
        sql: """
          SELECT timestamp_ms FROM \(table.name)
          WHERE \(table.condition) AND timestamp_ms >= ? AND timestamp_ms < ? ORDER BY timestamp_ms
          """, arguments: table.arguments([range.lowerBound, range.upperBound]))
      var timestamps: [Int64] = []
      while let row = try cursor.next() {
        timestamps.append(try StoredRow(row: row, table: table.name).time("timestamp_ms"))
      }
      return timestamps
    }
  }
}
