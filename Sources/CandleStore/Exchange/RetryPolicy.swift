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
