import Foundation
import Synchronization

/// The gate every call passes: calls start at least `spacing` apart, and none before a moment it was closed until.
///
/// With one call at a time, call k+19 starts at least 18 spacings after call k was answered; so at 60 ms
/// spacing (18 × 60 ms > 1 s) no server counts 20 calls in any second, however late a call reaches it.
public final class CallGate: Sendable {
  private struct State {
    var nextStart = -Double.infinity
    var closedUntil = -Double.infinity
  }

  private let clock: any PauseClock
  private let spacing: Double
  private let state = Mutex(State())

  /// A gate whose calls start at least `spacing` seconds apart.
  public init(clock: any PauseClock, spacing: Double = 0.060) {
    self.clock = clock
    self.spacing = spacing
  }

  /// Waits for the caller's turn.
  public func pass() {
    let start = state.withLock { state in
      let start = max(clock.seconds(), state.nextStart)
      state.nextStart = start + spacing
      return start
    }
    wait(until: start)
    // The gate may have been closed by another thread while this one waited.
    while true {
      let closed = state.withLock { $0.closedUntil }
      guard closed > clock.seconds() else { return }
      wait(until: closed)
    }
  }

  /// Lets no call of any thread start in the next `seconds`.
  public func close(for seconds: Double) {
    state.withLock { $0.closedUntil = max($0.closedUntil, clock.seconds() + seconds) }
  }

  private func wait(until moment: Double) {
    let rest = moment - clock.seconds()
    if rest > 0 { clock.pause(rest) }
  }
}

/// Where a client takes its time from and how it waits, so that a test can wait without waiting.
public protocol PauseClock: Sendable {
  /// Seconds since some fixed moment; never goes back.
  func seconds() -> Double
  /// Returns after `seconds`.
  func pause(_ seconds: Double)
}

/// The machine's monotonic clock; it says how long, never what time it is.
public struct SystemPauseClock: PauseClock {
  /// A clock.
  public init() {}

  /// Seconds since the machine started.
  public func seconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  /// Blocks the calling thread for `seconds`.
  public func pause(_ seconds: Double) {
    if seconds > 0 { Thread.sleep(forTimeInterval: seconds) }
  }
}

/// How often a call is tried, and how long it pauses between tries.
public struct RetryPolicy: Sendable {
  /// Tries in all, the first included.
  public var tries = 7
  /// Seconds before the second try; doubled for each further one.
  public var firstPause = 0.25
  /// The longest pause, in seconds.
  public var longestPause = 8.0
  /// Seconds added to the wait that a rate limit asks for.
  public var margin = 0.25
  /// Seconds beyond which a wait that the exchange asks for is not waited.
  public var longestWait = 300.0
  /// A number in 0 ..< 1, drawn anew for each pause.
  public var jitter: @Sendable () -> Double = { Double.random(in: 0..<1) }

  /// The usual policy.
  public init() {}

  /// Seconds between try `number` (from 1) and the next: `first · 2^(number-1)`, capped, shortened by up to
  /// a quarter at random, so that it still grows from try to try.
  public func pause(after number: Int) -> Double {
    var pause = firstPause
    for _ in 1..<max(1, number) where pause < longestPause { pause *= 2 }
    return min(pause, longestPause) * (1 - 0.25 * jitter())
  }
}
