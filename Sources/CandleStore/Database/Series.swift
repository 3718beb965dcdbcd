import Markets

/// What a series holds: candles, funding rates, or open interest.
public enum SeriesKind: String, CaseIterable, Sendable {
  case kline
  case funding
  case openInterest = "open_interest"

  /// The columns of a row beside its timestamp, as the store, the CSV files and the reports name them.
  public var fields: [String] {
    switch self {
    case .kline: ["open", "high", "low", "close", "volume", "turnover"]
    case .funding: ["funding_rate"]
    case .openInterest: ["open_interest"]
    }
  }

  /// The most rows that one page of the exchange holds.
  public var pageLimit: Int { self == .kline ? 1000 : 200 }
}

/// One time series of one symbol.
public struct Series: Hashable, Sendable {
  /// The exchange's name of the instrument, such as `BTCUSDT`.
  public var symbol: String
  /// What its rows are.
  public var kind: SeriesKind
  /// The exchange's name of the step between rows (`60`, `1h`); empty for funding, which has no fixed one.
  public var interval: String

  /// The candles of `symbol`.
  public static func candles(_ symbol: String, _ interval: KlineInterval) -> Series {
    Series(symbol: symbol, kind: .kline, interval: interval.rawValue)
  }

  /// The funding rates of `symbol`.
  public static func funding(_ symbol: String) -> Series {
    Series(symbol: symbol, kind: .funding, interval: "")
  }

  /// The open interest of `symbol` that goes with candles of `interval`.
  public static func openInterest(_ symbol: String, _ interval: KlineInterval) -> Series {
    Series(symbol: symbol, kind: .openInterest, interval: interval.openInterestName)
  }

  /// The series of `kind` that goes with candles of `interval`.
  public static func of(_ kind: SeriesKind, _ symbol: String, _ interval: KlineInterval) -> Series {
    switch kind {
    case .kline: .candles(symbol, interval)
    case .funding: .funding(symbol)
    case .openInterest: .openInterest(symbol, interval)
    }
  }

  /// The step, in milliseconds, at which the next row may appear; funding settles on whole hours.
  var grid: Int64 {
    switch interval {
    case "5min": 5 * 60_000
    case "15min": 15 * 60_000
    case "30min": 30 * 60_000
    case "4h": 4 * 3_600_000
    case "1d": Timestamp.day
    case "", "1h": 3_600_000
    default: KlineInterval(rawValue: interval)?.milliseconds ?? 3_600_000
    }
  }
}

/// One row of a series: the timestamp and the values of `SeriesKind.fields`, in that order.
public struct MarketRow: Equatable, Sendable {
  /// The start of the candle, or the time of publication, in milliseconds UTC.
  public var timestamp: Int64
  /// The values; nil only for a turnover that the source did not have.
  public var values: [Double?]

  /// A row of `values` at `timestamp`.
  public init(timestamp: Int64, values: [Double?]) {
    self.timestamp = timestamp
    self.values = values
  }
}

/// A row of the exchange that was not stored.
public struct RejectedRow: Equatable, Sendable {
  /// The timestamp as it came: milliseconds, or whatever stood in its place.
  public var timestamp: String
  /// What is wrong with the row.
  public var reason: String
}

/// A stored value that the exchange has changed since.
public struct Revision: Equatable, Sendable {
  /// The row's timestamp.
  public var timestamp: Int64
  /// The column.
  public var field: String
  /// The value that was stored.
  public var old: Double?
  /// The value that replaces it.
  public var new: Double?
}
