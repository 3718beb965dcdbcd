import Markets

/// Turns a page of the exchange into what may be stored.
struct PageReader {
  let series: Series
  /// The stamps still wanted; rows outside (the candle that contains the start, a repeated row) are dropped.
  let wanted: Range<Int64>

  /// How long after its time a row may still be missing from the exchange's answers, in milliseconds.
  static let grace: Int64 = 5 * Stamp.minute

  /// What a page holds.
  struct Reading {
    var rows: [MarketRow] = []
    var rejected: [(stamp: Int64, row: RejectedRow)] = []
    /// The oldest and newest stamp in the range, rejected rows included, open candles not.
    var oldest: Int64?
    var newest: Int64?
  }

  /// Sorts the rows of `page`: good, refused, not wanted.
  func read(_ page: RawPage) -> Reading {
    var reading = Reading()
    for raw in page.rows {
      guard let text = raw.stamp, RowRules.isPlainDecimal(text), let stamp = Int64(text) else {
        let stamp = raw.stamp.map(RowRules.printable) ?? ""
        let row = RejectedRow(stamp: stamp, reason: "the stamp is not a whole number")
        // Filed at the start of the range: it has no stamp of its own.
        reading.rejected.append((wanted.lowerBound, row))
        continue
      }
      guard wanted.contains(stamp), isClosed(stamp, at: page.time) else { continue }
      reading.oldest = min(reading.oldest ?? stamp, stamp)
      reading.newest = max(reading.newest ?? stamp, stamp)
      do {
        try checkGrid(stamp)
        reading.rows.append(try RowRules.row(raw, of: series.kind, stamp: stamp))
      } catch {
        let row = RejectedRow(stamp: text, reason: error.text)
        reading.rejected.append((stamp, row))
      }
    }
    return reading
  }

  /// The stamps that `reading` settles, when older rows are still to come (`more`) or not.
  ///
  /// Near the server's present a row may be late: there only what lies up to the newest row is settled.
  func done(_ reading: Reading, more: Bool, at time: Int64) -> Range<Int64> {
    let lower = more ? reading.oldest ?? wanted.lowerBound : wanted.lowerBound
    let settled = max(settledByTime(time), reading.newest.map(next) ?? .min)
    return lower..<max(lower, min(wanted.upperBound, settled))
  }

  /// The stamp before which every row was published `grace` ago.
  private func settledByTime(_ time: Int64) -> Int64 {
    candleInterval?.floor(time - Self.grace) ?? (time - Self.grace)
  }

  /// A candle is closed once the server's clock has reached its end; other rows are published at their stamp.
  private func isClosed(_ stamp: Int64, at time: Int64) -> Bool {
    guard let interval = candleInterval else { return stamp <= time }
    return interval.next(interval.floor(stamp)) <= time
  }

  private func checkGrid(_ stamp: Int64) throws(RowRules.Reason) {
    guard let interval = candleInterval, interval.floor(stamp) != stamp else { return }
    throw RowRules.Reason(text: "the stamp is not the start of a candle")
  }

  private var candleInterval: KlineInterval? {
    series.kind == .kline ? KlineInterval(rawValue: series.interval) : nil
  }

  /// The stamp from which rows may follow the row at `stamp`.
  private func next(_ stamp: Int64) -> Int64 {
    candleInterval.map { $0.next($0.floor(stamp)) } ?? (stamp + 1)
  }
}
