import Backtesting
import ExerciseKit
import Files
import Markets

extension Exercise {
  static let overlappingLabels = Exercise(
    "1.7", "overlapping-labels", .predict, minutes: 10,
    task: { variant in
      """
      The shipped file of US stocks has 2,699 days. With a horizon of h = \(horizon(variant)) days the labels
      y_t = r[t+1] + … + r[t+\(horizon(variant))] exist for \(grouped(labels(variant))) days; r are log returns. Neighbouring labels
      share all days but one. Predict before you compute anything:
        independentLabels   how many independent labels carry about as much information
        autocorrelation     the correlation of y_t with y_{t+1}, to two digits, if daily returns
                            are uncorrelated; the check measures it on the shipped prices
      """
    },
    hints: [
      "How far apart must two labels be to share no return?",
      "Take h uncorrelated returns of variance 1. What is the variance of y, and what do y_t and y_{t+1} share?",
      "The covariance is the number of shared returns, h − 1; the variance is h.",
    ],
    reason: """
      Only labels at least h bars apart share no return, so n labels are worth about n/h. Two neighbours share h − 1 of h returns: \
      correlation (h − 1)/h. A test that counts n independent labels has confidence intervals too narrow by √h.
      """,
    stub: """
      struct Attempt: OverlappingLabels {
        let independentLabels: Double? = nil
        let autocorrelation: Double? = nil
      }
      """,
    solution: { Prediction(answers(labels: labels($0), horizon: horizon($0))) },
    mistakes: { variant in
      let h = Double(horizon(variant))
      let (n, m) = (Double(labels(variant)), Double(labels(variant)) / h)
      return [
        Mistake(
          "about the number of labels, overlap ignored or counted once",
          suggests: "Two neighbouring labels are nearly the same number, all along the series.",
          predicting: n, (h - 1) / h),
        Mistake(
          "the number of labels over the square root of h",
          suggests: "The standard error grows with √h; the number of labels does not shrink so.",
          predicting: n / h.squareRoot(), (h - 1) / h),
        Mistake(
          "1/h, the part that is not shared",
          suggests: "How many of its h returns does a label share with its neighbour?",
          predicting: m, 1 / h),
        Mistake(
          "0, as for returns",
          suggests: "The returns are uncorrelated, but sums that share returns are not.",
          predicting: m, 0),
      ]
    },
    probes: { variant in
      let h = horizon(variant)
      return [
        .prediction(
          0, "how many of \(grouped(labels(variant))) labels with h = \(h) are independent",
          within: 0.004),
        .prediction(
          1, "the autocorrelation of the labels at lag 1, measured on the shipped prices",
          expected: try measuredAutocorrelation(horizon: h), within: 0.03),
      ]
    })
}

// anchor: solution
/// The number of independent labels, and the autocorrelation of the labels at lag 1.
private func answers(labels n: Int, horizon h: Int) -> [Double] {
  [Double(n) / Double(h), Double(h - 1) / Double(h)]
}
// end: solution

private func horizon(_ variant: Variant) -> Int {
  variant.choice(5, or: [4, 6, 7, 8, 10], "horizon of overlapping labels")
}

/// A number of thousands with its comma.
private func grouped(_ count: Int) -> String { "\(count / 1000),\(count % 1000)" }

private func labels(_ variant: Variant) -> Int { 2_699 - horizon(variant) }

/// The mean over the shipped stocks.
private func measuredAutocorrelation(horizon: Int) throws(InputFault) -> Double {
  let panel = try ShippedStocks.market.get().panel
  let targets = Targets(panel, horizon: horizon)
  let values = panel.symbols.indices.map { asset in
    let labels = (0..<panel.barCount - horizon).map { targets[$0, asset] }
    return Correlation.pearson(Array(labels.dropLast()), Array(labels.dropFirst())) ?? .nan
  }
  return values.reduce(0, +) / Double(values.count)
}
