/// Days and stamps of the UTC calendar, computed without any time zone of the machine.
public enum UTCTime {
  /// Milliseconds in one day.
  public static let day: Int64 = 86_400_000

  /// Midnight of `text`, a date `YYYY-MM-DD` from 1970 on, in milliseconds; nil if it is no such date.
  public static func midnight(of text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 45, bytes[7] == 45 else { return nil }
    guard let year = digits(bytes[0..<4]), let month = digits(bytes[5..<7]),
      let date = digits(bytes[8..<10]), year >= 1970
    else { return nil }
    let days = days(year: year, month: month, day: date)
    guard civil(days: days) == (year, month, date) else { return nil }
    return days * day
  }

  /// `stamp` as `2025-01-29T05:00:00Z`; milliseconds follow a point when they are not zero.
  public static func text(_ stamp: Int64) -> String {
    let days = floorDivide(stamp, day)
    let (year, month, date) = civil(days: days)
    let rest = stamp - days * day
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }
    let fraction = rest % 1000 == 0 ? "" : ".\(padded(rest % 1000, 3))"
    let head = "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))"
    return "\(head)T\(clock.joined(separator: ":"))\(fraction)Z"
  }

  /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
  ///
  /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Year, month and day of a number of days since 1970-01-01: the inverse of `days(year:month:day:)`.
  static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// `a / b` rounded towards minus infinity, for `b` > 0.
  static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
  }

  private static func digits(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard bytes.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return bytes.reduce(0) { $0 * 10 + Int64($1 - 48) }
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
