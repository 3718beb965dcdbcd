import ExerciseKit

extension Exercise {
  static let clipByGlobalNorm = Exercise(
    "3.6", "clip-by-global-norm", .implement, minutes: 10,
    task: { _ in
      """
      A model's gradient consists of several tensors, here lists of numbers. Clip it by its global
      norm:

        |g| = √(sum of the squares of all numbers of all tensors)
        g ← g · min(1, limit / |g|)

      Return the tensors in their order.
      """
    },
    hints: [
      "How many norms does the formula have: one for each tensor, or one?",
      "First add the squares over all tensors, then take the root, then scale all by one factor.",
      "A gradient shorter than the limit stays as it is: min(1, …).",
    ],
    reason: """
      One factor for all tensors shortens the gradient and keeps its direction. Clipping each tensor or each number by itself turns it: the step \
      then no longer goes where the loss falls most steeply.
      """,
    stub: """
      struct Attempt: ClipByGlobalNorm {
        func clip(_ tensors: [[Double]], to limit: Double) throws -> [[Double]] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "clipping of each tensor by its own norm",
          suggests: "The norm is taken over all tensors together.",
          Likewise { tensors, limit in
            tensors.map { scaled([$0], by: min(1, limit / norm([$0])))[0] }
          }),
        Mistake(
          "clipping of each number to ±limit",
          suggests: "That turns the gradient. Scale all numbers by one factor.",
          Likewise { tensors, limit in tensors.map { $0.map { max(-limit, min(limit, $0)) } } }),
        Mistake(
          "scaling to the limit, even of a shorter gradient",
          suggests: "The factor is at most 1: a short gradient stays as it is.",
          Likewise { tensors, limit in scaled(tensors, by: limit / norm(tensors)) }),
        Mistake(
          "the sum of absolute values as the norm",
          suggests: "The norm is the root of the sum of squares.",
          Likewise { tensors, limit in
            scaled(tensors, by: min(1, limit / tensors.joined().reduce(0) { $0 + abs($1) }))
          }),
        Mistake(
          "a norm without its root", suggests: "The norm is the root of the sum of squares.",
          Likewise { tensors, limit in
            scaled(tensors, by: min(1, limit / (norm(tensors) * norm(tensors))))
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("3.6")
      let fixed = [
        Probe(
          "[3, 4], [12] and limit 2.6", Values([2.6], [3, 4], [12]),
          expected: Values([0.6, 0.8], [2.4]), within: 1e-5),
        Probe(
          "[3], [4] and limit 1", Values([1], [3], [4]), expected: Values([0.6], [0.8]),
          within: 1e-5),
        Probe(
          "[0.3], [−0.4] and limit 1", Values([1], [0.3], [-0.4]), expected: Values([0.3], [-0.4]),
          within: 1e-5),
      ]
      return fixed
        + (0..<3).map { _ in
          let limit = stream.uniform(in: 0.5...3)
          let tensors = (0..<3).map { _ in
            (0..<1 + stream.integer(below: 4)).map { _ in 2 * stream.normal() }
          }
          return Probe("three random tensors", Values(lists: [[limit]] + tensors), within: 1e-5)
        }
    })
}

// anchor: solution
private struct Solution: ClipByGlobalNorm {
  func clip(_ tensors: [[Double]], to limit: Double) -> [[Double]] {
    let norm = tensors.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > limit else { return tensors }
    return tensors.map { $0.map { $0 * limit / norm } }
  }
}
// end: solution

/// A wrong answer, written as a function.
private struct Likewise: ClipByGlobalNorm {
  let answer: @Sendable ([[Double]], Double) -> [[Double]]

  init(_ answer: @escaping @Sendable ([[Double]], Double) -> [[Double]]) { self.answer = answer }

  func clip(_ tensors: [[Double]], to limit: Double) -> [[Double]] { answer(tensors, limit) }
}

private func norm(_ tensors: [[Double]]) -> Double {
  tensors.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
}

private func scaled(_ tensors: [[Double]], by factor: Double) -> [[Double]] {
  tensors.map { $0.map { $0 * factor } }
}
