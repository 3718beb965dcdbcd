/// Says on stderr how far a long work is. Silent for the first two seconds: short work needs no telling.
///
/// On a terminal one line is redrawn and removed at the end. Elsewhere a line per event is written, or
/// nothing at all for programs whose stderr is a contract.
public struct Progress {
  /// What is written where stderr is not a terminal.
  public enum Elsewhere: Sendable {
    /// A line per event.
    case lines
    /// Nothing.
    case nothing
  }

  private let console: Console
  private let elsewhere: Elsewhere
  private let patience: Duration
  private let now: () -> ContinuousClock.Instant
  private let start: ContinuousClock.Instant
  private var isDrawn = false

  /// Progress on a console; the clock can be another one in tests.
  public init(
    on console: Console = .standard, elsewhere: Elsewhere = .lines,
    patience: Duration = .seconds(2),
    now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.console = console
    self.elsewhere = elsewhere
    self.patience = patience
    self.now = now
    start = now()
  }

  /// Whether events are shown on a line that is redrawn.
  public var isTerminal: Bool { console.isTerminal }

  /// An event: `epoch 3/20, loss 0.0123`.
  ///
  /// - Returns: whether the work has been long enough that it is shown, where it is shown at all.
  @discardableResult
  public mutating func report(_ event: String) -> Bool {
    guard now() - start >= patience else { return false }
    if console.isTerminal {
      console.errors("\r\u{1B}[K" + event)
      isDrawn = true
    } else if elsewhere == .lines {
      console.errors(event + "\n")
    }
    return true
  }

  /// The end: takes the redrawn line away.
  public mutating func finish() {
    if isDrawn { console.errors("\r\u{1B}[K") }
    isDrawn = false
  }
}
