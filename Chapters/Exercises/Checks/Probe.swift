import ExerciseKit
import Foundation

/// One question of a check, and what is right.
public struct Probe: Sendable {
  /// What is asked, in words: "r = 1, 2, 3, 4, 5 and h = 2".
  public let given: String
  /// What is asked.
  public let question: Values
  /// The right answer where it is known by hand or from elsewhere; nil where it is the solution's.
  public let expected: Values?
  /// By how much a number may differ, for numbers above 1 relative to them.
  public let tolerance: Double
  /// How many digits after the point are asked for, if that decides in place of the tolerance.
  public let digits: Int?

  /// A question.
  public init(
    _ given: String, _ question: Values = Values(), expected: Values? = nil,
    within tolerance: Double = 1e-9, digits: Int? = nil
  ) {
    self.digits = digits
    self.given = given
    self.question = question
    self.expected = expected
    self.tolerance = tolerance
  }

  /// The question for the prediction at `position` of the task.
  public static func prediction(
    _ position: Int, _ given: String, expected: Double? = nil, within tolerance: Double = 1e-9,
    digits: Int? = nil
  ) -> Probe {
    Probe(
      given, Values([Double(position)]), expected: expected.map { Values([$0]) }, within: tolerance,
      digits: digits)
  }

  /// Whether `got` is `wanted` as far as this question asks.
  func accepts(_ got: Values, _ wanted: Values) -> Bool {
    got.lists.map(\.count) == wanted.lists.map(\.count) && firstDifference(got, wanted) == nil
  }

  /// The first number that is not accepted; nil when there is none where both have one.
  func firstDifference(_ got: Values, _ wanted: Values) -> WrongAnswer.Position? {
    for (list, pair) in zip(got.lists, wanted.lists).enumerated() {
      for (number, pair) in zip(pair.0, pair.1).enumerated() where !accepts(pair.0, pair.1) {
        return WrongAnswer.Position(list: list, number: number)
      }
    }
    return nil
  }

  private func accepts(_ got: Double, _ wanted: Double) -> Bool {
    if got == wanted || (got.isNaN && wanted.isNaN) { return true }
    // Half a digit, and a little for a five that is rounded.
    let allowed = digits.map { 0.505 * pow(10, -Double($0)) } ?? tolerance * max(1, abs(wanted))
    return wanted.isFinite && abs(got - wanted) <= allowed
  }
}
