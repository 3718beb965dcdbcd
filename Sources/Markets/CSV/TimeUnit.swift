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

  /// 1600-01-01: an older date is one whose year was cut short.
  static let earliest = of(year: 1600, month: 1, day: 1)

  /// What makes a date unfit for the start of a bar; nil when nothing does.
  static func rangeError(_ time: Int64) -> String? {
    if time >= latest { return "lies beyond the year 2100" }
    return time < earliest ? "lies before the year 1600" : nil
  }

  /// `YYYY-MM-DD` when `text` is eight digits that are a date, with `THH:MM[:SS]` behind it when ten, twelve or fourteen are a
  /// date and a time of day; nil when not.
  public static func dateOfDigits(_ text: String) -> String? {
    let digits = Array(text.utf8)
    guard [8, 10, 12, 14].contains(digits.count), digits.allSatisfy({ $0 &- 48 < 10 }),
      text.hasPrefix("19") || text.hasPrefix("20")
    else { return nil }
    let pairs = stride(from: 0, to: digits.count, by: 2).map { text.dropFirst($0).prefix(2) }
    let date = "\(pairs[0])\(pairs[1])-\(pairs[2])-\(pairs[3])"
    let clock = pairs.count == 5 ? "\(pairs[4]):00" : pairs.dropFirst(4).joined(separator: ":")
    let time = clock.isEmpty ? date : "\(date)T\(clock)"
    return parse(time) == nil ? nil : time
  }

  /// What a whole number that is too small for a time most likely is, and what to write; nil when it looks like nothing.
  static func dateHint(_ text: String) -> String? {
    let number = Int64(text) ?? 0
    let pairs = stride(from: 0, to: text.count, by: 2).map { text.dropFirst($0).prefix(2) }
    switch text.utf8.count {
    case 4 where (1600..<2100).contains(number): return "is a year: write \(text)-01-01"
    case 5 where (20_000..<73_051).contains(number):
      // Spreadsheets count the days since 1899-12-30.
      return "is a spreadsheet's number of a day: write \(day((number - 25_569) * day))"
    case 6 where ["19", "20"].contains(pairs[0]) && parse("2000-\(pairs[2])-01") != nil:
      return "is a month without dashes: write \(pairs[0])\(pairs[1])-\(pairs[2])-01"
    case 6 where parse("2000-\(pairs[1])-\(pairs[2])") != nil:
      return "is a date without dashes: write YYYY-MM-DD"
    default: return nil
    }
  }
}
