import ExerciseKit
import Exercises
import Files
import Foundation

/// Compiles a submission and asks it what its exercise asks.
struct AttemptCheck {
  /// The checkout.
  let root: String
  /// The longest that an attempt may take to answer all questions.
  var seconds = 10.0
  /// What strangers' programs run in; nil for one's own.
  var confinement: Confinement?

  /// What is wrong with an attempt that gives no answer.
  private struct NoAnswer: Error, CustomStringConvertible { let description: String }

  /// The verdict on `submission`, whose program is made in `folder`.
  ///
  /// - Parameter inputs: what random inputs are drawn from.
  /// - Throws: `InputFault` when nothing can be compiled or started here at all.
  func verdict(
    on submission: Submission, in folder: String, inputs: UInt64 = 1
  ) throws(InputFault) -> Verdict {
    if submission.isPristine { return .unsolved }
    let compiler = AttemptBuild(root: root, isLimited: confinement != nil)
    switch try compiler.build(submission, in: folder) {
    case .refused(let reason): return .failed(given: "compiling", reason: reason)
    case .built(let program):
      let variant = Variant(submission.variant.number, inputs: inputs)
      return try verdict(submission.exercise, variant, program)
    }
  }

  private func verdict(
    _ exercise: Exercise, _ variant: Variant, _ program: String
  ) throws(InputFault) -> Verdict {
    try confinement?.prepare(program)
    let child = try ChildProcess(
      confinement?.command(program) ?? [program], seconds: seconds, isQuiet: confinement != nil)
    let verdict = exercise.verdict(variant) { question in
      guard let reply = child.reply(to: question.bytes), let status = reply.first else {
        throw NoAnswer(description: reason(child.end(), child.lastWords))
      }
      let rest = Array(reply.dropFirst())
      switch ReplyStatus(rawValue: status) {
      case .notAttempted: throw NotAttempted()
      case .answered:
        guard let values = Values(bytes: rest) else {
          throw NoAnswer(description: "sent a malformed answer")
        }
        return values
      default:
        throw NoAnswer(description: "threw \(String(decoding: rest.prefix(300), as: UTF8.self))")
      }
    }
    _ = child.end()
    return verdict
  }

  /// Why a process that has ended did not answer.
  private func reason(_ ending: ChildProcess.Ending, _ lastWords: String) -> String {
    let words = lastWords.split(separator: "\n").first {
      $0.contains("Fatal error") || $0.contains("error:")
    }
    let end = words.map { ": \($0.prefix(200))" } ?? ""
    switch ending {
    case .stopped: return "stopped: no answer within \(Int(seconds)) s"
    case .killed(let signal): return crash(signal) + end
    // A sandbox reports a signal as 128 and its number.
    case .exited(let code) where code > 128 && code < 160: return crash(code - 128) + end
    case .exited(let code): return "ended with exit code \(code) before it had answered\(end)"
    }
  }

  private func crash(_ signal: Int32) -> String {
    switch signal {
    case SIGSYS, SIGXFSZ:
      "stopped: it tried to start a process or thread, open a connection or write a file, which no exercise needs"
    case SIGXCPU: "stopped: it computed for longer than \(confinement?.seconds ?? 0) s"
    case SIGKILL: "was killed, as the system does when memory or time run out"
    default: "crashed (signal \(signal), \(String(cString: strsignal(signal))))"
    }
  }
}
