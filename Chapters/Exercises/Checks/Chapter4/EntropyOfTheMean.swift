import ExerciseKit
import Foundation

extension Exercise {
  static let entropyOfTheMean = Exercise(
    "4.5", "entropy-of-the-mean", .predict, minutes: 10,
    task: { variant in
      """
      In two windows an asset attends to two assets with the weights

        window 1   \(weight(variant)), \(other(variant))
        window 2   \(other(variant)), \(weight(variant))

      H/ln 2 is the normalised entropy of a row (0 · ln 0 = 0). Predict two numbers, with two digits
      after the point: first H/ln 2 of the mean of the two rows, then the mean of H/ln 2 of each.
      Which is larger?
      """
    },
    hints: [
      "The mean row is the same whatever the weights are here. What is it?",
      "By symmetry both rows have the same entropy, so the mean of the entropies is that of window 1.",
    ],
    reason: """
      The mean row is ½, ½, whose entropy is 1; the rows themselves are sharper. Entropy is a concave function, so the entropy of the mean is \
      never below the mean of the entropies (Jensen): an average map looks more uniform than the maps that it averages.
      """,
    stub: """
      struct Attempt: EntropyOfTheMean {
        let entropyOfMean: Double? = nil
        let meanOfEntropies: Double? = nil
      }
      """,
    // anchor: solution
    solution: { variant in
      let (a, b) = (weight(variant), other(variant))
      let entropy = { (rows: [Double]) in
        -rows.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 } / log(2)
      }
      return Prediction([
        entropy([(a + b) / 2, (b + a) / 2]), (entropy([a, b]) + entropy([b, a])) / 2,
      ])
    },
    // end: solution
    mistakes: { variant in
      let (a, b) = (weight(variant), other(variant))
      let sharp = -[a, b].reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 } / log(2)
      return [
        Mistake(
          "the two the other way round", suggests: "Average the rows first, then take the entropy.",
          predicting: sharp, 1),
        Mistake(
          "one number for both, the rows' own entropy",
          suggests: "What is the mean of the two rows?", predicting: sharp, sharp),
        Mistake(
          "one number for both, the entropy of the mean row",
          suggests: "What is the entropy of window 1 alone?", predicting: 1, 1),
        Mistake(
          "entropies without the division by ln 2",
          suggests: "A uniform row has H/ln 2 = 1.", predicting: log(2), sharp * log(2)),
      ]
    },
    probes: { variant in
      [Probe("rows \(weight(variant)), \(other(variant)) and the reverse", within: 6e-3)]
    })
}

private func weight(_ variant: Variant) -> Double {
  variant.choice(1, or: [0.95, 0.9, 0.85, 0.8], "weights of the mean's entropy")
}

private func other(_ variant: Variant) -> Double {
  ((1 - weight(variant)) * 100).rounded() / 100
}
