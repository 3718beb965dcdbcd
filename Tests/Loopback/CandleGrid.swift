import Foundation

/// The starts of the candles of one interval, by the calendar and not by the client's arithmetic.
public struct CandleGrid: Sendable {
  /// The exchange's name of the interval: minutes, `D`, `W` (from Monday) or `M`.
  public let interval: String

  /// The grid of `interval`; nil for a name that the exchange does not know.
  public init?(_ interval: String) {
    let names = ["1", "3", "5", "15", "30", "60", "120", "240", "360", "720", "D", "W", "M"]
    guard names.contains(interval) else { return nil }
    self.interval = interval
  }

  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    return calendar
  }()

  /// The start of the candle that contains `timestamp`, in milliseconds.
  public func floor(_ timestamp: Int64) -> Int64 { bounds(timestamp).lowerBound }

  /// The start of the candle after the one that contains `timestamp`.
  public func next(_ timestamp: Int64) -> Int64 { bounds(timestamp).upperBound }

  private func bounds(_ timestamp: Int64) -> Range<Int64> {
    if let minutes = Int64(interval) {
      let start = timestamp / (minutes * 60_000) * (minutes * 60_000)
      return start..<start + minutes * 60_000
    }
    let unit: Calendar.Component =
      interval == "D" ? .day : interval == "W" ? .weekOfYear : .month
    let date = Date(timeIntervalSince1970: Double(timestamp) / 1000)
    guard let span = Self.calendar.dateInterval(of: unit, for: date) else {
      return timestamp..<timestamp
    }
    return milliseconds(span.start)..<milliseconds(span.end)
  }

  private func milliseconds(_ date: Date) -> Int64 {
    Int64((date.timeIntervalSince1970 * 1000).rounded())
  }
}
