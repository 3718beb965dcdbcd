/// What a whole number of a time column counts since 1970.
enum TimeUnit: String {
  case seconds, milliseconds, microseconds, nanoseconds

  /// Less than three years in seconds: the numbers of rows in an export, not times.
  static let leastSeconds: UInt64 = 100_000_000

  /// What NumPy and pandas write for a missing time.
  static let notATime = Int64.min

  /// The unit by the size of a number: what is a date between 1973 and 5138 in seconds is none in another unit.
  init(of value: Int64) {
    switch value.magnitude {
    case ..<100_000_000_000: self = .seconds
    case ..<100_000_000_000_000: self = .milliseconds
    case ..<100_000_000_000_000_000: self = .microseconds
    default: self = .nanoseconds
    }
  }

  /// `value` of this unit in milliseconds; parts of a millisecond are cut off.
  func milliseconds(_ value: Int64) -> Int64 {
    switch self {
    case .seconds: value * 1000
    case .milliseconds: value
    case .microseconds: Timestamp.floorDivide(value, 1000)
    case .nanoseconds: Timestamp.floorDivide(value, 1_000_000)
    }
  }
}

extension Timestamp {
  /// 1990-01-01: milliseconds before it are most likely seconds.
  static let earliestUsual = of(year: 1990, month: 1, day: 1)
  /// 2100-01-01: no bar starts after it.
  public static let latest = of(year: 2100, month: 1, day: 1)

  /// `YYYY-MM-DD` when `text` is eight digits that are a date; nil when not.
  public static func dateOfDigits(_ text: String) -> String? {
    let digits = Array(text.utf8)
    guard digits.count == 8, digits.allSatisfy({ $0 &- 48 < 10 }),
      text.hasPrefix("19") || text.hasPrefix("20")
    else { return nil }
    let date = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
    return parse(date) == nil ? nil : date
  }
}
