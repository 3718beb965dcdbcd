import ExerciseKit
import Foundation

extension Exercise {
  static let halvedPrice = Exercise(
    "1.1", "halved-price", .predict, minutes: 5,
    task: { variant in
      """
      The reference document writes the log return of a bar as log(close / open + 1).
      A price opens at 100 and closes at \(close(variant)). Which number does that formula give?
      Write it down with four digits before you compute it. log is the natural logarithm.
      """
    },
    hints: [
      "What does the formula give for a price that does not move?",
      "Divide first, then add 1, then take the natural logarithm.",
    ],
    reason: """
      log(close/open + 1) is never negative, and log 2 = 0.69 for a price that does not move: neither sign nor size of a move survives. The log \
      return is log(close/open).
      """,
    stub: """
      struct Attempt: HalvedPrice {
        let documentsReturn: Double? = nil
      }
      """,
    solution: { Prediction([answer(close: Double(close($0)))]) },
    mistakes: { variant in
      let ratio = Double(close(variant)) / 100
      return [
        Mistake(
          "the right log return, log(close/open)",
          suggests: "The reference document adds 1 to the ratio before it takes the logarithm.",
          predicting: log(ratio)),
        Mistake(
          "a return of 0, as if the + 1 took back a 1 that nobody subtracted",
          suggests: "close/open is a ratio around 1, not a change around 0.", predicting: 0),
        Mistake(
          "the simple return", suggests: "There is a logarithm in the formula.",
          predicting: ratio - 1),
        Mistake(
          "the logarithm to the base 10", suggests: "log is the natural logarithm here.",
          predicting: log10(ratio + 1)),
      ]
    },
    probes: { variant in
      [Probe("open 100, close \(close(variant))", within: 6e-5)]
    })
}

// anchor: solution
/// The reference document's formula for a price that opens at 100.
private func answer(close: Double) -> Double { log(close / 100 + 1) }
// end: solution

private func close(_ variant: Variant) -> Int {
  variant.choice(50, or: [20, 25, 40, 60, 75, 80], "halved price")
}
