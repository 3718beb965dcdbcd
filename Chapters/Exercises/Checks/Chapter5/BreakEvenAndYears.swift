import Backtesting
import ExerciseKit

extension Exercise {
  static let breakEvenAndYears = Exercise(
    "5.5", "break-even-and-years", .predict, minutes: 10,
    task: { variant in
      """
      A strategy earns \(gain(variant)) basis points (1/10,000) of its equity a bar before fees, and trades
      \(turnover(variant)) of its equity a bar, purchases and sales added up.

      1. At which fee, in basis points of what is traded, is nothing left? Two digits after the point.

      Another strategy has a true annualised Sharpe ratio of \(sharpe(variant)). The smallest ratio that n bars
      reveal in four of five cases (two-sided test at 5 %) is

        (z.975 + z.80) · √(A / n)        z.975 = 1.960, z.80 = 0.842, A bars in a year

      2. How many years of data does it take until this is as small as the true ratio? One digit
         after the point.
      """
    },
    hints: [
      "A bar pays turnover · fee. When is that as much as it earns?",
      "n / A is the number of years. Solve (z.975 + z.80) / √years = Sharpe.",
    ],
    reason: """
      Gain = fee · turnover at the break-even, so the fee is the quotient; purchases and sales both pay, so the whole turnover counts (errata B12). Years \
      = ((z.975 + z.80)/Sharpe)²: the square makes half the ratio take four times as long. Bars shorter than a day do not help, since A cancels.
      """,
    stub: """
      struct Attempt: BreakEvenAndYears {
        let breakEvenFee: Double? = nil
        let years: Double? = nil
      }
      """,
    // anchor: solution
    solution: { variant in
      let oneYear = Power.smallestSharpe(bars: 252, annualization: 252)
      let ratio = oneYear / sharpe(variant)
      return Prediction([gain(variant) / turnover(variant), ratio * ratio])
    },
    // end: solution
    mistakes: { variant in
      let (fee, ratio) = (gain(variant) / turnover(variant), 2.8016 / sharpe(variant))
      let years = ratio * ratio
      return [
        Mistake(
          "a fee for half the turnover", suggests: "Purchases and sales both pay the fee.",
          predicting: 2 * fee, years),
        Mistake(
          "gain times turnover", suggests: "At the break-even fee · turnover = gain: divide.",
          predicting: gain(variant) * turnover(variant), years),
        Mistake(
          "years without the square", suggests: "The number of years stands under a root.",
          predicting: fee, ratio),
        Mistake(
          "years without the power, from 1.96 alone",
          suggests: "At 1.96 standard errors the test finds it in one case of two.",
          predicting: fee, 1.96 / sharpe(variant) * 1.96 / sharpe(variant)),
        Mistake(
          "trading days instead of years", suggests: "n / A: 252 days are a year.",
          predicting: fee, years * 252),
      ]
    },
    probes: { variant in
      [
        .prediction(
          0, "a gain of \(gain(variant)) bp a bar, turnover \(turnover(variant))", digits: 2),
        .prediction(1, "a Sharpe ratio of \(sharpe(variant))", digits: 1),
      ]
    })
}

private func gain(_ variant: Variant) -> Double {
  variant.choice(10.536, or: [4.21, 6.35, 8.412, 12.07], "gain of a bar")
}

private func turnover(_ variant: Variant) -> Double {
  variant.choice(1.1668, or: [0.3, 0.52, 0.7841, 1.408], "turnover of a bar")
}

private func sharpe(_ variant: Variant) -> Double {
  variant.choice(0.5, or: [0.4, 0.6, 0.75, 0.8], "Sharpe ratio to be found")
}
