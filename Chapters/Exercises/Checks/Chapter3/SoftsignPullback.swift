import ExerciseKit

extension Exercise {
  static let softsignPullback = Exercise(
    "3.3", "softsign-pullback", .implement, minutes: 10,
    task: { _ in
      """
      The chapter squashes with tanh, and writes its derivative beside it:

        return (t, { $0 * (1 - t * t) })        t = tanh x

      The closure is the pullback: it takes the gradient with respect to the value (the cotangent)
      and returns the gradient with respect to x. Write the pullback of

        f(x) = x / (1 + |x|)

      It is tried against central differences (f(x + ε) − f(x − ε)) / 2ε.
      """
    },
    hints: [
      "Differentiate x / (1 + x) for x > 0 by the quotient rule. f is odd: what is f′(−x)?",
      "For x > 0 the derivative is (1 + x − x) / (1 + x)².",
      "f′(x) = 1 / (1 + |x|)². The cotangent multiplies it.",
    ],
    reason: """
      For x > 0 the quotient rule gives 1/(1 + x)²; the derivative of an odd function is even, so 1/(1 + |x|)² holds on both sides, and at 0 both \
      one-sided derivatives are 1. A pullback multiplies by the cotangent: that is the chain rule.
      """,
    stub: """
      struct Attempt: SoftsignPullback {
        func pullback(at x: Double, cotangent: Double) throws -> Double {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "a quotient rule that takes the derivative of |x| for 1 on both sides",
          suggests: "The derivative of |x| is −1 for x < 0.",
          Likewise { x, cotangent in
            cotangent * (1 + abs(x) - x) / ((1 + abs(x)) * (1 + abs(x)))
          }),
        Mistake(
          "1/(1 + |x|), not squared", suggests: "The denominator of a quotient rule is squared.",
          Likewise { x, cotangent in cotangent / (1 + abs(x)) }),
        Mistake(
          "the pullback of tanh, with f in place of tanh",
          suggests: "1 − t² is the derivative of tanh, whose t obeys that law. f does not.",
          Likewise { x, cotangent in
            let t = x / (1 + abs(x))
            return cotangent * (1 - t * t)
          }),
        Mistake(
          "the derivative without the cotangent",
          suggests: "A pullback multiplies the gradient that comes in: the chain rule.",
          Likewise { x, _ in 1 / ((1 + abs(x)) * (1 + abs(x))) }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("3.3")
      let fixed = [
        Probe(
          "x = 2 and cotangent 1", Values([2], [1]), expected: Values([1.0 / 9]), within: 1e-6),
        Probe(
          "x = −1, 0 and cotangents 1, 1", Values([-1, 0], [1, 1]), expected: Values([0.25, 1]),
          within: 1e-6),
        Probe(
          "x = −1 and cotangent −2", Values([-1], [-2]), expected: Values([-0.5]), within: 1e-6),
      ]
      let points = (0..<6).map { _ in stream.uniform(in: -3...3) }
      let cotangents = points.map { _ in stream.normal() }
      let differences = zip(points, cotangents).map { $1 * centralDifference($0) }
      return fixed + [
        Probe(
          "six random points, against central differences", Values(points, cotangents),
          expected: Values(differences), within: 1e-6)
      ]
    })
}

// anchor: solution
private struct Solution: SoftsignPullback {
  func pullback(at x: Double, cotangent: Double) -> Double {
    let divisor = 1 + abs(x)
    return cotangent / (divisor * divisor)
  }
}
// end: solution

/// (f(x + ε) − f(x − ε)) / 2ε of f(x) = x / (1 + |x|).
private func centralDifference(_ x: Double) -> Double {
  let squashed = { (x: Double) in x / (1 + abs(x)) }
  let width = 1e-5
  return (squashed(x + width) - squashed(x - width)) / (2 * width)
}

/// A wrong answer, written as a function.
private struct Likewise: SoftsignPullback {
  let answer: @Sendable (Double, Double) -> Double

  init(_ answer: @escaping @Sendable (Double, Double) -> Double) { self.answer = answer }

  func pullback(at x: Double, cotangent: Double) -> Double { answer(x, cotangent) }
}
