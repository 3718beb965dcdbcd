import CandleStore
import Foundation
import Loopback
import Markets
import Testing

@Suite struct KillTests {
  @Test func `a store killed at any moment is whole, and the next runs finish it`() async throws {
    let market = MarketTruth(
      "BTCUSDT", launch: Fixture.day(-10), end: Fixture.day(320), seed: 3)
    let fixture = try Fixture([market], days: 300, extras: [.funding, .openInterest]) {
      $0.latency = 0.01
    }
    let store = fixture.scratch.store
    try await fixture.exchange.serving { base in
      let arguments = [
        "fetch", "--base-url", base, "--symbols", "BTCUSDT", "--start", "2025-01-01", "--end",
        Timestamp.day(Fixture.day(300)), "--with", "funding,open-interest", "--store", store,
      ]
      var killed = 0
      // Moments drawn once: from before the first call to the middle of the pages.
      for seconds in [0.02, 0.31, 0.47, 0.66, 0.83, 1.02] {
        let outcome = try await Tool.run(arguments, killAfter: seconds)
        killed += outcome.wasKilled ? 1 : 0
        guard CandleDatabase.exists(store), outcome.wasKilled else { continue }
        #expect(try Self.integrity(of: store) == "ok")
      }
      #expect(killed >= 4)
      let last = try await Tool.run(arguments)
      #expect(last.status == 0)
      #expect(last.outLines.count == 1)
      #expect(
        last.out.hasPrefix("BTCUSDT candles=7200 funding=900 open_interest=7200 new=") == true)
      try fixture.expectTruth(market, before: Fixture.day(300), extras: true)

      fixture.exchange.forgetCalls()
      let idle = try await Tool.run(arguments)
      #expect(idle.out.contains(" new=0 revised=0 "))
      #expect(fixture.exchange.calls.count <= 10)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.scratch.folder) == [
        "market.sqlite"
      ])
  }

  @Test func `several fetches at once into one store do no harm`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59, extras: [.funding, .openInterest])
    let store = fixture.scratch.store
    try await fixture.exchange.serving { base in
      let arguments = [
        "fetch", "--base-url", base, "--symbols", "BTCUSDT", "--start", "2025-01-01", "--end",
        "2025-03-01", "--with", "funding,open-interest", "--store", store,
      ]
      try await withThrowingTaskGroup(of: Tool.Outcome.self) { group in
        for _ in 0..<3 { group.addTask { try await Tool.run(arguments) } }
        for try await outcome in group {
          #expect(outcome.status == 0)
          #expect(outcome.error == "")
        }
      }
    }
    try fixture.expectTruth(FetcherTests.btc, before: Fixture.day(59), extras: true)
  }

  /// What SQLite says of a copy of the store as the kill left it, write-ahead log included.
  private static func integrity(of path: String) throws -> String {
    let scratch = try Scratch()
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: scratch.store + suffix)
    }
    let store = try CandleDatabase(scratch.store, creating: true)
    defer { try? store.close() }
    return try store.integrity()
  }
}
