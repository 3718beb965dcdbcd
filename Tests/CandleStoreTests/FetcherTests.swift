import CandleStore
import Foundation
import Loopback
import Markets
import Testing

@Suite struct FetcherTests {
  static let btc = MarketTruth(
    "BTCUSDT", launch: Fixture.day(-300), end: Fixture.day(70), seed: 7)
  static let eth = MarketTruth(
    "ETHUSDT", launch: Fixture.day(-300), end: Fixture.day(70), seed: 8)

  @Test func `the store holds exactly the truth, and the report counts it`() async throws {
    let fixture = try Fixture(
      [Self.btc, Self.eth], days: 59, extras: [.funding, .openInterest])
    let report = try await fixture.fetch()
    let line = "candles=1416 funding=177 open_interest=1416 new=3009 revised=0 rejected=0 gaps=0"
    #expect(report.lines == ["BTCUSDT \(line)", "ETHUSDT \(line)"])
    for market in [Self.btc, Self.eth] {
      try fixture.expectTruth(market, before: Fixture.day(59), extras: true)
    }
    // Per symbol: instrument, 2 pages of candles, 1 of funding, 8 of open interest; and the clock.
    #expect(fixture.exchange.calls.count == 1 + 2 * 12)
    #expect(fixture.exchange.mostCallsInASecond(byClock: true) < 20)
  }

  @Test func `a second run has nothing to do and asks only for the time`() async throws {
    let fixture = try Fixture(
      [Self.btc, Self.eth], days: 59, extras: [.funding, .openInterest])
    _ = try await fixture.fetch()
    fixture.exchange.forgetCalls()
    let report = try await fixture.fetch()
    #expect(fixture.exchange.calls.map(\.path) == ["time"])
    #expect(report.symbols.allSatisfy { $0.new == 0 && $0.stored[.kline] == 1416 })
  }

