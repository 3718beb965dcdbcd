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
