/// Time timestamps: milliseconds since 1970-01-01 UTC.
public enum Timestamp {
  /// Milliseconds of a second, a minute, an hour, a day.
  public static let second: Int64 = 1000
  /// Milliseconds of a minute.
  public static let minute: Int64 = 60_000
  /// Milliseconds of an hour.
  public static let hour: Int64 = 3_600_000
  /// Milliseconds of a day.
  public static let day: Int64 = 86_400_000
  /// The largest timestamp that is accepted, either side of 1970.
  static let limit: Int64 = 1 << 53

  /// Reads an integer (milliseconds) or ISO 8601: `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM[:SS[.fff]]` (or a space for
  /// the T) with `Z`, `+HH:MM` or nothing (= UTC); nil when `text` is neither.
  ///
  ///     Timestamp.parse("1970-01-02")  // 86400000
  public static func parse(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { parse($0, 0..<$0.count) }
  }

  /// `YYYY-MM-DD` of the day that holds `milliseconds`, in UTC.
  public static func day(_ milliseconds: Int64) -> String {
    let (year, month, day) = civil(fromDay: floorDivide(milliseconds, Timestamp.day))
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// `YYYY-MM-DDTHH:MM:SSZ` (with `.fff` only where there are milliseconds).
  public static func iso8601(_ milliseconds: Int64) -> String {
    let rest = milliseconds - floorDivide(milliseconds, Timestamp.day) * Timestamp.day
    let clock = [rest / hour, rest / minute % 60, rest / second % 60]
      .map { padded($0, 2) }.joined(separator: ":")
    let fraction = rest % second == 0 ? "" : ".\(padded(rest % second, 3))"
    return "\(day(milliseconds))T\(clock)\(fraction)Z"
  }

  /// Milliseconds at the start (UTC) of a day of the Gregorian calendar; the caller gives a valid one.
  public static func of(year: Int64, month: Int64, day: Int64) -> Int64 {
    dayNumber(year: year, month: month, day: day) * Timestamp.day
  }

  /// Days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
  static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date of the day `number` days after 1970-01-01.
  static func civil(fromDay number: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = number + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9)
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  /// The largest whole number that is not above `value / divisor`, for any value and a divisor above 0.
  public static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (value < 0 ? "-" : "") + zeros + digits
  }
}
