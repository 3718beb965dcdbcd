import FlyingFox
import Foundation
import Synchronization

/// An exchange on 127.0.0.1 that answers as Bybit's V5 market API does, with faults by scenario, a clock of its own and
/// a log of every call.
public final class LoopbackExchange: Sendable {
  /// One call as it arrived.
  public struct Call: Sendable {
    /// The path after `/v5/market/`.
    public var path: String
    /// The query as it came, not decoded.
    public var query: String
    /// The server's clock, in milliseconds.
    public var time: Int64
    /// Seconds of a clock that never goes back.
    public var seconds: Double
  }

  /// What the exchange does.
  public struct Scenario: Sendable {
    /// Its instruments.
    public var markets: [MarketTruth]
    /// The server's clock when it starts, in milliseconds.
    public var now: Int64
    /// Whether the clock runs by itself, or only when it is told to.
    public var isRunning = false
    /// Faults by the number of the call, from 1.
    public var faults: [Int: Fault] = [:]
    /// A fault of every so many calls.
    public var repeated: (every: Int, fault: Fault)?
    /// The shortest time every answer takes, in seconds.
    public var latency = 0.0
    /// Whether the list of instruments ignores `symbol` and comes in pages of one.
    public var listsAllInstruments = false
    /// Whether unknown symbols give an empty list (as for spot) instead of retCode 10001.
    public var hidesUnknownSymbols = false
    /// Hours by which candles appear later than they close, as an exchange does that is behind.
    public var hoursLate: Int64 = 0

    /// The most rows that a page holds, whatever limit was asked for.
    public var pageCap: Int?

    /// A scenario without faults.
    public init(_ markets: [MarketTruth], now: Int64) {
      self.markets = markets
      self.now = now
    }
  }

  struct State {
    var scenario: Scenario
    var advanced: Int64 = 0
    var calls: [Call] = []
    var closedUntil = Int64.min
    var early = 0
    var isBanned = false
  }

  let state: Mutex<State>
  private let started = DispatchTime.now().uptimeNanoseconds

  /// An exchange that behaves as `scenario` says.
  public init(_ scenario: Scenario) { state = Mutex(State(scenario: scenario)) }

  /// Serves on `port` of 127.0.0.1, a free one for 0, while `body` runs; `body` gets the address.
  public func serving<Value>(
    port: UInt16 = 0, isolation: isolated (any Actor)? = #isolation,
    _ body: (String) async throws -> Value
  ) async throws -> Value {
    let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
    let configuration = HTTPServer.Configuration(
      address: address, timeout: 60, logger: .disabled)
    let server = HTTPServer(config: configuration, handler: ClosureHTTPHandler(answer))
    let task = Task { try await server.run() }
    try await server.waitUntilListening()
    guard case .ip4(_, let port) = await server.listeningAddress else { throw Closed() }
    do {
      let value = try await body("http://127.0.0.1:\(port)")
      await server.stop()
      task.cancel()
      return value
    } catch {
      await server.stop()
      task.cancel()
      throw error
    }
  }

  /// The calls so far.
  public var calls: [Call] { state.withLock { $0.calls } }

  /// Calls that came before the timestamp that a rate limit had named.
  public var earlyCalls: Int { state.withLock { $0.early } }

  /// The most calls within any second, by the server's clock (`byClock`) or by real time.
  public func mostCallsInASecond(byClock: Bool) -> Int {
    let times = calls.map { byClock ? Double($0.time) / 1000 : $0.seconds }
    return times.indices.map { index in
      times[index...].prefix { $0 < times[index] + 1 }.count
    }.max() ?? 0
  }

  /// Forgets the calls so far, and with them their numbers.
  public func forgetCalls() { state.withLock { $0.calls = [] } }

  /// Moves the server's clock on.
  public func advance(milliseconds: Int64) { state.withLock { $0.advanced += milliseconds } }

  /// Changes the scenario.
  public func change(_ body: (inout Scenario) -> Void) { state.withLock { body(&$0.scenario) } }

  func now(_ state: State) -> Int64 {
    let elapsed = (DispatchTime.now().uptimeNanoseconds - started) / 1_000_000
    return state.scenario.now + state.advanced + (state.scenario.isRunning ? Int64(elapsed) : 0)
  }
}
