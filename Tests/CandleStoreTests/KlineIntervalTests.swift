import CandleStore
import Markets
import Testing

@Suite struct KlineIntervalTests {
  static func timestamp(_ text: String) throws -> Int64 { try #require(Timestamp.parse(text)) }

  @Test func `candles start where the exchange starts them`() throws {
    let moment = try Self.timestamp("2025-01-29T17:43:12Z")
    let starts: [(KlineInterval, String)] = [
      (.minute15, "2025-01-29T17:30"), (.hour1, "2025-01-29T17:00"), (.hour12, "2025-01-29T12:00"),
      (.day, "2025-01-29"), (.week, "2025-01-27"), (.month, "2025-01-01"),
    ]
    for (interval, text) in starts {
      let start = try Self.timestamp(text)
      #expect(interval.floor(moment) == start)
      #expect(interval.floor(start) == start)
      #expect(interval.ceiling(start) == start)
      #expect(interval.ceiling(start + 1) == interval.next(start))
    }
  }

  @Test func `months have their own lengths`() throws {
    let january = try Self.timestamp("2024-01-01")
    #expect(try KlineInterval.month.next(january) == Self.timestamp("2024-02-01"))
    #expect(try KlineInterval.month.advanced(january, by: 14) == Self.timestamp("2025-03-01"))
    #expect(try KlineInterval.month.advanced(january, by: -1) == Self.timestamp("2023-12-01"))
    #expect(try KlineInterval.month.count(from: january, to: Self.timestamp("2025-03-01")) == 14)
    #expect(KlineInterval.hour4.count(from: 0, to: Timestamp.day) == 6)
  }
}
