import Backtesting
import ExerciseKit

extension Exercise {
  static let smallestCoefficient = Exercise(
    "3.10", "smallest-coefficient", .predict, minutes: 10,
    task: { variant in
      """
      An information coefficient (IC) is the correlation of forecast and outcome across the N assets
      of one bar; without skill its standard deviation is 1/√(N − 1). The mean IC of a test set is
      found in four of five cases (power 80 %, two-sided test at 5 %) if it is at least

        (z.975 + z.80) · 1/√(N − 1) / √n        z.975 = 1.960, z.80 = 0.842

      where n is the number of independent bars. There are \(windows(variant)) test windows of \(assets(variant)) assets, one
      window a bar. What is the smallest mean IC for returns over h = 1 bar, and what is it for
      returns over h = \(horizon(variant)) bars, which overlap? To three digits after the point.
      """
    },
    hints: [
      "How many independent bars are worth as much as the windows whose returns overlap?",
      "n is the number of windows, divided by h.",
    ],
    reason: """
      Returns over h bars that begin one bar apart share h − 1 of their h bars, so n windows are worth about n/h independent ones, and the \
      smallest IC grows by √h. Calculated before any result, this number says what a tie would mean.
      """,
    stub: """
      struct Attempt: SmallestCoefficient {
        let oneBar: Double? = nil
        let overlapping: Double? = nil
      }
      """,
    // anchor: solution
    solution: { variant in
      let smallest = { (horizon: Int) in
        Power.smallestInformationCoefficient(
          timestamps: windows(variant), assets: assets(variant), horizon: horizon)
      }
      return Prediction([smallest(1), smallest(horizon(variant))])
    },
    // end: solution
    mistakes: { variant in
      let (count, assets) = (Double(windows(variant)), Double(assets(variant)))
      let horizon = Double(horizon(variant))
      let smallest = { (z: Double, deviations: Double, count: Double) in
        z / (deviations * count).squareRoot()
      }
      return [
        Mistake(
          "one number for both, as if overlapping returns were independent",
          suggests: "Two neighbours of h bars share h − 1 of them: divide the windows by h.",
          predicting: smallest(2.8016, assets - 1, count), smallest(2.8016, assets - 1, count)),
        Mistake(
          "a number that grows with h instead of √h",
          suggests: "h divides the number of windows, which stands under a root.",
          predicting: smallest(2.8016, assets - 1, count),
          smallest(2.8016, assets - 1, count) * horizon),
        Mistake(
          "the limit of significance, without the power",
          suggests: "A mean IC at 1.96 standard errors is found in only one case in two.",
          predicting: smallest(1.96, assets - 1, count),
          smallest(1.96, assets - 1, count / horizon)),
        Mistake(
          "N in place of N − 1", suggests: "The standard deviation of an IC is 1/√(N − 1).",
          predicting: smallest(2.8016, assets, count), smallest(2.8016, assets, count / horizon)),
        Mistake(
          "the number for a single pair: without the N assets",
          suggests: "Each bar's IC is a mean over assets already: 1/√(N − 1).",
          predicting: smallest(2.8016, 1, count), smallest(2.8016, 1, count / horizon)),
      ]
    },
    probes: { variant in
      [
        Probe(
          "\(windows(variant)) windows of \(assets(variant)) assets, h = 1 and \(horizon(variant))",
          within: 6e-4)
      ]
    })
}

private func windows(_ variant: Variant) -> Int {
  variant.choice(404, or: [252, 300, 500, 600, 750], "windows of the smallest IC")
}

private func assets(_ variant: Variant) -> Int {
  variant.choice(6, or: [4, 5, 7, 8], "assets of the smallest IC")
}

private func horizon(_ variant: Variant) -> Int {
  variant.choice(5, or: [4, 8, 10], "horizon of the smallest IC")
}
