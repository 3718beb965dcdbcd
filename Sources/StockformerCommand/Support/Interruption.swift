import Dispatch
import Foundation

/// SIGINT (Ctrl-C), SIGTERM and SIGHUP while work is going on: cleans up, then ends the process with 128 + the signal's
/// number, as a shell expects.
///
/// A signal that the process was started to ignore stays ignored.
enum Interruption {
  /// Runs `work`; a signal meanwhile runs `cleanUp`, on a thread of its own, and ends the process.
  static func cleaningUp<Value>(
    with cleanUp: @escaping @Sendable () -> Void, _ work: () throws -> Value
  ) rethrows -> Value {
    let sources = [SIGINT, SIGTERM, SIGHUP].filter(isDefault).map { source(of: $0, cleanUp) }
    defer {
      for (number, source) in sources {
        source.cancel()
        signal(number, SIG_DFL)
      }
    }
    return try work()
  }

  /// Whether the signal would end the process; one that is ignored stays so.
  private static func isDefault(_ number: Int32) -> Bool {
    let before = signal(number, SIG_DFL)
    if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_DFL, to: Int.self) { return true }
    signal(number, before)
    return false
  }

  /// A source that is at work when this returns: until then the signal ends the process as ever, so that no signal is lost.
  private static func source(
    of number: Int32, _ cleanUp: @escaping @Sendable () -> Void
  ) -> (Int32, any DispatchSourceSignal) {
    let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    let isRegistered = DispatchSemaphore(value: 0)
    source.setRegistrationHandler { isRegistered.signal() }
    source.setEventHandler {
      cleanUp()
      // Not exit: other threads are still at work, and nothing is to be flushed.
      _exit(128 + number)
    }
    source.resume()
    isRegistered.wait()
    #if !os(Linux)
      // Elsewhere the default action stays beside the source; on Linux the source has replaced it.
      signal(number, SIG_IGN)
    #endif
    return (number, source)
  }
}
