import CandleStore
import Foundation
import Loopback
import Markets
import Testing

/// Candles of other lengths than an hour, against the exchange.
@Suite struct FetchIntervalTests {
  /// A market of one interval, with the range that is asked for: more than one page wherever history allows.
  struct Case: CustomTestStringConvertible {
    var interval: KlineInterval
    var openInterest: String
    var start: Int64
    var candles: Int

    var testDescription: String { interval.rawValue }

    var market: MarketTruth {
      MarketTruth(
        "BTCUSDT", launch: start - 3 * Timestamp.day, end: Fixture.day(20), seed: 5,
        interval: interval.rawValue, openInterestInterval: openInterest)
    }

    func fixture(
      extras: [SeriesKind] = [.openInterest],
      _ scenario: (inout LoopbackExchange.Scenario) -> Void = { _ in }
    ) throws -> Fixture {
      try Fixture(
        [market], days: 10, extras: extras, interval: interval, start: start, scenario: scenario)
    }
  }

  static let minutes5 = Case(
    interval: .minute5, openInterest: "5min", start: Fixture.day(0), candles: 10 * 288)
  static let day = Case(
    interval: .day, openInterest: "1d", start: Fixture.day(-1500), candles: 1510)
  static let all = [
    minutes5, day,
    Case(interval: .minute15, openInterest: "15min", start: Fixture.day(-10), candles: 20 * 96),
    Case(interval: .hour2, openInterest: "1h", start: Fixture.day(-90), candles: 100 * 12),
    Case(interval: .hour4, openInterest: "4h", start: Fixture.day(-190), candles: 200 * 6),
    // Mondays from 2022-01-10 (day -1087) to 2025-01-06 (day 5); the last closes after the range, but long before now.
    Case(interval: .week, openInterest: "1d", start: Fixture.day(-1090), candles: 157),
    // Firsts of the months from 2022-02 to 2025-01.
    Case(interval: .month, openInterest: "1d", start: Fixture.day(-1090), candles: 36),
  ]

  @Test(arguments: all) func `the store holds exactly the truth`(of tested: Case) async throws {
    let fixture = try tested.fixture { $0.now = Fixture.day(40) }
    let report = try await fixture.fetch()
    try fixture.expectTruth(
      tested.market, from: tested.start, before: Fixture.day(10), extras: false)
    let store = try CandleDatabase(fixture.scratch.store)
    let rows = try store.rows(of: .candles("BTCUSDT", tested.interval))
    #expect(rows.count == tested.candles && report.symbols[0].stored[.kline] == tested.candles)
    #expect(report.findings == [] && report.symbols[0].gaps == 0)
    let grid = try #require(CandleGrid(tested.interval.rawValue))
    #expect(rows.allSatisfy { grid.floor($0.timestamp) == $0.timestamp })
    let truth = tested.market.openInterest.filter {
      $0.key >= tested.start && $0.key < Fixture.day(10)
    }
    #expect(
      try store.rows(of: .openInterest("BTCUSDT", tested.interval))
        == Fixture.rows(truth.mapValues { [$0] }))
  }

  @Test(arguments: [minutes5, day]) func `pages are full and do not overlap`(of tested: Case)
    async throws
  {
    let fixture = try tested.fixture(extras: [])
    _ = try await fixture.fetch()
    let pages = fixture.exchange.calls.filter { $0.path == "kline" }.map(\.query)
    #expect(pages.count == (tested.candles + 999) / 1000)
    let number = { (name: String, query: String) in
      query.split(separator: "&").first { $0.hasPrefix("\(name)=") }
        .flatMap { Int64($0.dropFirst(name.count + 1)) } ?? -1
    }
    let length = tested.interval.milliseconds
    var expected = tested.start
    for page in pages {
      #expect(page.contains("interval=\(tested.interval.rawValue)&"))
      #expect(number("limit", page) == 1000 && number("start", page) == expected)
      expected = min(expected + 1000 * length, Fixture.day(10))
      #expect(number("end", page) == expected - 1)
    }
    #expect(expected == Fixture.day(10))
  }

  @Test(arguments: [
    // The candle of 00:00 has closed, that of 00:05 has not; the day has not.
    (minutes5, Fixture.day(4) + 450_000, Fixture.day(4)),
    (day, Fixture.day(4) + 12 * Timestamp.hour, Fixture.day(3)),
  ])
  func `the open candle is not stored, and the next run goes on`(
    tested: Case, now: Int64, last: Int64
  ) async throws {
    let fixture = try tested.fixture(extras: []) { $0.now = now }
    let length = tested.interval.milliseconds
    _ = try await fixture.fetch()
    try fixture.expectTruth(tested.market, from: tested.start, before: last + length)
    fixture.exchange.forgetCalls()
    #expect(try await fixture.fetch().symbols[0].new == 0)
    #expect(fixture.exchange.calls.map(\.path) == ["time"])

    fixture.exchange.advance(milliseconds: 2 * Timestamp.day)
    fixture.exchange.forgetCalls()
    let second = try await fixture.fetch()
    #expect(second.symbols[0].new == Int(2 * Timestamp.day / length))
    try fixture.expectTruth(
      tested.market, from: tested.start, before: last + length + 2 * Timestamp.day)
    let asked = fixture.exchange.calls.filter { $0.path == "kline" }.map(\.query)
    #expect(asked.count == 1 && asked[0].contains("start=\(last + length)&"))
  }

  @Test func `an interval that the exchange refuses ends in one line`() async throws {
    let fixture = try Self.day.fixture(extras: [])
    let found = await fault { _ = try await fixture.fetch { $0.interval = .hour1 } }
    #expect(found?.message.contains("10001") == true)
  }

  @Test(arguments: [("5", minutes5), ("D", day)])
  func `fetch and export name the interval`(name: String, tested: Case) async throws {
    let fixture = try tested.fixture(extras: [])
    let (store, folder) = (fixture.scratch.store, fixture.scratch.folder + "/out")
    let names = ["--symbols", "BTCUSDT", "--interval", name, "--store", store]
    try await fixture.exchange.serving { base in
      let dates = ["--start", "2025-01-01", "--end", "2025-01-11"]
      let outcome = try await Tool.run(["fetch", "--base-url", base] + names + dates)
      let count = name == "5" ? 2880 : 10
      #expect(outcome.status == 0 && outcome.out.hasPrefix("BTCUSDT candles=\(count) "))
    }
    #expect(try await Tool.run(["export", "--out", folder] + names).status == 0)
    let panel = try Panel(contentsOf: folder)
    let truth = tested.market.candles.filter { $0.key >= Fixture.start && $0.key < Fixture.day(10) }
    let text = try String(contentsOfFile: "\(folder)/BTCUSDT_\(name).csv", encoding: .utf8)
    #expect(text.split(separator: "\n").count == truth.count + 1)
    #expect(panel.symbols == ["BTCUSDT"] && panel.timestamps == truth.keys.sorted())
  }
}
