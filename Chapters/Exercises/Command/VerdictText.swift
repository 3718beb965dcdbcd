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
      if let position = answer.position,
        position.list >= Values.shownLists || position.number >= Values.shownNumbers
      {
        let (got, expected) = (answer.got[position.list], answer.expected[position.list])
        lines.append(
          "  first wrong: list \(position.list + 1), number \(position.number + 1): \(Values([got[position.number]]).text), expected \(Values([expected[position.number]]).text)"
        )
      }
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
  fileprivate static let (shownLists, shownNumbers) = (8, 12)

  /// The numbers with six digits, a list in brackets each; the first few of many.
  var text: String {
    if lists.isEmpty { return "nothing" }
    let shown = lists.prefix(Self.shownLists).map { list in
      let numbers = list.prefix(Self.shownNumbers).map { String(format: "%.6g", $0) }.joined(
        separator: ", ")
      return list.count == 1
        ? numbers : "[\(numbers)\(list.count > Self.shownNumbers ? ", … (\(list.count))" : "")]"
    }
    return shown.joined(separator: "  ")
      + (lists.count > Self.shownLists ? "  … (\(lists.count) lists)" : "")
  }
}
