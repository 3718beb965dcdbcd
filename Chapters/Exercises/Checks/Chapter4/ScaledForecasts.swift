import ExerciseKit

extension Exercise {
  static let scaledForecasts = Exercise(
    "4.2", "scaled-forecasts", .predict, minutes: 15,
    task: { variant in
      """
      Forecasts p have R² = 1 − Σ(y − p)² / Σy² = \(rSquared(variant)) % on the outcomes y. Their size is
      s = \(size(variant)) % of the outcomes': s² = Σp² / Σy².
      Somebody multiplies all of them by 2, somebody else by ½. Predict

        R² of the doubled forecasts, in per cent
        R² of the halved forecasts, in per cent
        IC (the correlation of p and y across assets, bar by bar) of the doubled ones / IC before
        hit rate (how often p and y have the same sign) of the doubled ones / hit rate before

      Both R² with two digits after the point.
      """
    },
    hints: [
      "Multiply out: Σ(y − k p)² = Σy² − 2k Σpy + k² Σp².",
      "With q = Σpy / Σy² this is R²(k) = 2 k q − k² s². For k = 1 it is known: that gives q.",
      "A correlation and a sign do not change when all forecasts are multiplied by the same k > 0.",
    ],
    reason: """
      R²(k) = 2kq − k²s² with 2q = R² + s² is a parabola in k, with its maximum at k = q/s². Of the three scores only R² notices that forecasts \
      are too large: doubled they are worse than no forecast at all, while IC and hit rate stay what they were.
      """,
    stub: """
      struct Attempt: ScaledForecasts {
        let rSquaredOfDouble: Double? = nil
        let rSquaredOfHalf: Double? = nil
        let coefficientRatio: Double? = nil
        let hitRateRatio: Double? = nil
      }
      """,
    // anchor: solution
    solution: { variant in
      let square = size(variant) * size(variant) / 100
      let scaled = { (k: Double) in k * (rSquared(variant) + square) - k * k * square }
      return Prediction([scaled(2), scaled(0.5), 1, 1])
    },
    // end: solution
    mistakes: { variant in
      let (before, square) = (rSquared(variant), size(variant) * size(variant) / 100)
      let scaled = { (k: Double) in k * (before + square) - k * k * square }
      return [
        Mistake(
          "an R² that doubles and halves with the forecasts",
          suggests: "Multiply out Σ(y − k p)²: there is a term in k², too.",
          predicting: 2 * before, before / 2, 1, 1),
        Mistake(
          "an R² that grows with k²",
          suggests: "That is the size of the forecasts, not of what they explain.",
          predicting: 4 * before, before / 4, 1, 1),
        Mistake(
          "an R² that does not change, like the square of a correlation",
          suggests: "This R² is measured against the zero forecast and is no correlation.",
          predicting: before, before, 1, 1),
        Mistake(
          "an IC that doubles",
          suggests: "A correlation divides by the standard deviation of the forecasts.",
          predicting: scaled(2), scaled(0.5), 2, 1),
        Mistake(
          "a hit rate that changes",
          suggests: "Does 2p ever have another sign than p?", predicting: scaled(2), scaled(0.5), 1,
          2
        ),
      ]
    },
    probes: { variant in
      [Probe("R² \(rSquared(variant)) %, s \(size(variant)) %, k = 2 and ½", within: 6e-3)]
    })
}

private func rSquared(_ variant: Variant) -> Double {
  variant.choice(1.15, or: [0.8, 0.95, 1.3, 1.5], "R² before scaling")
}

private func size(_ variant: Variant) -> Double {
  variant.choice(12, or: [10, 11, 13, 14], "size before scaling")
}
