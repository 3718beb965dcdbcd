import Files
import GRDB
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

    /// The rows of the file at `path`.
    public init(
      path: String, series: Series, rows: [MarketRow],
      rejected: [(timestamp: Int64, row: RejectedRow)] = []
    ) {
      self.path = path
      self.series = series
      self.rows = rows
      self.rejected = rejected
    }
  }

  /// Stores the rows of `files` in one transaction, all or none; a stored row that differs stays unless `refresh`.
  ///
  /// Candles that are there need not be fetched again; what is between them is still asked for.
  /// - Parameter announce: is told what has changed before it is kept; what it throws leaves the store as it was.
  @discardableResult
  public func store(
    _ files: [ImportFile], refresh: Bool, announce: ([PageOutcome]) throws -> Void = { _ in }
  ) throws(InputFault) -> [PageOutcome] {
    try write { db in
      // Rows that are added to a damaged file are lost with it.
      if let fault = try Self.damage(db) { throw InputFault(file: path, "is damaged: \(fault)") }
      let outcomes = try files.map { file in
        let page = StorePage(
          series: file.series, rows: file.rows, rejected: file.rejected, done: 0..<0)
        let time = file.rows.last?.timestamp ?? 0
        let kept = refresh ? 0 : try Self.differing(db, page)
        var outcome = try Self.record(db, page, refresh: refresh, at: time)
        outcome.kept = kept
        let done = Self.candles(of: file)
        for range in done.ranges { try Self.forgetRejected(db, file.series, in: range) }
        try Self.noteDone(db, file.series, done)
        return outcome
      }
      try announce(outcomes)
      return outcomes
    }
  }

  /// How many rows of `page` differ from what is stored under their timestamps.
  private static func differing(_ db: Database, _ page: StorePage) throws -> Int {
    let stored = try stored(db, page)
    return page.rows.count { row in stored[row.timestamp].map { $0 != row } ?? false }
  }

  /// What SQLite's quick check finds; nil when the file is whole.
  private static func damage(_ db: Database) throws -> String? {
    let found = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
    return found == "ok" ? nil : found.replacing("\n", with: " ")
  }

  /// The times that the candles of `file` cover; none for other series.
  private static func candles(of file: ImportFile) -> TimeRanges {
    guard let interval = KlineInterval(rawValue: file.series.interval), file.series.kind == .kline
    else { return TimeRanges() }
    return TimeRanges(file.rows.map { $0.timestamp..<interval.next($0.timestamp) })
  }
}
