import Dispatch
import Foundation
import Synchronization

/// SIGINT (Ctrl-C), SIGTERM and SIGHUP while work is going on: cleans up, or lets the work come to a good end, then ends the
/// process with 128 + the signal's number, as a shell expects.
///
/// A signal that the process was started to ignore stays ignored.
enum Interruption {
  /// Runs `work`; a signal meanwhile runs `cleanUp`, on a thread of its own, and ends the process.
  static func cleaningUp<Value>(
    with cleanUp: @escaping @Sendable () -> Void, _ work: () throws -> Value
  ) rethrows -> Value {
    try handling { number in
      cleanUp()
      end(number)
    } work: {
      try work()
    }
  }

  /// The first signal that came, for work that ends itself at the next good moment.
  final class Notice: Sendable {
    private let number = Atomic<Int32>(0)

    /// Its number; nil while none has come.
    var signal: Int32? {
      let number = number.load(ordering: .relaxed)
      return number == 0 ? nil : number
    }

    /// Takes a signal; false when it is not the first.
    fileprivate func take(_ signal: Int32) -> Bool {
      number.compareExchange(expected: 0, desired: signal, ordering: .relaxed).exchanged
    }
  }

  /// Runs `work`, which looks at the notice from time to time; a second signal ends the process at once.
  static func noticing<Value>(_ work: (Notice) throws -> Value) rethrows -> Value {
    let notice = Notice()
    return try handling { number in
      if !notice.take(number) { end(number) }
    } work: {
      try work(notice)
    }
  }

  private static func end(_ number: Int32) -> Never {
    // Not exit: other threads are still at work, and nothing is to be flushed.
    _exit(128 + number)
  }

  /// Runs `work`; `handle` takes the signals that come meanwhile, on a thread of its own.
  private static func handling<Value>(
    _ handle: @escaping @Sendable (Int32) -> Void, work: () throws -> Value
  ) rethrows -> Value {
    let sources = [SIGINT, SIGTERM, SIGHUP].filter(isDefault).map { source(of: $0, handle) }
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
    of number: Int32, _ handle: @escaping @Sendable (Int32) -> Void
  ) -> (Int32, any DispatchSourceSignal) {
    let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    let isRegistered = DispatchSemaphore(value: 0)
    source.setRegistrationHandler { isRegistered.signal() }
    source.setEventHandler { handle(number) }
    source.resume()
    isRegistered.wait()
    #if !os(Linux)
      // Elsewhere the default action stays beside the source; on Linux the source has replaced it.
      signal(number, SIG_IGN)
    #endif
    return (number, source)
  }
}