  @Test func `pages do not overlap and go back from the end with the cursor as it came`()
    async throws
  {
    let fixture = try Fixture([Self.btc], days: 59, extras: [.openInterest])
    _ = try await fixture.fetch()
    let cursors = fixture.exchange.calls.filter { $0.path == "open-interest" }.map { call in
      call.query.split(separator: "&").first { $0.hasPrefix("cursor=") } ?? ""
    }
    #expect(cursors.count == 8)
    #expect(cursors.first == "")
    #expect(
      cursors.dropFirst().allSatisfy {
        $0.hasPrefix("cursor=lastid%3D19408935%26lasttime%3D")
      })
  }

  @Test func `an end in the future stops at the last closed candle, and goes on later`()
    async throws
  {
    let fixture = try Fixture([Self.btc], days: 20, extras: [.funding, .openInterest]) {
      $0.now = Fixture.day(10) + 30 * Timestamp.minute
    }
    let first = try await fixture.fetch()
    #expect(first.symbols[0].stored[.kline] == 240)
    try fixture.expectTruth(Self.btc, before: Fixture.day(10))
    fixture.exchange.forgetCalls()
    _ = try await fixture.fetch()
    #expect(fixture.exchange.calls.count == 1)

    fixture.exchange.advance(milliseconds: 3 * Timestamp.day)
    let second = try await fixture.fetch()
    #expect(second.symbols[0].new == 72 + 9 + 72)
    try fixture.expectTruth(Self.btc, before: Fixture.day(13))
  }

  @Test func `a start that moves back fetches what lies before, and only that`() async throws {
    let fixture = try Fixture([Self.btc], days: 40, extras: [.funding, .openInterest])
    _ = try await fixture.fetch { $0.start = Fixture.day(20) }
    fixture.exchange.forgetCalls()
    let report = try await fixture.fetch()
    #expect(report.symbols[0].new == 480 + 60 + 480)
    try fixture.expectTruth(Self.btc, before: Fixture.day(40), extras: true)
    let asked = fixture.exchange.calls.filter { $0.path == "kline" }.map(\.query)
    #expect(asked.count == 1)
    #expect(asked.allSatisfy { $0.contains("end=\(Fixture.day(20) - 1)&") })
  }

  @Test func `the funding interval may change`() async throws {
    let market = MarketTruth(
      "WIFUSDT", launch: Fixture.day(-5), end: Fixture.day(100), fundingChange: Fixture.day(14))
    let fixture = try Fixture([market], days: 90, extras: [.funding])
    let report = try await fixture.fetch()
    // 14 days of 3 and 76 days of 6: more than two pages.
    #expect(report.symbols[0].stored[.funding] == 14 * 3 + 76 * 6)
    let store = try CandleDatabase(fixture.scratch.store)
    let truth = market.funding.filter { $0.key >= Fixture.start && $0.key < Fixture.day(90) }
    #expect(try store.rows(of: .funding("WIFUSDT")) == Fixture.rows(truth.mapValues { [$0] }))
  }

  @Test func `the time before a launch is neither a gap nor asked for`() async throws {
    let launch = Fixture.day(10) + 5 * Timestamp.hour + 20 * Timestamp.minute
    let market = MarketTruth("NEWUSDT", launch: launch, end: Fixture.day(30))
    let fixture = try Fixture([market], days: 20, extras: [.funding, .openInterest])
    let report = try await fixture.fetch()
    #expect(report.findings == [])
    #expect(report.symbols[0].stored[.kline] == 10 * 24 - 5)
    for call in fixture.exchange.calls where call.query.contains("start") {
      let item = call.query.split(separator: "&").first { $0.hasPrefix("start") } ?? ""
      let start = Int64(item.split(separator: "=").last ?? "") ?? 0
      #expect(start >= KlineInterval.hour1.floor(launch))
    }
  }

  @Test func `gaps are reported and not asked for again`() async throws {
    var market = Self.btc
    let missing = (5...7).map { Fixture.day(28) + Int64($0) * Timestamp.hour }
    for timestamp in missing { market.odd[timestamp] = [] }
    let fixture = try Fixture([market], days: 59)
    let report = try await fixture.fetch()
    let line = "gap BTCUSDT 60 2025-01-29T05:00:00Z .. 2025-01-29T07:00:00Z (3 missing)"
    #expect(report.findings == [line])
    #expect(report.symbols[0].gaps == 1)
    try fixture.expectTruth(market, before: Fixture.day(59), without: Set(missing))
    fixture.exchange.forgetCalls()
    let again = try await fixture.fetch()
    #expect(again.findings == [line])
    #expect(fixture.exchange.calls.count == 1)
  }

  @Test func `candles that appear late are asked for again`() async throws {
    let fixture = try Fixture([Self.btc], days: 20) {
      $0.now = Fixture.day(10) + 20_000
      $0.hoursLate = 2
    }
    #expect(try await fixture.fetch().symbols[0].stored[.kline] == 239)
    fixture.exchange.change { $0.hoursLate = 0 }
    fixture.exchange.advance(milliseconds: 60_000)
    #expect(try await fixture.fetch().symbols[0].stored[.kline] == 240)
    try fixture.expectTruth(Self.btc, before: Fixture.day(10))
  }

  @Test func `duplicate timestamps and rows out of order are harmless`() async throws {
    var market = Self.btc
    for index in stride(from: Int64(0), to: 1400, by: 3) {
      let timestamp = Fixture.start + index * Timestamp.hour
      let row = try #require(market.candleRow(timestamp))
      market.odd[timestamp] = [row, row]
    }
    let fixture = try Fixture([market], days: 59)
    let report = try await fixture.fetch()
    #expect(report.lines.count == 1)
    #expect(report.symbols[0].new == 1416)
    try fixture.expectTruth(market, before: Fixture.day(59))
  }

  @Test func `stored rows stay as they are, and a refresh overwrites what differs`() async throws {
    var market = Self.btc
    let timestamp = Fixture.day(7) + 14 * Timestamp.hour
    market.candles[timestamp] = ["95000", "96000", "94000", "95251", "10", "950000"]
    let fixture = try Fixture([market], days: 59, extras: [.funding])
    _ = try await fixture.fetch()
    var revised = market
    revised.candles[timestamp]?[3] = "95074.8"
    revised.funding[Fixture.day(3)] = "0.0005"
    fixture.exchange.change { $0.markets = [revised] }
    #expect(try await fixture.fetch().symbols[0].revised == 0)
    try fixture.expectTruth(market, before: Fixture.day(59))
    let report = try await fixture.fetch { $0.refresh = true }
    #expect(report.symbols[0].revised == 2)
    #expect(report.symbols[0].new == 0)
    #expect(
      report.findings[0] == "revised BTCUSDT kline 2025-01-08T14:00:00Z close 95251 -> 95074.8")
    #expect(
      report.findings[1].hasPrefix("revised BTCUSDT funding 2025-01-04T00:00:00Z funding_rate "))
    #expect(report.findings[1].hasSuffix(" -> 0.0005"))
    try fixture.expectTruth(revised, before: Fixture.day(59))
  }

  @Test func `of two symbols one unknown refuses the run and makes no store`() async throws {
    let fixture = try Fixture([Self.btc], days: 10)
    let found = await fault {
      _ = try await fixture.fetch { $0.symbols = ["BTCUSDT", "NOPEUSDT"] }
    }
    #expect(found?.kind == .content)
    #expect(found?.message.contains("NOPEUSDT") == true)
    #expect(!fixture.exchange.calls.contains { $0.path == "kline" })
    #expect(!CandleDatabase.exists(fixture.scratch.store))
    fixture.exchange.change { $0.hidesUnknownSymbols = true }
    let spot = await fault { _ = try await fixture.fetch { $0.symbols = ["NOPEUSDT"] } }
    #expect(spot?.kind == .content)
  }

  @Test func `a list of all instruments is paged through`() async throws {
    let fixture = try Fixture([Self.btc, Self.eth], days: 3) { $0.listsAllInstruments = true }
    let report = try await fixture.fetch()
    #expect(report.symbols.map { $0.stored[.kline] } == [72, 72])
    #expect(fixture.exchange.calls.filter { $0.path == "instruments-info" }.count == 3)
  }

  @Test func `a store keeps one category of a symbol`() async throws {
    let fixture = try Fixture([Self.btc], days: 3)
    _ = try await fixture.fetch()
    fixture.exchange.forgetCalls()
    let found = await fault { _ = try await fixture.fetch(category: "inverse") }
    #expect(found?.kind == .content)
    #expect(fixture.exchange.calls.isEmpty)
  }
}
