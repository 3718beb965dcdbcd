import CandleStore
import Loopback
import Testing

/// A server that gives fewer rows than it was asked for, and says so nowhere.
@Suite struct CappedPagesTests {
  @Test(arguments: [200, 7, 1])
  func `pages below the limit asked for are paged on`(_ cap: Int) async throws {
    let fixture = try Fixture(
      [FetcherTests.btc], days: 2, extras: [.funding, .openInterest]
    ) { $0.pageCap = cap }
    let report = try await fixture.fetch()
    #expect(
      report.lines.last
        == "BTCUSDT candles=48 funding=6 open_interest=48 new=102 revised=0 rejected=0 gaps=0")
  }

  @Test func `a thousand candles in pages of two hundred are no gap`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59) { $0.pageCap = 200 }
    let report = try await fixture.fetch()
    #expect(report.lines.last?.contains("candles=1416 ") == true)
    #expect(report.lines.last?.hasSuffix("gaps=0") == true)
    #expect(fixture.exchange.calls.count < 20)
  }
}
