import CandleStore
import Files
import Foundation
import Loopback
import Markets
import Synchronization
import Testing

/// Waits without waiting: a pause moves this clock and the exchange's on.
final class VirtualClock: PauseClock {
  private let now = Mutex(0.0)
  private let pauses = Mutex<[Double]>([])
  private let exchange: LoopbackExchange?

  init(_ exchange: LoopbackExchange? = nil) { self.exchange = exchange }

  func seconds() -> Double { now.withLock { $0 } }

  func pause(_ seconds: Double) {
    now.withLock { $0 += seconds }
    pauses.withLock { $0.append(seconds) }
    exchange?.advance(milliseconds: Int64((seconds * 1000).rounded(.down)))
  }

  var longestPause: Double { pauses.withLock { $0.max() ?? 0 } }
  /// Pauses longer than the gate's.
  var retries: [Double] { pauses.withLock { $0.filter { $0 > 0.1 } } }
}

/// A folder of its own for one test, removed with the value.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "candles-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var store: String { folder + "/market.sqlite" }
}

/// Runs `body` on a thread of its own: the client blocks, and must not block the server's threads.
func onThread<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
  }
}

/// A range of days, a market in it, and the exchange that knows it.
struct Fixture {
  static let start: Int64 = 1_735_689_600_000  // 2025-01-01
  static func day(_ number: Int64) -> Int64 { start + number * Timestamp.day }

  var scratch: Scratch
  var exchange: LoopbackExchange
  var request: FetchRequest

  /// `days` days of candles of `markets`, fetched long after their end.
  init(
    _ markets: [MarketTruth], days: Int64, extras: [SeriesKind] = [],
    interval: KlineInterval = .hour1, start: Int64 = Fixture.start,
    scenario: (inout LoopbackExchange.Scenario) -> Void = { _ in }
  ) throws {
    var settings = LoopbackExchange.Scenario(markets, now: Self.day(days) + Timestamp.day)
    scenario(&settings)
    exchange = LoopbackExchange(settings)
    scratch = try Scratch()
    request = FetchRequest(
      symbols: markets.map(\.symbol), interval: interval, start: start, end: Self.day(days),
      extras: extras)
  }

  /// One fetch with virtual pauses.
  func fetch(
    _ change: (inout FetchRequest) -> Void = { _ in }, clock: VirtualClock? = nil,
    transport: any HTTPTransport = URLSessionTransport(),
    category: String = "linear"
  ) async throws -> FetchReport {
    var request = self.request
    change(&request)
    let (wanted, path, exchange) = (request, scratch.store, exchange)
    return try await exchange.serving { base in
      try await onThread {
        let client = BybitClient(
          base: base, category: category, transport: transport,
          clock: clock ?? VirtualClock(exchange))
        return try Fetcher(client: client, request: wanted, storePath: path).run()
      }
    }
  }

  /// Whether the store holds exactly the truth of `market` in the range, but for the candles of `without`.
  func expectTruth(
    _ market: MarketTruth, from lower: Int64 = Fixture.start, before upper: Int64,
    without: Set<Int64> = [], extras: Bool = false, location: SourceLocation = #_sourceLocation
  ) throws {
    let store = try CandleDatabase(scratch.store)
    let rows = try store.rows(of: .candles(market.symbol, request.interval))
    let truth = market.candles.filter {
      $0.key >= lower && $0.key < upper && !without.contains($0.key)
    }
    #expect(rows == Self.rows(truth), sourceLocation: location)
    if extras {
      let funding = market.funding.filter { $0.key >= lower && $0.key < upper }
      let interest = market.openInterest.filter { $0.key >= lower && $0.key < upper }
      #expect(
        try store.rows(of: .funding(market.symbol)) == Self.rows(funding.mapValues { [$0] }),
        sourceLocation: location)
      #expect(
        try store.rows(of: .openInterest(market.symbol, request.interval))
          == Self.rows(interest.mapValues { [$0] }), sourceLocation: location)
    }
    #expect(try store.integrity() == "ok", sourceLocation: location)
    try store.close()
  }

  static func rows(_ texts: [Int64: [String]]) -> [MarketRow] {
    texts.sorted { $0.key < $1.key }.map {
      MarketRow(timestamp: $0.key, values: $0.value.map(Double.init))
    }
  }
}

/// The fault that `body` ends in.
func fault(_ body: () async throws -> Void) async -> InputFault? {
  do {
    try await body()
    return nil
  } catch { return error as? InputFault }
}
