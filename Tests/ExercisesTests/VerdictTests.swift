import ExerciseKit
import Testing

@testable import Exercises

/// How a check asks, and what it makes of numbers.
@Suite struct VerdictTests {
  /// Two predictions of which the first is right and the second missing.
  private struct HalfMade: Predicting {
    var predictions: [Double?] { [538.8, nil] }
  }

  @Test func nothingIsJudgedBeforeAllPredictionsAreMade() {
    let exercise = Exercise.overlappingLabels
    #expect(exercise.verdict { try HalfMade().reply(to: $0) } == .unsolved)
  }

  @Test func aPredictionIsAskedForByItsPosition() throws {
    let made = Prediction([1, 2, 3])
    #expect(try made.reply(to: Values([2])) == Values([3]))
    #expect(try made.reply(to: Values()) == Values([1, 2, 3]))
    let verdict = Exercise.overlappingLabels.verdict {
      try Prediction([538.8, 0.2]).reply(to: $0)
    }
    guard case .wrong(let answer) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(answer.got == Values([0.2]))
    #expect(answer.mistake == "1/h, the part that is not shared")
  }

  @Test func onlyInfinityIsInfinity() {
    let probe = Probe("a logarithm", within: 0.1)
    #expect(probe.accepts(Values([-.infinity]), Values([-.infinity])))
    #expect(!probe.accepts(Values([0]), Values([-.infinity])))
    #expect(!probe.accepts(Values([-.infinity]), Values([0])))
    #expect(probe.accepts(Values([.nan]), Values([.nan])))
    #expect(!probe.accepts(Values([.nan]), Values([0])))
  }

  @Test func dataThatCannotBeReadIsNoWrongAnswer() {
    struct Missing: Error, CustomStringConvertible { let description = "no such file" }
    let exercise = Exercise(
      "9.9", "none", .predict, minutes: 1, task: { _ in "" }, hints: [],
      reason: "", stub: "", solution: { _ in Prediction([1]) }, mistakes: { _ in [] },
      probes: { _ in throw Missing() })
    #expect(
      exercise.verdict { try Prediction([1]).reply(to: $0) }
        == .failed(given: "the data of the exercise", reason: "no such file"))
  }
}
