import Dispatch
import Foundation
import Synchronization
import Tensors

/// A second core for a computation of many short steps: it waits for the next step awake, where a thread that is woken for each
/// would take longer than the step.
///
/// It never has to come: what it has not begun when the caller has finished its own part, the caller does too.
public final class Companion: Sendable {
  private struct Work: Sendable {
    var body: @Sendable () -> Void
  }

  private let work = Mutex<Work?>(nil)
  /// Steps that were given out, and that are done; −1 given out ends the company.
  private let given = Atomic(0), done = Atomic(0)
  /// The last step that somebody has begun.
  private let begun = Atomic(0)

  private init() {}

  /// Calls `body` with a companion that is there until it returns; with none when there is one worker.
  public static func accompanying<Result>(
    workers: Int, _ body: (Companion?) throws -> Result
  ) rethrows -> Result {
    guard workers > 1 else { return try body(nil) }
    let companion = Companion()
    let precision = MatrixPrecision.current
    DispatchQueue.global(qos: .userInitiated).async {
      MatrixPrecision.$current.withValue(precision) { companion.serve() }
    }
    defer { companion.given.store(-1, ordering: .releasing) }
    return try body(companion)
  }

  /// What both give, computed at the same time, or one after the other.
  ///
  /// For one caller, the body of `accompanying`; never from inside `first` or `second`.
  public func both<Result: Sendable>(
    _ first: () -> Result, _ second: @escaping @Sendable () -> Result
  ) -> [Result] {
    let other = Mutex<Result?>(nil)
    var own: Result?
    run {
      own = first()
    } _: {
      let result = second()
      other.withLock { $0 = result }
    }
    guard let own, let result = other.withLock({ $0 }) else {
      fatalError("a companion's step has no result")
    }
    return [own, result]
  }

  private func run(_ first: () -> Void, _ second: @escaping @Sendable () -> Void) {
    let step = done.load(ordering: .acquiring) + 1
    work.withLock { $0 = Work(body: second) }
    given.store(step, ordering: .releasing)
    first()
    if begins(step) {
      second()
      done.store(step, ordering: .releasing)
    } else {
      Self.waitUntil { done.load(ordering: .acquiring) == step }
    }
    work.withLock { $0 = nil }  // and what it holds
  }

  private func begins(_ step: Int) -> Bool {
    begun.compareExchange(
      expected: step - 1, desired: step, ordering: .acquiringAndReleasing
    ).exchanged
  }

  private func serve() {
    var last = 0
    while true {
      var next = last
      Self.waitUntil {
        next = given.load(ordering: .acquiring)
        return next != last
      }
      if next < 0 { return }
      last = next
      if begins(next) {
        work.withLock { $0 }?.body()
        done.store(next, ordering: .releasing)
      }
    }
  }

  /// Looks again and again; after a while it lets others go first.
  private static func waitUntil(_ condition: () -> Bool) {
    var looks = 0
    while !condition() {
      looks += 1
      if looks > 4096 { sched_yield() }
    }
  }
}
