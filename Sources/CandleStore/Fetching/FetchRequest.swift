/// What to fetch.
public struct FetchRequest: Sendable {
  /// The symbols, in the order of the report.
  public var symbols: [String]
  /// The length of the candles.
  public var interval: KlineInterval
  /// The first timestamp, in milliseconds; nil: 365 days before the end, or before the server's
  /// today if that is earlier.
  public var start: Int64?
  /// The timestamp before which to stop; nil: as far as the history goes.
  public var end: Int64?
  /// What to fetch beside the candles.
  public var extras: [SeriesKind]
  /// Whether to ask for the whole range again and overwrite what differs.
  public var refresh: Bool

  /// A request.
  public init(
    symbols: [String], interval: KlineInterval, start: Int64? = nil, end: Int64? = nil,
    extras: [SeriesKind] = [], refresh: Bool = false
  ) {
    self.symbols = symbols
    self.interval = interval
    self.start = start
    self.end = end
    self.extras = extras
    self.refresh = refresh
  }

  /// The kinds of series to fetch, in the order of the report.
  var kinds: [SeriesKind] { [.kline] + SeriesKind.allCases.filter { extras.contains($0) } }
}
