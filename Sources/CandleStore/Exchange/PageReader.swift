import Markets

/// Turns a page of the exchange into what may be stored.
struct PageReader {
  let series: Series
  /// The timestamps still wanted; rows outside (the candle that contains the start, a repeated row) are dropped.
  let wanted: Range<Int64>

  /// How long after its time a row may still be missing from the exchange's answers, in milliseconds.
  static let grace: Int64 = 5 * Timestamp.minute

  /// What a page holds.
  struct Reading {
    var rows: [MarketRow] = []
    var rejected: [(timestamp: Int64, row: RejectedRow)] = []
    /// The oldest and newest timestamp in the range, rejected rows included, open candles not.
    var oldest: Int64?
    var newest: Int64?
    /// How many rows lie so far outside the range that no overlap of pages explains it, as those of another unit do.
    var foreign = 0
  }

  /// Sorts the rows of `page`: good, refused, not wanted.
  func read(_ page: RawPage) -> Reading {
    var reading = Reading()
    for raw in page.rows {
      guard let text = raw.timestamp, RowRules.isPlainDecimal(text), let timestamp = Int64(text)
      else {
        let timestamp = raw.timestamp.map(RowRules.printable) ?? ""
        let row = RejectedRow(timestamp: timestamp, reason: "the timestamp is not a whole number")
        // Filed at the start of the range: it has no timestamp of its own.
        reading.rejected.append((wanted.lowerBound, row))
        continue
      }
      if isForeign(timestamp) { reading.foreign += 1 }
      guard wanted.contains(timestamp), isClosed(timestamp, at: page.time) else { continue }
      reading.oldest = min(reading.oldest ?? timestamp, timestamp)
      reading.newest = max(reading.newest ?? timestamp, timestamp)
      do {
        try checkGrid(timestamp)
        reading.rows.append(try RowRules.row(raw, of: series.kind, timestamp: timestamp))
      } catch {
        let row = RejectedRow(timestamp: text, reason: error.text)
        reading.rejected.append((timestamp, row))
      }
    }
    return reading
  }

  /// Whether a timestamp is more than two steps and a day away from the range.
  private func isForeign(_ timestamp: Int64) -> Bool {
    let margin = 2 * series.grid + Timestamp.day
    let (distance, overflow) =
      timestamp < wanted.lowerBound
      ? wanted.lowerBound.subtractingReportingOverflow(timestamp)
      : timestamp.subtractingReportingOverflow(wanted.upperBound)
    return overflow || distance > margin
  }

  /// The timestamps that `reading` settles, when older rows are still to come (`more`) or not.
  ///
  /// Near the server's present a row may be late: there only what lies up to the newest row is settled.
  func done(_ reading: Reading, more: Bool, at time: Int64) -> Range<Int64> {
    let lower = more ? reading.oldest ?? wanted.lowerBound : wanted.lowerBound
    let settled = max(settledByTime(time), reading.newest.map(next) ?? .min)
    return lower..<max(lower, min(wanted.upperBound, settled))
  }

  /// The timestamp before which every row was published `grace` ago.
  private func settledByTime(_ time: Int64) -> Int64 {
    candleInterval?.floor(time - Self.grace) ?? (time - Self.grace)
  }

  /// A candle is closed once the server's clock has reached its end; other rows are published at their timestamp.
  private func isClosed(_ timestamp: Int64, at time: Int64) -> Bool {
    guard let interval = candleInterval else { return timestamp <= time }
    return interval.next(interval.floor(timestamp)) <= time
  }

  private func checkGrid(_ timestamp: Int64) throws(RowRules.Reason) {
    guard let interval = candleInterval, interval.floor(timestamp) != timestamp else { return }
    throw RowRules.Reason(text: "the timestamp is not the start of a candle")
  }

  private var candleInterval: KlineInterval? {
    series.kind == .kline ? KlineInterval(rawValue: series.interval) : nil
  }

  /// The timestamp from which rows may follow the row at `timestamp`.
  private func next(_ timestamp: Int64) -> Int64 {
    candleInterval.map { $0.next($0.floor(timestamp)) } ?? (timestamp + 1)
  }
}
