import Files
import Markets

/// Brings a store up to date with the exchange: asks for what is missing, and for nothing else.
public struct Fetcher {
  let client: BybitClient
  let request: FetchRequest
  let storePath: String
  let progress: (String) -> Void

  /// A fetch of `request` into the store at `storePath`; `progress` is told what is being asked for.
  public init(
    client: BybitClient, request: FetchRequest, storePath: String,
    progress: @escaping (String) -> Void = { _ in }
  ) {
    self.client = client
    self.request = request
    self.storePath = storePath
    self.progress = progress
  }

  /// The timestamps wanted of every series, and the server's clock.
  struct Span {
    var start: Int64
    var end: Int64
    var now: Int64
  }

  /// Fetches, and reports what was found.
  ///
  /// The store is created only when every symbol is known to the exchange.
  ///
  /// - Throws: `InputFault` of kind `content` for an unknown symbol or a file that is no store, `unavailable` when the exchange
  ///   refuses or fails for good; what was stored until then stays.
  public func run() throws(InputFault) -> FetchReport {
    let existing = try existingStore()
    let now = try client.serverTime()
    let lastDay = KlineInterval.day.floor(min(now, request.end ?? now))
    let start = request.start ?? max(0, lastDay - 365 * Timestamp.day)
    let span = Span(start: start, end: request.end ?? .max / 4, now: now)
    let instruments = try instruments(existing)
    let store: CandleDatabase
    if let existing {
      store = existing
    } else {
      store = try CandleDatabase(storePath, creating: true)
    }
    try store.record(instruments.filter { $0.isNew }.map(\.instrument))
    var report = FetchReport()
    for item in instruments { try fetch(item.instrument, span, into: store, &report) }
    try store.close()
    return report
  }

  /// The store that is there already; nil when the file is still to be created.
  private func existingStore() throws(InputFault) -> CandleDatabase? {
    guard CandleDatabase.exists(storePath) else {
      try CandleDatabase.checkParent(of: storePath)
      return nil
    }
    let store = try CandleDatabase(storePath, creating: true)
    try checkCategories(store)
    return store
  }

  private func checkCategories(_ store: CandleDatabase) throws(InputFault) {
    for symbol in request.symbols {
      guard let stored = try store.instrument(symbol), stored.category != client.category else {
        continue
      }
      let message = "holds \(symbol) of category \(stored.category), not \(client.category)"
      throw InputFault(file: storePath, message)
    }
  }

  /// Every symbol's instrument: the filed one of a symbol fetched before, else the exchange's word.
  private func instruments(
    _ store: CandleDatabase?
  ) throws(InputFault) -> [(instrument: Instrument, isNew: Bool)] {
    var found: [(instrument: Instrument, isNew: Bool)] = []
    for symbol in request.symbols {
      if let known = try store?.instrument(symbol) {
        found.append((known, false))
      } else {
        progress("\(symbol) instrument")
        found.append((try client.instrument(symbol), true))
      }
    }
    return found
  }

  private func fetch(
    _ instrument: Instrument, _ span: Span, into store: CandleDatabase, _ report: inout FetchReport
  ) throws(InputFault) {
    var summary = FetchReport.Symbol(instrument.symbol)
    for kind in request.kinds {
      let series = Series.of(kind, instrument.symbol, request.interval)
      for range in try missing(series, instrument, span, store) {
        let outcome = try fetch(series, range, into: store)
        summary.new += outcome.new
        summary.revised += outcome.revised
        report.add(outcome.revisions, series)
      }
    }
    try summarise(instrument, span, store, &summary, &report)
    report.symbols.append(summary)
  }

  private func summarise(
    _ instrument: Instrument, _ span: Span, _ store: CandleDatabase,
    _ summary: inout FetchReport.Symbol, _ report: inout FetchReport
  ) throws(InputFault) {
    for kind in SeriesKind.allCases {
      let series = Series.of(kind, instrument.symbol, request.interval)
      summary.stored[kind] = try store.count(of: series, from: span.start, before: span.end)
      let rejected = try store.rejected(of: series, from: span.start, before: span.end)
      summary.rejected += rejected.count
      report.add(rejected, series)
    }
    let candles = wanted(.candles(instrument.symbol, request.interval), nil, span)
    let gaps = try store.gaps(
      of: instrument.symbol, request.interval, in: candles, launch: instrument.launch)
    summary.gaps = gaps.count
    report.add(gaps, instrument.symbol, request.interval)
  }
}
