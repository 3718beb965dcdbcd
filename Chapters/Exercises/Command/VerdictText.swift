import ExerciseKit
import Exercises
import Foundation

extension Verdict {
  /// What a learner reads.
  func text(_ exercise: Exercise) -> String {
    switch self {
    case .solved: return "\(exercise.id) \(exercise.name): solved."
    case .unsolved: return "\(exercise.id) \(exercise.name): not attempted yet."
    case .failed(let given, let reason):
      return
        "\(exercise.id) \(exercise.name): no answer.\n  asked     \(given)\n  it        \(reason.replacing("\n", with: "\n            "))"
    case .wrong(let answer):
      var lines = [
        "\(exercise.id) \(exercise.name): not yet.", "  asked     \(answer.given)",
        "  got       \(answer.got.text)", "  expected  \(answer.expected.text)",
      ]
      if let mistake = answer.mistake { lines.append("  this is \(mistake)") }
      if let suggests = answer.suggests { lines.append("  \(suggests)") }
      return lines.joined(separator: "\n")
    }
  }

  /// One line for a teacher's table.
  var detail: String {
    switch self {
    case .solved, .unsolved: ""
    case .failed(let given, let reason): "\(given): \(reason)".replacing("\n", with: " ")
    case .wrong(let answer):
      answer.mistake.map { "this is \($0)" }
        ?? "\(answer.given): got \(answer.got.text), expected \(answer.expected.text)"
    }
  }
}

extension Values {
  /// The numbers with six digits, a list in brackets each; the first few of many.
  var text: String {
    if lists.isEmpty { return "nothing" }
    let shown = lists.prefix(8).map { list in
      let numbers = list.prefix(12).map { String(format: "%.6g", $0) }.joined(separator: ", ")
      return list.count == 1
        ? numbers : "[\(numbers)\(list.count > 12 ? ", … (\(list.count))" : "")]"
    }
    return shown.joined(separator: "  ") + (lists.count > 8 ? "  … (\(lists.count) lists)" : "")
  }
}
