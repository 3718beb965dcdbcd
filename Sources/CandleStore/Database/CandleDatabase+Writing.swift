import Files
import GRDB

/// A page of rows on its way into the store.
public struct StorePage: Sendable {
  /// Which series the rows belong to.
  public var series: Series
  /// The rows, in any order; of two with one timestamp the first counts.
  public var rows: [MarketRow]
  /// The rows that were refused, with the timestamp under which to file them.
  public var rejected: [(timestamp: Int64, row: RejectedRow)]
  /// The timestamps that need not be asked for again.
  public var done: Range<Int64>

  /// A page.
  public init(
    series: Series, rows: [MarketRow], rejected: [(timestamp: Int64, row: RejectedRow)] = [],
    done: Range<Int64>
  ) {
    self.series = series
    self.rows = rows
    self.rejected = rejected
    self.done = done
  }
}

/// What a page changed.
public struct PageOutcome: Equatable, Sendable {
  /// Rows that were not there before.
  public var new = 0
  /// Rows whose values changed.
  public var revised = 0
  /// Rows that differ from stored ones, which were kept as they are.
  public var kept = 0
  /// The values that changed, field by field.
  public var revisions: [Revision] = []

  /// Nothing changed.
  public init() {}
}

extension CandleDatabase {
  /// Stores `page` and the note that its range is done, in one transaction.
  ///
  /// - Parameter refresh: Whether a stored row that differs is overwritten (and noted as a revision); otherwise stored rows
  ///   never change.
  /// - Parameter time: The server's clock, filed with revisions.
  public func record(
    _ page: StorePage, refresh: Bool, at time: Int64
  ) throws(InputFault) -> PageOutcome {
    try write { db in
      let outcome = try Self.record(db, page, refresh: refresh, at: time)
      try Self.noteDone(db, page.series, TimeRanges([page.done]))
      return outcome
    }
  }

  /// Stores the rows of `page` and what was refused, inside a transaction.
  static func record(
    _ db: Database, _ page: StorePage, refresh: Bool, at time: Int64
  ) throws -> PageOutcome {
    var outcome = PageOutcome()
    let stored = refresh ? try stored(db, page) : [:]
    var seen: Set<Int64> = []
    for row in page.rows where seen.insert(row.timestamp).inserted {
      if let old = stored[row.timestamp] {
        try revise(db, page.series, from: old, to: row, at: time, &outcome)
      } else {
        try insert(db, page.series, row, &outcome)
      }
    }
    try forgetRejected(db, page.series, in: page.done)
    try noteRejected(db, page)
    return outcome
  }

  /// Files what the exchange says about `instruments`.
  public func record(_ instruments: [Instrument]) throws(InputFault) {
    try write { db in
      for item in instruments {
        try db.execute(
          sql: "INSERT OR REPLACE INTO instrument VALUES (?, ?, ?, ?)",
          arguments: [item.symbol, item.category, item.launch, item.status])
      }
    }
  }

  private static func insert(
    _ db: Database, _ series: Series, _ row: MarketRow, _ outcome: inout PageOutcome
  ) throws {
    let table = SeriesTable(series: series)
    let statement = try db.cachedStatement(sql: table.insertion(keeping: true))
    try statement.execute(arguments: table.arguments([row.timestamp] + row.values))
    outcome.new += db.changesCount
  }

  private static func revise(
    _ db: Database, _ series: Series, from old: MarketRow, to new: MarketRow, at time: Int64,
    _ outcome: inout PageOutcome
  ) throws {
    let revisions = zip(series.kind.fields, zip(old.values, new.values))
      .filter { $0.1.0 != $0.1.1 }
      .map { Revision(timestamp: new.timestamp, field: $0.0, old: $0.1.0, new: $0.1.1) }
    guard !revisions.isEmpty else { return }
    let table = SeriesTable(series: series)
    try db.execute(
      sql: table.insertion(keeping: false), arguments: table.arguments([new.timestamp] + new.values)
    )
    for item in revisions {
      try db.execute(
        sql: "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          series.symbol, series.kind.rawValue, series.interval, item.timestamp, item.field,
          item.old,
          item.new, time,
        ])
    }
    outcome.revised += 1
    outcome.revisions += revisions
  }

  static func stored(_ db: Database, _ page: StorePage) throws -> [Int64: MarketRow] {
    guard let first = page.rows.map(\.timestamp).min(), let last = page.rows.map(\.timestamp).max()
    else {
      return [:]
    }
    var stored: [Int64: MarketRow] = [:]
    for row in try rows(db, page.series, from: first, before: last + 1) {
      stored[row.timestamp] = row
    }
    return stored
  }

  /// Forgets the rows of `range` that were refused: it has been looked at again.
  static func forgetRejected(
    _ db: Database, _ series: Series, in range: Range<Int64>
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        DELETE FROM rejected WHERE symbol = ? AND kind = ? AND interval = ?
        AND timestamp_ms >= ? AND timestamp_ms < ?
        """)
    try statement.execute(arguments: [
      series.symbol, series.kind.rawValue, series.interval, range.lowerBound, range.upperBound,
    ])
  }

  private static func noteRejected(_ db: Database, _ page: StorePage) throws {
    let series = page.series
    for item in page.rejected {
      try db.execute(
        sql: "INSERT OR IGNORE INTO rejected VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          series.symbol, series.kind.rawValue, series.interval, item.timestamp, item.row.timestamp,
          item.row.reason,
        ])
    }
  }

  /// Notes that the timestamps of `done` need not be asked for again.
  static func noteDone(_ db: Database, _ series: Series, _ done: TimeRanges) throws {
    let before = try doneRanges(db, series)
    let after = before.union(done)
    guard after != before else { return }
    try db.execute(
      sql: "DELETE FROM done_range WHERE symbol = ? AND kind = ? AND interval = ?",
      arguments: [series.symbol, series.kind.rawValue, series.interval])
    let statement = try db.cachedStatement(sql: "INSERT INTO done_range VALUES (?, ?, ?, ?, ?)")
    for item in after.ranges {
      try statement.execute(arguments: [
        series.symbol, series.kind.rawValue, series.interval, item.lowerBound, item.upperBound,
      ])
    }
  }
}
