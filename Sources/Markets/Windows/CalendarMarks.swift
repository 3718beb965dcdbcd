/// Where a timestamp lies in the day, the week, the month and the year (UTC), each scaled linearly to [−0.5, 0.5].
///
/// The encoding `timeF` of Informer (Zhou et al., 2021, arXiv:2012.07436), hours being whole:
///
///     CalendarMarks(0).values  // 1970-01-01, a Thursday: [-0.5, 0, -0.5, -0.5]
public struct CalendarMarks: Equatable, Sendable {
  /// The number of marks M.
  public static let count = 4
  /// The names of the marks, in the order of `values`; [M].
  public static let names = ["hour_of_day", "day_of_week", "day_of_month", "day_of_year"]

  /// Hour of the day, h / 23 − 0.5 with h = 0 … 23.
  public let hourOfDay: Float
  /// Day of the week, d / 6 − 0.5 with Monday 0 and Sunday 6.
  public let dayOfWeek: Float
  /// Day of the month, (d − 1) / 30 − 0.5 with d = 1 … 31.
  public let dayOfMonth: Float
  /// Day of the year, (d − 1) / 365 − 0.5 with d = 1 … 366.
  public let dayOfYear: Float

  /// The marks of `timestamp`, milliseconds UTC.
  public init(_ timestamp: Int64) {
    let day = Timestamp.floorDivide(timestamp, Timestamp.day)
    let date = Timestamp.civil(fromDay: day)
    // 1970-01-01 was a Thursday: three days into the week.
    let monday = 7 * Timestamp.floorDivide(day + 3, 7) - 3
    hourOfDay = Self.scaled((timestamp - day * Timestamp.day) / Timestamp.hour, last: 23)
    dayOfWeek = Self.scaled(day - monday, last: 6)
    dayOfMonth = Self.scaled(date.day - 1, last: 30)
    dayOfYear = Self.scaled(
      day - Timestamp.dayNumber(year: date.year, month: 1, day: 1), last: 365)
  }

  /// The marks in the order of `names`; [M].
  public var values: [Float] { [hourOfDay, dayOfWeek, dayOfMonth, dayOfYear] }

  private static func scaled(_ position: Int64, last: Int64) -> Float {
    Float(Double(position) / Double(last) - 0.5)
  }
}
