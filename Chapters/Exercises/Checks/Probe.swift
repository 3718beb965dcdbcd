import ExerciseKit

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

  /// A question.
  public init(
    _ given: String, _ question: Values = Values(), expected: Values? = nil,
    within tolerance: Double = 1e-9
  ) {
    self.given = given
    self.question = question
    self.expected = expected
    self.tolerance = tolerance
  }

  /// The question for the prediction at `position` of the task.
  public static func prediction(
    _ position: Int, _ given: String, expected: Double? = nil, within tolerance: Double = 1e-9
  ) -> Probe {
    Probe(
      given, Values([Double(position)]), expected: expected.map { Values([$0]) }, within: tolerance)
  }

  /// Whether `got` is `wanted` as far as this question asks.
  func accepts(_ got: Values, _ wanted: Values) -> Bool {
    guard got.lists.map(\.count) == wanted.lists.map(\.count) else { return false }
    return zip(got.lists.joined(), wanted.lists.joined()).allSatisfy(accepts)
  }

  private func accepts(_ got: Double, _ wanted: Double) -> Bool {
    if got == wanted || (got.isNaN && wanted.isNaN) { return true }
    return wanted.isFinite && abs(got - wanted) <= tolerance * max(1, abs(wanted))
  }
}
