import CandleStore
import Foundation
import Loopback
import Markets
import Testing

@Suite struct FaultTests {
  /// Faults that pass, by name.
  static let passing: [(name: String, fault: Fault)] = [
    ("503", .status(503)), ("500", .status(500)), ("429", .status(429)),
    ("10000", .refusal(10000)), ("10016", .refusal(10016)), ("HTML", .html),
    ("broken JSON", .brokenJSON), ("truncated", .truncated), ("dropped", .dropped),
    ("10006", .rateLimit(1_500)), ("10006 without a timestamp", .rateLimitWithoutStamp),
  ]

  @Test(arguments: passing.indices) func `what passes is tried again, and the truth arrives`(
    index: Int
  ) async throws {
    let market = FetcherTests.btc
    let fixture = try Fixture([market], days: 59, extras: [.funding, .openInterest]) {
      $0.repeated = (every: 3, fault: Self.passing[index].fault)
      $0.faults = [4: Self.passing[index].fault, 5: Self.passing[index].fault]
    }
    let report = try await fixture.fetch()
    #expect(report.findings == [])
    try fixture.expectTruth(market, before: Fixture.day(59), extras: true)
    #expect(fixture.exchange.earlyCalls == 0)
    #expect(fixture.exchange.mostCallsInASecond(byClock: true) < 20)
  }

  @Test func `the wait of a rate limit is measured by the clock of the body`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 10) { $0.faults = [3: .rateLimit(7_000)] }
    let clock = VirtualClock(fixture.exchange)
    _ = try await fixture.fetch(clock: clock)
    #expect(fixture.exchange.earlyCalls == 0)
    #expect((7.0...7.5).contains(clock.longestPause))
  }

  @Test func `a wait without end is not waited`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 10) {
      $0.faults = [3: .rateLimit(86_400_000)]
    }
    let found = await fault { _ = try await fixture.fetch() }
    #expect(found?.kind == .unavailable)
    #expect(fixture.exchange.calls.count == 3)
  }

  @Test func `a ban stops at once and keeps what was stored`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59) { $0.faults = [4: .ban] }
    let found = await fault { _ = try await fixture.fetch() }
    #expect(found?.kind == .unavailable)
    #expect(found?.message.contains("403") == true)
    #expect(fixture.exchange.calls.count == 4)
    let store = try CandleDatabase(fixture.scratch.store)
    #expect(try store.count(of: .candles("BTCUSDT", .hour1)) == 1000)
  }

  @Test(arguments: [0, 1, 2]) func `what is refused is not tried again`(index: Int) async throws {
    let faults: [Fault] = [.redirect, .status(404), .huge(9 << 20)]
    let fixture = try Fixture([FetcherTests.btc], days: 59) { $0.faults = [3: faults[index]] }
    let found = await fault { _ = try await fixture.fetch() }
    #expect(found?.kind == .unavailable)
    #expect(fixture.exchange.calls.count == 3)
  }

  @Test func `an exchange that never recovers is given up after growing pauses`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59) {
      $0.repeated = (every: 1, fault: .status(503))
    }
    let clock = VirtualClock(fixture.exchange)
    let found = await fault { _ = try await fixture.fetch(clock: clock) }
    #expect(found?.kind == .unavailable)
    #expect(found?.message.contains("gave up") == true)
    #expect(fixture.exchange.calls.count == 7)
    let pauses = clock.retries
    #expect(pauses.count == 6)
    #expect(zip(pauses, pauses.dropFirst()).prefix(5).allSatisfy { $0 < $1 })
    #expect(!CandleDatabase.exists(fixture.scratch.store))
  }

  @Test func `a server that hangs is tried again, a slow one waited for`() async throws {
    let market = FetcherTests.btc
    let fixture = try Fixture([market], days: 59) { $0.faults = [3: .slow(12), 5: .slow(0.3)] }
    // Long enough for a machine that runs all other tests at the same time.
    _ = try await fixture.fetch(transport: URLSessionTransport(timeout: 4, deadline: 8))
    #expect(fixture.exchange.calls.count >= 5)
    try fixture.expectTruth(market, before: Fixture.day(59))
  }

  @Test func `nobody at the address is given up`() async throws {
    let found = await fault {
      _ = try await onThread {
        try BybitClient(
          base: "http://127.0.0.1:9", transport: URLSessionTransport(), clock: VirtualClock()
        ).serverTime()
      }
    }
    #expect(found?.kind == .unavailable)
    #expect(found?.message.contains("cannot connect") == true)
  }

  @Test func `in real time fewer than 20 calls arrive in any second`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59, extras: [.openInterest])
    let (request, path) = (fixture.request, fixture.scratch.store)
    try await fixture.exchange.serving { base in
      for interval in 0..<3 {
        var wanted = request
        wanted.refresh = interval > 0
        let again = wanted
        _ = try await onThread {
          try Fetcher(client: BybitClient(base: base), request: again, storePath: path).run()
        }
      }
    }
    #expect(fixture.exchange.calls.count > 30)
    #expect(fixture.exchange.mostCallsInASecond(byClock: false) < 20)
  }
}
