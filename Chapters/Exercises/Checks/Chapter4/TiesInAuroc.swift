import ExerciseKit

extension Exercise {
  static let tiesInAuroc = Exercise(
    "4.7", "ties-in-auroc", .implement, minutes: 10,
    task: { _ in
      """
      A reading gives every pair of assets a score. AUROC, the area under the ROC curve, is the
      probability that a pair which is an edge has a higher score than one which is not, if both are
      drawn at random; equal scores count half. Write it from the two lists of scores.
      """
    },
    hints: [
      "Compare every edge with every other pair. How many comparisons are there?",
      "A win counts 1, a tie ½, a loss 0. Divide their sum by the number of comparisons.",
    ],
    reason: """
      AUROC is the fraction of comparisons that the edges win, with ½ for a tie. With equal scores counted as lost or won, a reading that gives \
      all pairs the same score would have an AUROC of 0 or 1 instead of ½, which is chance.
      """,
    stub: """
      struct Attempt: TiesInAuroc {
        func areaUnderROC(edges: [Double], others: [Double]) throws -> Double {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "an AUROC that counts ties as lost", suggests: "Equal scores count ½.",
          Likewise { edges, others in fraction(edges, others) { $0 > $1 } }),
        Mistake(
          "an AUROC that counts ties as won", suggests: "Equal scores count ½.",
          Likewise { edges, others in fraction(edges, others) { $0 >= $1 } }),
        Mistake(
          "the AUROC of the reverse order", suggests: "Edges should have the higher scores.",
          Likewise { edges, others in 1 - Solution().areaUnderROC(edges: edges, others: others) }),
        Mistake(
          "an AUROC that leaves ties out", suggests: "Ties stay in the count, with ½.",
          Likewise { edges, others in
            let ties = fraction(edges, others) { $0 == $1 }
            return ties < 1 ? fraction(edges, others) { $0 > $1 } / (1 - ties) : 0.5
          }),
        Mistake(
          "the difference of the mean scores",
          suggests: "Only the order of the scores matters, not their size.",
          Likewise { edges, others in
            edges.reduce(0, +) / Double(edges.count) - others.reduce(0, +) / Double(others.count)
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("4.7")
      let fixed = [
        Probe(
          "edges 0.9, 0.5, 0.2 and others 0.5, 0.1, 0.7, 0.3",
          Values([0.9, 0.5, 0.2], [0.5, 0.1, 0.7, 0.3]), expected: Values([0.625])),
        Probe(
          "edges 0.9, 0.5 and others 0.5, 0.1", Values([0.9, 0.5], [0.5, 0.1]),
          expected: Values([0.875])),
        Probe("all scores equal", Values([0.2, 0.2], [0.2, 0.2, 0.2]), expected: Values([0.5])),
      ]
      return fixed
        + (0..<3).map { _ in
          let score = { (shift: Double) in ((stream.normal() + shift) * 3).rounded() / 10 }
          return Probe(
            "random scores with ties",
            Values((0..<6).map { _ in score(1) }, (0..<20).map { _ in score(0) }))
        }
    })
}

// anchor: solution
private struct Solution: TiesInAuroc {
  func areaUnderROC(edges: [Double], others: [Double]) -> Double {
    var wins = 0.0
    for edge in edges {
      for other in others { wins += edge > other ? 1 : edge == other ? 0.5 : 0 }
    }
    return wins / Double(edges.count * others.count)
  }
}
// end: solution

/// A wrong answer, written as a function.
private struct Likewise: TiesInAuroc {
  let answer: @Sendable ([Double], [Double]) -> Double

  init(_ answer: @escaping @Sendable ([Double], [Double]) -> Double) { self.answer = answer }

  func areaUnderROC(edges: [Double], others: [Double]) -> Double { answer(edges, others) }
}

/// The fraction of all comparisons of an edge with another pair that hold.
private func fraction(
  _ edges: [Double], _ others: [Double], _ holds: (Double, Double) -> Bool
) -> Double {
  let count = edges.reduce(0) { sum, edge in sum + others.count { holds(edge, $0) } }
  return Double(count) / Double(edges.count * others.count)
}
