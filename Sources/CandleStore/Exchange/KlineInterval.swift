import Markets

/// The length of a candle, by the exchange's name for it: minutes, or a day, a week (from Monday), a month.
public enum KlineInterval: String, CaseIterable, Sendable {
  case minute1 = "1"
  case minute3 = "3"
  case minute5 = "5"
  case minute15 = "15"
  case minute30 = "30"
  case hour1 = "60"
  case hour2 = "120"
  case hour4 = "240"
  case hour6 = "360"
  case hour12 = "720"
  case day = "D"
  case week = "W"
  case month = "M"

  /// The start of the candle that contains `timestamp` (milliseconds).
  public func floor(_ timestamp: Int64) -> Int64 {
    switch self {
    case .month: return Self.start(ofMonth: Self.month(of: timestamp))
    case .week:
      // 1970-01-01 was a Thursday, so the first Monday is day 4.
      let monday = 4 * Timestamp.day
      return Timestamp.floorDivide(timestamp - monday, milliseconds) * milliseconds + monday
    default: return Timestamp.floorDivide(timestamp, milliseconds) * milliseconds
    }
  }

  /// The first start of a candle at or after `timestamp`.
  public func ceiling(_ timestamp: Int64) -> Int64 {
    let start = floor(timestamp)
    return start == timestamp ? timestamp : next(start)
  }

  /// The start of the candle after the one that starts at `start`; also the time at which that one closes.
  public func next(_ start: Int64) -> Int64 { advanced(start, by: 1) }

  /// The start of the candle `count` candles after the one that starts at `start`.
  public func advanced(_ start: Int64, by count: Int64) -> Int64 {
    guard self == .month else { return start + count * milliseconds }
    return Self.start(ofMonth: Self.month(of: start) + count)
  }

  /// The number of candles that start in `lower ..< upper`, both being starts of candles.
  public func count(from lower: Int64, to upper: Int64) -> Int64 {
    guard self == .month else { return max(0, upper - lower) / milliseconds }
    return max(0, Self.month(of: upper) - Self.month(of: lower))
  }

  /// The open-interest series that goes with candles of this length, by the exchange's name.
  public var openInterestName: String { StoredCandles.openInterestName(of: rawValue) }

  /// The length of a candle in milliseconds; the shortest month for `month`.
  public var milliseconds: Int64 {
    switch self {
    case .day: Timestamp.day
    case .week: 7 * Timestamp.day
    case .month: 28 * Timestamp.day
    default: (Int64(rawValue) ?? 0) * 60_000
    }
  }

  /// Months from year 0 to the month of `timestamp`.
  private static func month(of timestamp: Int64) -> Int64 {
    let parts = Timestamp.day(timestamp).split(separator: "-").compactMap { Int64($0) }
    return parts[0] * 12 + parts[1] - 1
  }

  private static func start(ofMonth month: Int64) -> Int64 {
    let year = Timestamp.floorDivide(month, 12)
    return Timestamp.of(year: year, month: month - year * 12 + 1, day: 1)
  }
}
