import CandleStore
import Loopback
import Markets
import Testing

@Suite struct OddRowsTests {
  /// Fields of a candle that must not be stored, and what the report says of them.
  static let rows: [(fields: String, reason: String)] = [
    ("\"100\",\"NaN\",\"90\",\"95\",\"1\",\"95\"", "high 'NaN' is not a finite plain decimal"),
    ("\"100\",\"1e3\",\"90\",\"95\",\"1\",\"95\"", "high '1e3' is not a finite plain decimal"),
    ("\"100\",\"110\",\"90\",\"\",\"1\",\"95\"", "close '' is not a finite plain decimal"),
    ("\"100\",\"110\",\"90\",95,\"1\",\"95\"", "close is not a text with a number"),
    ("\"100\",\"110\",\"90\",null,\"1\",\"95\"", "close is not a text with a number"),
    ("\"100\",\"110\",\"90\",\"0x5f\",\"1\",\"95\"", "close '0x5f' is not a finite plain decimal"),
    (
      "\"100\",\"110\",\"90\",\"Infinity\",\"1\",\"95\"",
      "close 'Infinity' is not a finite plain decimal"
    ),
    ("\"100\",\"110\",\"-1\",\"95\",\"1\",\"95\"", "low -1 is not above 0"),
    ("\"0\",\"110\",\"90\",\"95\",\"1\",\"95\"", "open 0 is not above 0"),
    ("\"100\",\"110\",\"90\",\"95\",\"-1\",\"95\"", "volume -1 is below 0"),
    ("\"100\",\"99\",\"90\",\"95\",\"1\",\"95\"", "high 99 is below open 100"),
    ("\"100\",\"110\",\"96\",\"95\",\"1\",\"95\"", "low 96 is above close 95"),
    ("\"100\",\"110\",\"90\",\"95\",\"1\"", "turnover is missing"),
  ]

  @Test(arguments: rows.indices) func `a strange row is refused, its page kept`(
    index: Int
  ) async throws {
    var market = FetcherTests.btc
    let timestamp = Fixture.day(19) + 11 * Timestamp.hour
    market.odd[timestamp] = ["[\"\(timestamp)\",\(Self.rows[index].fields)]"]
    let fixture = try Fixture([market], days: 30)
    let report = try await fixture.fetch()
    let line = "rejected BTCUSDT kline 2025-01-20T11:00:00Z \(Self.rows[index].reason)"
    #expect(report.findings.contains(line))
    #expect(report.symbols[0].rejected == 1)
    #expect(report.symbols[0].gaps == 1)
    try fixture.expectTruth(market, before: Fixture.day(30), without: [timestamp])
  }

  @Test func `rows that are no rows are refused`() async throws {
    var market = FetcherTests.btc
    let timestamp = Fixture.day(2)
    let row = try #require(market.candleRow(timestamp))
    market.odd[timestamp] = [
      row, "[\"soon\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"]", "{}", "7",
      "[\"\(timestamp + 1)\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"]",
    ]
    let fixture = try Fixture([market], days: 30)
    let report = try await fixture.fetch()
    #expect(
      report.findings.contains("rejected BTCUSDT kline 'soon' the timestamp is not a whole number"))
    #expect(
      report.findings.contains("rejected BTCUSDT kline '' the timestamp is not a whole number"))
    #expect(
      report.findings.contains(
        "rejected BTCUSDT kline 2025-01-03T00:00:00.001Z the timestamp is not the start of a candle"
      ))
    try fixture.expectTruth(market, before: Fixture.day(30))
  }

  @Test func `funding and open interest have rules of their own`() async throws {
    var market = FetcherTests.btc
    let timestamp = Fixture.day(2)
    market.oddFunding[timestamp] = [
      "{\"fundingRate\":\"1e-4\",\"fundingRateTimestamp\":\"\(timestamp)\"}"
    ]
    market.oddOpenInterest[timestamp] = ["{\"openInterest\":\"-5\",\"timestamp\":\"\(timestamp)\"}"]
    let fixture = try Fixture([market], days: 30, extras: [.funding, .openInterest])
    let report = try await fixture.fetch()
    #expect(
      report.findings == [
        "rejected BTCUSDT funding 2025-01-03T00:00:00Z funding_rate '1e-4' is not a finite plain decimal",
        "rejected BTCUSDT open_interest 2025-01-03T00:00:00Z open_interest -5 is below 0",
      ])
    #expect(report.symbols[0].stored[.funding] == 89)
    #expect(report.symbols[0].stored[.openInterest] == 719)
  }

  /// A server that answers in seconds, or with another year: nothing of it is a gap.
  @Test(arguments: [Int64(1), 1000, 2]) func `a page of another range is a fault`(
    divisor: Int64
  ) async throws {
    var market = FetcherTests.btc
    for hour in 0..<48 {
      let timestamp = Fixture.start + Int64(hour) * Timestamp.hour
      let stated = divisor == 1 ? timestamp - 400 * Timestamp.day : timestamp / divisor
      market.odd[timestamp] = ["[\"\(stated)\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"]"]
    }
    let fixture = try Fixture([market], days: 2)
    let found = await fault { _ = try await fixture.fetch() }
    #expect(found?.kind == .unavailable)
    #expect(
      found?.message.contains("kline: a page of 48 rows, the first at ") == true, "\(found as Any)")
    #expect(found?.message.contains("without a row of the range asked for") == true)
  }

  @Test func `a refresh stores a row that has become good`() async throws {
    var market = FetcherTests.btc
    let timestamp = Fixture.day(19)
    market.odd[timestamp] = ["[\"\(timestamp)\",\"1\",\"1\",\"1\",\"1\",\"nan\",\"1\"]"]
    let fixture = try Fixture([market], days: 30)
    #expect(try await fixture.fetch().symbols[0].rejected == 1)
    fixture.exchange.change { $0.markets[0].odd = [:] }
    let report = try await fixture.fetch { $0.refresh = true }
    #expect(report.findings == [])
    #expect(report.symbols[0].new == 1)
    try fixture.expectTruth(market, before: Fixture.day(30))
  }
}
