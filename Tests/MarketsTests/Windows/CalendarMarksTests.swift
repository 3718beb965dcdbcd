import Foundation
import Testing

@testable import Markets

struct CalendarMarksTests {
  private static let calendar: Calendar? = {
    var calendar = Calendar(identifier: .gregorian)
    guard let utc = TimeZone(identifier: "UTC") else { return nil }
    calendar.timeZone = utc
    return calendar
  }()

  /// The four marks by Foundation's calendar.
  private func expected(_ timestamp: Int64) throws -> [Float] {
    let calendar = try #require(Self.calendar)
    let date = Date(timeIntervalSince1970: Double(timestamp) / 1000)
    let parts = calendar.dateComponents([.hour, .weekday, .day], from: date)
    let dayOfYear = try #require(calendar.ordinality(of: .day, in: .year, for: date))
    // Foundation counts weekdays from Sunday, 1.
    let weekday = (try #require(parts.weekday) + 5) % 7
    let positions = [
      (try #require(parts.hour), 23), (weekday, 6), (try #require(parts.day) - 1, 30),
      (dayOfYear - 1, 365),
    ]
    return positions.map { Float(Double($0.0) / Double($0.1) - 0.5) }
  }

  @Test func handWorkedValues() {
    #expect(CalendarMarks(0).values == [-0.5, 0, -0.5, -0.5])
    // The last moment of a leap year that ends on a Sunday.
    let last = Timestamp.of(year: 2000, month: 12, day: 31) + Timestamp.day - 1
    #expect(CalendarMarks(last).values == [0.5, 0.5, 0.5, 0.5])
    // One millisecond before 1970: 1969-12-31 23:59, a Wednesday of a year of 365 days.
    #expect(
      CalendarMarks(-1).values == [0.5, Float(2.0 / 6 - 0.5), 0.5, Float(364.0 / 365 - 0.5)])
    #expect(CalendarMarks(Timestamp.of(year: 2024, month: 1, day: 1)).dayOfWeek == -0.5)
    #expect(CalendarMarks.names.count == CalendarMarks.count)
    #expect(CalendarMarks(0).values.count == CalendarMarks.count)
  }

  /// Every 5th day and many hours of 1888 to 2051, which hold leap years and 1900, which is none.
  @Test func agreesWithFoundation() throws {
    for step in -6000..<6000 {
      let timestamp =
        Int64(step) * (5 * Timestamp.day - Timestamp.hour) + Int64(step % 7) * 1_234_567
      #expect(try CalendarMarks(timestamp).values == expected(timestamp), "\(timestamp)")
    }
  }

  /// The days around the ends of February and of the year, hour by hour.
  @Test(arguments: [1896, 1900, 1968, 1969, 1970, 1999, 2000, 2023, 2024, 2100])
  func agreesWithFoundationAtTheEdges(_ year: Int64) throws {
    for (month, day) in [(1, 1), (2, 28), (3, 1), (12, 30), (12, 31)] as [(Int64, Int64)] {
      let start = Timestamp.of(year: year, month: month, day: day)
      for hour in 0..<48 {
        for offset in [Int64(0), 1, Timestamp.hour - 1] {
          let timestamp = start + Int64(hour) * Timestamp.hour + offset
          #expect(try CalendarMarks(timestamp).values == expected(timestamp), "\(timestamp)")
        }
      }
    }
  }

  @Test func marksOfWindowsReachToTheirHorizons() {
    // Daily bars without the weekend from Thursday, 1970-01-01, on.
    let days: [Int64] = [0, 1, 4, 5, 6, 7, 8]
    let timestamps = days.map { $0 * Timestamp.day + 9 * Timestamp.hour }
    let panel = Panel(joining: [
      OHLCVSeries(symbol: "A", timestamps: timestamps, close: [1, 2, 3, 5, 7, 9, 11])
    ])
    let windows = Windows(
      FeatureTable(panel, features: [.logReturn]), Targets(panel, horizons: [1, 3]), lookback: 2,
      split: Split(bars: 7))
    #expect(windows.barMilliseconds == Timestamp.day && windows.timeMarkCount == 4 * 4)
    let windowEnds = [2, 6]
    let count = windowEnds.count * windows.timeMarkCount
    let marks = [Float](unsafeUninitializedCapacity: count) { buffer, written in
      windows.fillTimeMarks(
        UnsafeMutableBufferPointer(rebasing: buffer[..<count]), windowEnds: windowEnds)
      written = count
    }
    // Bars 1 and 2 are days 1 and 4; a day and three days after that are 5 and 7.
    let expected: [Int64] = [1, 4, 5, 7, 7, 8, 9, 11]
    #expect(
      marks == expected.flatMap { CalendarMarks($0 * Timestamp.day + 9 * Timestamp.hour).values })
  }
}
