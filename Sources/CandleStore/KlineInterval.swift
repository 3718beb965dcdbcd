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

  /// The start of the candle that contains `stamp` (milliseconds).
  public func floor(_ stamp: Int64) -> Int64 {
    switch self {
    case .month:
      let civil = UTCTime.civil(days: UTCTime.floorDivide(stamp, UTCTime.day))
      return UTCTime.days(year: civil.year, month: civil.month, day: 1) * UTCTime.day
    case .week:
      // 1970-01-01 was a Thursday, so the first Monday is day 4.
      let monday = 4 * UTCTime.day
      return UTCTime.floorDivide(stamp - monday, 7 * UTCTime.day) * 7 * UTCTime.day + monday
    default:
      return UTCTime.floorDivide(stamp, milliseconds) * milliseconds
    }
  }

  /// The first start of a candle at or after `stamp`.
  public func ceiling(_ stamp: Int64) -> Int64 {
    let start = floor(stamp)
    return start == stamp ? stamp : next(start)
  }

  /// The start of the candle after the one that starts at `start`; also the time at which that one closes.
  public func next(_ start: Int64) -> Int64 { advanced(start, by: 1) }

  /// The start of the candle `count` candles after the one that starts at `start`.
  public func advanced(_ start: Int64, by count: Int64) -> Int64 {
    guard self == .month else { return start + count * milliseconds }
    let civil = UTCTime.civil(days: UTCTime.floorDivide(start, UTCTime.day))
    let months = civil.year * 12 + civil.month - 1 + count
    let year = UTCTime.floorDivide(months, 12)
    return UTCTime.days(year: year, month: months - year * 12 + 1, day: 1) * UTCTime.day
  }

  /// The number of candles that start in `lower ..< upper`, both being starts of candles.
  public func count(from lower: Int64, to upper: Int64) -> Int64 {
    guard self == .month else { return max(0, upper - lower) / milliseconds }
    let a = UTCTime.civil(days: UTCTime.floorDivide(lower, UTCTime.day))
    let b = UTCTime.civil(days: UTCTime.floorDivide(upper, UTCTime.day))
    return max(0, (b.year - a.year) * 12 + b.month - a.month)
  }

  /// The open-interest series that goes with candles of this length: the exchange offers fewer lengths, and
  /// names them differently; the longest one that is not longer than a candle, else the shortest.
  public var openInterestName: String {
    switch self {
    case .minute1, .minute3, .minute5: "5min"
    case .minute15: "15min"
    case .minute30: "30min"
    case .hour1, .hour2: "1h"
    case .hour4, .hour6, .hour12: "4h"
    case .day, .week, .month: "1d"
    }
  }

  /// The length of a candle in milliseconds; the shortest month for `month`.
  public var milliseconds: Int64 {
    switch self {
    case .day: UTCTime.day
    case .week: 7 * UTCTime.day
    case .month: 28 * UTCTime.day
    default: (Int64(rawValue) ?? 0) * 60_000
    }
  }
}
