import Files
import Markets

extension CandleDatabase {
  /// The rows of one CSV file, on their way into the store.
  public struct ImportFile: Sendable {
    /// The path of the file.
    public var path: String
    /// The series its rows belong to.
    public var series: Series
    /// The rows, ascending.
    public var rows: [MarketRow]
    /// The rows that may not be stored, each with its timestamp.
    public var rejected: [(timestamp: Int64, row: RejectedRow)] = []
  }

  /// Stores the rows of `file`; a stored row that differs stays unless `refresh`.
  ///
  /// Candles that are there need not be fetched again; what is between them is still asked for.
  public func store(_ file: ImportFile, refresh: Bool) throws(InputFault) -> PageOutcome {
    let page = StorePage(
      series: file.series, rows: file.rows, rejected: file.rejected, done: 0..<0)
    let outcome = try record(page, refresh: refresh, at: file.rows.last?.timestamp ?? 0)
    guard let interval = KlineInterval(rawValue: file.series.interval),
      file.series.kind == .kline
    else { return outcome }
    let ranges = TimeRanges(file.rows.map { $0.timestamp..<interval.next($0.timestamp) })
    for range in ranges.ranges {
      _ = try record(
        StorePage(series: file.series, rows: [], done: range), refresh: false, at: 0)
    }
    return outcome
  }
}
