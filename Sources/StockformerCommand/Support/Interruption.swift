import Dispatch
import Foundation

/// Ctrl-C (SIGINT) and a polite kill (SIGTERM) while work is going on: cleans up, then ends the process with 128 + the signal's
/// number, as a shell expects.
///
/// A signal that the process was started to ignore stays ignored.
enum Interruption {
  /// Runs `work`; a signal meanwhile runs `cleanUp`, on a thread of its own, and ends the process.
  static func cleaningUp<Value>(
    with cleanUp: @escaping @Sendable () -> Void, _ work: () throws -> Value
  ) rethrows -> Value {
    let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
    let signals = [SIGINT, SIGTERM].filter { number in
      // Dispatch sees a signal only when its default action is off.
      let before = signal(number, SIG_IGN)
      return unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_DFL, to: Int.self)
    }
    let sources = signals.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        cleanUp()
        // Not exit: other threads are still at work, and nothing is to be flushed.
        _exit(128 + number)
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in signals { signal(number, SIG_DFL) }
    }
    return try work()
  }
}
