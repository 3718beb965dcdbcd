import ExerciseKit
import Testing

@testable import Exercises

@Suite struct EveryExerciseTests {
  static let variants = [Variant.page, Variant(1), Variant(20_261_126)]

  @Test(arguments: Exercise.all.map(\.id))
  func theSolutionIsRight(id: String) throws {
    let exercise = try #require(Exercise.named(id))
    for variant in Self.variants {
      #expect(exercise.verdict(variant) { try exercise.solution(variant).reply(to: $0) } == .solved)
    }
  }

  /// Every known mistake is refused, and called by its own name.
  @Test(arguments: Exercise.all.map(\.id))
  func everyMistakeIsToldByName(id: String) throws {
    let exercise = try #require(Exercise.named(id))
    for variant in Self.variants {
      let mistakes = exercise.mistakes(variant)
      #expect(mistakes.count >= 3)
      for mistake in mistakes {
        let verdict = exercise.verdict(variant) { try mistake.answer.reply(to: $0) }
        guard case .wrong(let answer) = verdict else {
          Issue.record("\(mistake.name): \(verdict)")
          continue
        }
        #expect(answer.mistake == mistake.name, "\(answer)")
        #expect(answer.suggests == mistake.suggests)
      }
    }
  }

  @Test(arguments: Exercise.all.map(\.id))
  func theTextFitsATerminal(id: String) throws {
    let exercise = try #require(Exercise.named(id))
    for variant in Self.variants {
      for line in exercise.task(variant).split(separator: "\n") {
        #expect(line.count <= 100, "\(line)")
      }
    }
  }
}
