import ExerciseKit
import Foundation
import Tensors

extension Exercise {
  static let activeQueries = Exercise(
    "2.7", "active-queries", .predict, minutes: 10,
    task: { variant in
      """
      In ProbSparse attention only u of L queries attend in full. Informer has
        u = c·⌈ln L⌉      ⌈ ⌉ rounds up to a whole number; at least 1, at most L
      and the reference document int(c·ln L), where int drops the fraction. ln is the natural
      logarithm. For L = \(length(variant)) and c = 5 predict
        queries            u by Informer's rule
        documentsQueries   u by the reference document's rule
        factorForAll       the smallest whole c for which all L queries attend by Informer's rule
      """
    },
    hints: [
      "ln 30 is about 3.4: what does ⌈ ⌉ make of that? Do the same for your L.",
      "Round first, then multiply by c; the document multiplies first, then drops the fraction.",
      "All attend as soon as c·⌈ln L⌉ ≥ L.",
    ],
    reason: """
      Rounding before or after the multiplication changes u noticeably. With c so large that u = L the layer is full attention, at a higher price: for \
      short windows ProbSparse saves little or nothing. And int(c·ln 1) = 0 leaves no query active in a window of one step.
      """,
    stub: """
      struct Attempt: ActiveQueries {
        let queries: Double? = nil
        let documentsQueries: Double? = nil
        let factorForAll: Double? = nil
      }
      """,
    solution: { Prediction(answers(length: Double(length($0)))) },
    mistakes: { variant in
      let l = Double(length(variant))
      let right = answers(length: l)
      return [
        Mistake(
          "the document's rule for both",
          suggests: "Informer rounds the logarithm up, before it multiplies.",
          predicting: right[1], right[1], right[2]),
        Mistake(
          "rounding up after the multiplication",
          suggests: "The brackets ⌈ ⌉ stand around ln L alone.",
          predicting: (5 * log(l)).rounded(.up), right[1], right[2]),
        Mistake(
          "the logarithm to the base 2", suggests: "ln is the natural logarithm, of base e.",
          predicting: 5 * log2(l).rounded(.up), (5 * log2(l)).rounded(.down),
          (l / log2(l).rounded(.up)).rounded(.up)),
        Mistake(
          "Informer's rule for both",
          suggests: "int(c·ln L) multiplies first, and then rounds down.",
          predicting: right[0], right[0], right[2]),
        Mistake(
          "L / ln L, without rounding",
          suggests: "The rule has ⌈ln L⌉, and c is to be a whole number.",
          predicting: right[0], right[1], l / log(l)),
        Mistake(
          "L / ln L rounded up",
          suggests: "The rule has ⌈ln L⌉: a smaller c is enough.",
          predicting: right[0], right[1], (l / log(l)).rounded(.up)),
      ]
    },
    probes: { variant in
      let l = length(variant)
      let all = (1...l).first { KeyTable.sampled(length: l, factor: $0) == l } ?? l
      return [
        .prediction(
          0, "u for L = \(l) and c = 5 by c·⌈ln L⌉",
          expected: Double(KeyTable.sampled(length: l, factor: 5))),
        .prediction(1, "u for L = \(l) and c = 5 by int(c·ln L)"),
        .prediction(
          2, "the smallest whole c for which u = \(l)", expected: Double(all), within: 1e-4),
      ]
    })
}

// anchor: solution
/// u by both rules for c = 5, and the smallest c for which u = L.
private func answers(length l: Double) -> [Double] {
  let rounded = log(l).rounded(.up)
  return [5 * rounded, (5 * log(l)).rounded(.down), (l / rounded).rounded(.up)]
}
// end: solution

private func length(_ variant: Variant) -> Int {
  variant.choice(168, or: [60, 96, 120, 250, 720], "length of ProbSparse")
}
