/// The candles of one symbol as columns; NaN = missing.
///
/// Only the close is always there: daily fixings, for example, have neither open, high and low nor volume, and those
/// columns are then nil, not invented.
public struct OHLCVSeries: Equatable, Sendable {
  /// The symbol.
  public var symbol: String
  /// Starts of the bars, milliseconds UTC, strictly increasing; [T].
  public var timestamps: [Int64]
  /// First prices; [T].
  public var open: [Double]?
  /// Highest prices; [T].
  public var high: [Double]?
  /// Lowest prices; [T].
  public var low: [Double]?
  /// Last prices, known when the bar closes; [T].
  public var close: [Double]
  /// Amounts traded; [T].
  public var volume: [Double]?
  /// Funding rates, if the symbol has any.
  public var fundingRate: AuxiliarySeries?
  /// Open interest, if it is known.
  public var openInterest: AuxiliarySeries?

  /// A series of `timestamps.count` bars.
  public init(
    symbol: String, timestamps: [Int64], open: [Double]? = nil, high: [Double]? = nil,
    low: [Double]? = nil, close: [Double], volume: [Double]? = nil,
    fundingRate: AuxiliarySeries? = nil, openInterest: AuxiliarySeries? = nil
  ) {
    for column in [open, high, low, close, volume] {
      require(column.map { $0.count == timestamps.count } ?? true, "columns differ in length")
    }
    self.symbol = symbol
    self.timestamps = timestamps
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.fundingRate = fundingRate
    self.openInterest = openInterest
  }

  /// A series of candles, oldest first.
  public init(symbol: String, candles: [Candle]) {
    self.init(
      symbol: symbol, timestamps: candles.map(\.timestamp), open: candles.map(\.open),
      high: candles.map(\.high), low: candles.map(\.low), close: candles.map(\.close),
      volume: candles.map(\.volume))
  }

  /// The number of bars T.
  public var count: Int { timestamps.count }

  /// The column of `field`; nil when the series does not have it.
  public subscript(field: CandleField) -> [Double]? {
    switch field {
    case .open: open
    case .high: high
    case .low: low
    case .close: close
    case .volume: volume
    }
  }

  /// The bars `rows`, a rising selection.
  public func selecting(_ rows: [Int]) -> OHLCVSeries {
    let pick = { (column: [Double]) in rows.map { column[$0] } }
    return OHLCVSeries(
      symbol: symbol, timestamps: rows.map { timestamps[$0] }, open: open.map(pick),
      high: high.map(pick), low: low.map(pick), close: pick(close), volume: volume.map(pick),
      fundingRate: fundingRate?.selecting(rows), openInterest: openInterest?.selecting(rows))
  }
}

/// The columns that a candle can have.
public enum CandleField: String, CaseIterable, Codable, Sendable {
  /// The first price of a bar.
  case open
  /// The highest price of a bar.
  case high
  /// The lowest price of a bar.
  case low
  /// The last price of a bar.
  case close
  /// The amount traded during a bar.
  case volume
}

extension [OHLCVSeries] {
  /// The smallest difference between consecutive timestamps of any of the series, 0 when none has two rows.
  public var smallestStep: Int64 {
    var smallest = Int64.max
    for series in self {
      for (earlier, later) in zip(series.timestamps, series.timestamps.dropFirst()) {
        smallest = Swift.min(smallest, later - earlier)
      }
    }
    return smallest == .max ? 0 : smallest
  }
}

/// The prices of one asset over one bar.
public struct Candle: Equatable, Sendable {
  /// Start of the bar, milliseconds UTC.
  public var timestamp: Int64
  /// The first price of the bar.
  public var open: Double
  /// The highest price of the bar.
  public var high: Double
  /// The lowest price of the bar.
  public var low: Double
  /// The last price of the bar, known when the bar closes.
  public var close: Double
  /// How much was traded, in units of the asset.
  public var volume: Double

  /// A candle of these prices.
  public init(
    timestamp: Int64, open: Double, high: Double, low: Double, close: Double, volume: Double
  ) {
    self.timestamp = timestamp
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }

  /// Whether all prices are positive, `low ≤ open, close ≤ high`, and the volume is not negative.
  public var isConsistent: Bool {
    low > 0 && low <= min(open, close) && max(open, close) <= high && volume >= 0
      && high.isFinite && volume.isFinite
  }
}
