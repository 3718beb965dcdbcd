import ExerciseKit
import Foundation

extension Exercise {
  static let normalisedEntropy = Exercise(
    "4.4", "normalised-entropy", .implement, minutes: 10,
    task: { _ in
      """
      How sharp is a row of attention? Write its normalised entropy

        H(a) / ln N = − (Σ a_k ln a_k) / ln N

      of the N weights a, of which some may be exactly 0 (a masked asset): 0 · ln 0 counts as 0, its
      limit. A uniform row gives 1, a row with all weight on one asset 0.
      You need `import Foundation` at the top of the file for log.
      """
    },
    hints: [
      "What does Swift compute for 0 * log(0)?",
      "Leave weights of 0 out of the sum; but N counts all weights.",
    ],
    reason: """
      0 · ln 0 is 0 in the limit but NaN in floating point, and one NaN makes every mean NaN. N counts the zeros, too: the row could have been \
      spread over all assets. The division by ln N makes markets of different size comparable (errata T5).
      """,
    stub: """
      struct Attempt: NormalisedEntropy {
        func normalisedEntropy(_ weights: [Double]) throws -> Double {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "NaN, from 0 · ln 0", suggests: "Leave the weights of 0 out of the sum.",
          Likewise { a in -a.reduce(0) { $0 + $1 * log($1) } / log(Double(a.count)) }),
        Mistake(
          "an entropy without the division by ln N",
          suggests: "A uniform row must give 1, whatever N is.", Likewise { entropy($0) }),
        Mistake(
          "an entropy over ln of the number of weights above 0",
          suggests: "N counts all assets, also those that got no weight.",
          Likewise { a in entropy(a) / log(Double(max(2, a.count { $0 > 0 }))) }),
        Mistake(
          "an entropy in bits", suggests: "Divide by ln N, not by ln 2.",
          Likewise { entropy($0) / log(2) }),
        Mistake(
          "a sum without the minus", suggests: "ln a is negative for a < 1: H = −Σ a ln a.",
          Likewise { -entropy($0) / log(Double($0.count)) }),
        Mistake(
          "the concentration 1 − H/ln N", suggests: "Uniform is 1 here, one-hot is 0.",
          Likewise { 1 - entropy($0) / log(Double($0.count)) }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("4.4")
      let fixed = [
        Probe("a = ½, ¼, ¼, 0", Values([0.5, 0.25, 0.25, 0]), expected: Values([0.75])),
        Probe("a = ½, ½, 0, 0", Values([0.5, 0.5, 0, 0]), expected: Values([0.5])),
        Probe("five equal weights", Values([0.2, 0.2, 0.2, 0.2, 0.2]), expected: Values([1])),
        Probe("a = 0, 1, 0", Values([0, 1, 0]), expected: Values([0])),
      ]
      return fixed
        + (0..<3).map { _ in
          let sizes = (0..<3 + stream.integer(below: 6)).map { $0 == 1 ? 0 : exp(stream.normal()) }
          let sum = sizes.reduce(0, +)
          return Probe("\(sizes.count) random weights, one 0", Values(sizes.map { $0 / sum }))
        }
    })
}

// anchor: solution
private struct Solution: NormalisedEntropy {
  func normalisedEntropy(_ weights: [Double]) -> Double {
    let terms = weights.filter { $0 > 0 }.map { -$0 * log($0) }
    return terms.reduce(0, +) / log(Double(weights.count))
  }
}
// end: solution

/// A wrong answer, written as a function.
private struct Likewise: NormalisedEntropy {
  let answer: @Sendable ([Double]) -> Double

  init(_ answer: @escaping @Sendable ([Double]) -> Double) { self.answer = answer }

  func normalisedEntropy(_ weights: [Double]) -> Double { answer(weights) }
}

/// −Σ a ln a.
private func entropy(_ weights: [Double]) -> Double {
  -weights.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }
}
