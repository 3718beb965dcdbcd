import Files
import Markets

extension Fetcher {
  /// The timestamps of `series` that exist by the server's clock: from the launch on, closed candles, published rows.
  func wanted(_ series: Series, _ launch: Int64?, _ span: Span) -> Range<Int64> {
    var lower = max(span.start, launch ?? .min)
    var upper = min(span.end, span.now + 1)
    if series.kind == .kline {
      let interval = request.interval
      lower = interval.ceiling(max(span.start, launch.map(interval.floor) ?? .min))
      upper = min(interval.ceiling(min(span.end, span.now)), interval.floor(span.now))
    }
    return lower..<max(lower, upper)
  }

  /// The ranges of `series` to ask for, ascending; none is so short that no row can be in it.
  func missing(
    _ series: Series, _ instrument: Instrument, _ span: Span, _ store: CandleDatabase
  ) throws(InputFault) -> [Range<Int64>] {
    let wanted = wanted(series, instrument.launch, span)
    guard !request.refresh else { return wanted.isEmpty ? [] : [wanted] }
    let done = try store.doneRanges(of: series)
    let grid = series.grid
    return done.missing(from: wanted).filter { range in
      // A multiple of the grid in the range; candles have theirs by construction.
      series.kind == .kline || (range.upperBound - 1) / grid * grid >= range.lowerBound
    }
  }

  /// Fetches `range` of `series`, page by page, each stored with the note that it is done.
  ///
  /// Candles are asked for in windows of one page, oldest first; funding and open interest newest first,
  /// since the exchange answers a range that is too long with its newest rows.
  func fetch(
    _ series: Series, _ range: Range<Int64>, into store: CandleDatabase
  ) throws(InputFault) -> PageOutcome {
    var total = PageOutcome()
    guard series.kind == .kline else {
      try walk(series, range, into: store, &total)
      return total
    }
    var lower = range.lowerBound
    while lower < range.upperBound {
      let limit = Int64(series.kind.pageLimit)
      let upper = min(range.upperBound, request.interval.advanced(lower, by: limit))
      try walk(series, lower..<upper, into: store, &total)
      lower = upper
    }
    return total
  }

  /// Pages back from the end of `range` to its start.
  private func walk(
    _ series: Series, _ range: Range<Int64>, into store: CandleDatabase, _ total: inout PageOutcome
  ) throws(InputFault) {
    var wanted = range
    var cursor = ""
    while !wanted.isEmpty {
      progress(
        "\(series.symbol) \(series.kind.rawValue) before \(Timestamp.iso8601(wanted.upperBound))")
      // With a cursor the range stays what it was when the cursor was given.
      let upper = cursor.isEmpty ? wanted.upperBound : range.upperBound
      let page = try client.page(
        of: series, from: wanted.lowerBound, through: upper - 1, cursor: cursor)
      let reader = PageReader(series: series, wanted: wanted)
      let reading = reader.read(page)
      let more = try hasMore(page, reading, wanted, series)
      let stored = StorePage(
        series: series, rows: reading.rows, rejected: reading.rejected,
        done: reader.done(reading, more: more, at: page.time))
      let outcome = try store.record(stored, refresh: request.refresh, at: page.time)
      total.new += outcome.new
      total.revised += outcome.revised
      total.revisions += outcome.revisions
      guard more, let oldest = reading.oldest else { return }
      wanted = wanted.lowerBound..<oldest
      cursor = series.kind == .openInterest ? page.cursor : ""
    }
  }

  /// Whether older rows of the range are still to come.
  ///
  /// - Throws: `InputFault` when the exchange says so, but has not moved.
  private func hasMore(
    _ page: RawPage, _ reading: PageReader.Reading, _ wanted: Range<Int64>, _ series: Series
  ) throws(InputFault) -> Bool {
    let promised =
      series.kind == .openInterest
      ? !page.cursor.isEmpty && !page.rows.isEmpty : page.rows.count >= series.kind.pageLimit
    guard let oldest = reading.oldest else {
      guard promised || reading.foreign > 0 else { return false }
      let first =
        page.rows.first?.timestamp.map { ", the first at \(RowRules.printable($0))" } ?? ""
      throw client.fault(
        "\(series.kind.rawValue): \(promised ? "a full page" : "a page of \(page.rows.count) rows\(first),") "
          + "without a row of the range asked for")
    }
    // A server may cap its pages below the limit asked for: while rows come, and older ones can be, it is asked again.
    let earlier = (oldest - 1) / series.grid * series.grid
    return oldest > wanted.lowerBound
      && (promised || series.kind == .kline || earlier >= wanted.lowerBound)
  }
}
