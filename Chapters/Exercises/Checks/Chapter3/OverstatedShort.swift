import ExerciseKit
import Foundation

extension Exercise {
  static let overstatedShort = Exercise(
    "3.1", "overstated-short", .predict, minutes: 10,
    task: { variant in
      """
      The loss tanhv1 is −t y. Here t = tanh u is the position and y the asset's log return, so it
      counts t y as the position's log return: −y for a full short position, t = −1.
      In truth the price is multiplied by e^y, and a short position of the whole capital multiplies
      the capital by 1 + (1 − e^y) = 2 − e^y. Its log return is ln(2 − e^y). Take y = \(outcome(variant)).
      By how much does tanhv1 overstate the log return? Give four digits after the point.
      """
    },
    hints: [
      "A price that falls by 10 % pays a short position 10 % of its value at the start, not more.",
      "tanhv1 counts −y. Compute ln(2 − e^y) and take the difference.",
    ],
    reason: """
      A short position gains 1 − e^y in simple terms, so its log return is ln(2 − e^y), which is below −y for every y but 0. The loss tanhv1 \
      therefore thinks too well of short positions, and the more so the larger the move; tanhv2 uses ln(2 − e^y) (errata H4).
      """,
    stub: """
      struct Attempt: OverstatedShort {
        let overstatement: Double? = nil
      }
      """,
    // anchor: solution
    solution: { variant in
      let y = outcome(variant)
      return Prediction([-y - log(2 - exp(y))])
    },
    // end: solution
    mistakes: { variant in
      let y = outcome(variant)
      let short = log(2 - exp(y))
      return [
        Mistake(
          "the difference from the simple return 1 − e^y",
          suggests: "tanhv1 claims a log return: compare it with a log return, ln(2 − e^y).",
          predicting: -y - (1 - exp(y))),
        Mistake(
          "no difference, as if a short position earned −y",
          suggests: "What becomes of the capital when the price falls: 1 + (1 − e^y), or e^−y?",
          predicting: 0),
        Mistake(
          "the short position's log return itself",
          suggests: "The question is by how much tanhv1's −y is larger.", predicting: short),
        Mistake(
          "the difference the other way round",
          suggests: "Overstated means: what tanhv1 counts, minus what is earned.",
          predicting: short + y),
      ]
    },
    probes: { variant in [Probe("t = −1, y = \(outcome(variant))", within: 6e-5)] })
}

private func outcome(_ variant: Variant) -> Double {
  variant.choice(-0.1, or: [-0.12, -0.15, -0.2, -0.25, -0.3], "overstated short")
}
