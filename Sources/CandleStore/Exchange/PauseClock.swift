import Foundation

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
