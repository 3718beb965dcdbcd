import Foundation
import Testing

@testable import CandleStore

@Suite struct BybitClientTests {
  @Test func `a cursor goes back as it came, and what would break a query is encoded`() {
    let cursor = "lastid%3D19408935%26lasttime%3D1780617600"
    #expect(BybitClient.queryValue(cursor) == cursor)
    #expect(BybitClient.queryValue("a&b=c d+e%zz#%") == "a%26b=c%20d%2Be%25zz%23%25")
  }

  @Test func `a base address is http or https with a host`() {
    #expect(BybitClient.base("http://127.0.0.1:8080//") == "http://127.0.0.1:8080")
    #expect(BybitClient.base("https://api.bybit.com") == "https://api.bybit.com")
    for text in ["", "api.bybit.com", "ftp://x", "http://", "http://x/?a=1", "http://u@x"] {
      #expect(BybitClient.base(text) == nil)
    }
  }

  @Test func `pauses double up to the cap and are shortened by a quarter at most`() {
    var policy = RetryPolicy()
    policy.jitter = { 0 }
    #expect((1...8).map(policy.pause) == [0.25, 0.5, 1, 2, 4, 8, 8, 8])
    policy.jitter = { 1 }
    #expect(policy.pause(after: 3) == 0.75)
  }

  @Test func `two clients that fail together do not try again together`() {
    let policy = RetryPolicy()
    let draws = (0..<100).map { _ in policy.jitter() }
    #expect(draws.allSatisfy { 0 <= $0 && $0 < 1 } && Set(draws).count > 90)
  }

  @Test func `the gate keeps calls apart and stays closed for as long as it is told`() {
    let clock = VirtualClock()
    let gate = CallGate(clock: clock, spacing: 0.06)
    gate.pass()
    #expect(clock.seconds() == 0)
    gate.pass()
    #expect(abs(clock.seconds() - 0.06) < 1e-9)
    gate.close(for: 5)
    gate.pass()
    #expect(clock.seconds() >= 5.06)
    clock.pause(1)
    let before = clock.seconds()
    gate.pass()
    #expect(clock.seconds() == before)
  }

  @Test func `plain decimals are digits, one point, one minus`() {
    for text in ["0", "-1", "12.50", ".5", "5.", "007"] { #expect(RowRules.isPlainDecimal(text)) }
    for text in ["", "-", ".", "+1", "1e5", "0x1", "1,0", " 1", "1.2.3", "nan", "--1", "１"] {
      #expect(!RowRules.isPlainDecimal(text))
    }
  }

  /// The wait that a rate limit with this reset timestamp and this clock asks for.
  static func wait(reset: String?, time: String) throws -> Double {
    let body = "{\"retCode\":10006,\"retMsg\":\"Too many visits!\",\"result\":{},\"time\":\(time)}"
    let headers = reset.map { ["x-bapi-limit-reset-timestamp": $0] } ?? [:]
    let answer = HTTPAnswer(status: 200, headers: headers, body: Data(body.utf8))
    let client = BybitClient(clock: VirtualClock())
    guard case .limited(_, let wait) = client.judge(answer, NoResult.self) else { return -1 }
    return wait
  }

  @Test func `a rate limit is waited out by the clock of its body, plus a margin`() throws {
    #expect(try Self.wait(reset: "2500", time: "1000") == 1.75)
    // A timestamp in the past (pybit sleeps a negative time here), no timestamp, no number, no clock.
    #expect(try Self.wait(reset: "500", time: "1000") == 0.25)
    #expect(try Self.wait(reset: nil, time: "1000") == 2.25)
    #expect(try Self.wait(reset: "soon", time: "1000") == 2.25)
    #expect(try Self.wait(reset: "2500", time: "null") == 2.25)
  }
}
