import CandleStore
import Foundation
import Loopback
import Markets
import Testing

/// The exchange of the tests follows the rules that the real one documents.
@Suite struct LoopbackExchangeTests {
  /// The timestamps (or the retCode, if it is not 0) that a call of `path` is answered with, in the order listed.
  static func timestamps(_ calls: [String]) async throws -> [[Int64]] {
    let fixture = try Fixture([FetcherTests.btc], days: 59)
    return try await fixture.exchange.serving { base in
      try await onThread {
        try calls.map { call in
          let url = try #require(URL(string: "\(base)/v5/market/\(call)"))
          return try read(URLSessionTransport().get(url).body)
        }
      }
    }
  }

  static func read(_ body: Data) throws -> [Int64] {
    let object = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    let code = try #require(object["retCode"] as? Int)
    let result = try #require(object["result"] as? [String: Any])
    guard code == 0 else { return [Int64(code)] }
    return (result["list"] as? [Any] ?? []).compactMap { row in
      if let cells = row as? [String] { return Int64(cells[0]) }
      let cells = row as? [String: String]
      return (cells?["fundingRateTimestamp"] ?? cells?["timestamp"]).flatMap { Int64($0) }
    }
  }

  @Test func `the three paging rules of candles`() async throws {
    let start = Fixture.day(3)
    let hours = { (list: [Int64]) in list.map { start + $0 * Timestamp.hour } }
    let head = "kline?category=linear&symbol=BTCUSDT&interval=60"
    let found = try await Self.timestamps([
      // (i) the end is inclusive, and the newest come back
      "\(head)&start=\(start)&end=\(start + 9 * Timestamp.hour)&limit=3",
      // (ii) a start alone gives the oldest
      "\(head)&start=\(start)&limit=3",
      // (iii) a start inside a candle gives the candle that contains it
      "\(head)&start=\(start + 60_000)&end=\(start + Timestamp.hour)&limit=3",
    ])
    #expect(found == [hours([9, 8, 7]), hours([2, 1, 0]), hours([1, 0])])
  }

  @Test func `the open candle is listed, later ones are not`() async throws {
    let now = Fixture.day(60)
    let found = try await Self.timestamps(["kline?symbol=BTCUSDT&interval=60&limit=2"])
    #expect(found == [[now, now - Timestamp.hour]])
  }

  @Test func `funding wants an end with its start, and gives the newest`() async throws {
    let head = "funding/history?category=linear&symbol=BTCUSDT"
    let (start, end) = (Fixture.day(1), Fixture.day(2))
    let found = try await Self.timestamps([
      "\(head)&startTime=\(start)", "\(head)&startTime=\(start)&endTime=\(end)&limit=2",
    ])
    #expect(found == [[10001], [end, end - 8 * Timestamp.hour]])
  }

  @Test func `a cursor that was encoded twice is refused`() async throws {
    let head = "open-interest?category=linear&symbol=BTCUSDT&intervalTime=1h&limit=2"
    let last = Fixture.day(5)
    let found = try await Self.timestamps([
      "\(head)&cursor=lastid%3D19408935%26lasttime%3D\(last)",
      "\(head)&cursor=lastid%253D19408935%2526lasttime%253D\(last)",
    ])
    #expect(found == [[last - Timestamp.hour, last - 2 * Timestamp.hour], [10001]])
  }
}
