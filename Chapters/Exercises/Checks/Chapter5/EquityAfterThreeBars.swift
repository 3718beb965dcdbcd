import Backtesting
import ExerciseKit
import Markets

extension Exercise {
  static let equityAfterThreeBars = Exercise(
    "5.1", "equity-after-three-bars", .predict, minutes: 10,
    task: { variant in
      """
      A book has 1,000 in cash and a target of 60 % A and 20 % B, ordered at bar 0 and filled once,
      at the close of bar 1. The fee is \(fee(variant)) basis points (1/10,000) of what is traded, paid in cash at
      the trade. After that nothing is traded. In the chapter B falls to 40 at bar 3; here it does not:

        bar   0     1     2     3
        A   100   100   110   \(lastPrice(variant))
        B    50    50    50    50

      What is the equity (cash plus holdings) after bar 3, to the cent?
      """
    },
    hints: [
      "How many units of A and of B are 60 % and 20 % of 1,000 at bar 1, and how much cash is left?",
      "6 units of A, 4 of B. Cash is 1,000 − 600 − 200, less the fee on 800.",
    ],
    reason: """
      The units stay, the prices move: equity is cash + 6 · A + 4 · B. The fee is paid once, at the trade, on the 800 that were traded, and does \
      not grow with the position afterwards (errata B5). 200 were never invested and earn nothing.
      """,
    stub: """
      struct Attempt: EquityAfterThreeBars {
        let equity: Double? = nil
      }
      """,
    // anchor: solution
    solution: { variant in
      let prices = WideTable(
        timestamps: [0, 1, 2, 3], assets: ["A", "B"],
        values: [100, 50, 100, 50, 110, 50, Double(lastPrice(variant)), 50])
      let targets = WideTable(timestamps: [0], assets: ["A", "B"], values: [0.6, 0.2])
      let rules = Backtest(lag: 1, feeBasisPoints: Double(fee(variant)), initial: 1_000)
      return Prediction([rules.run(prices: prices, targets: targets).equity[3]])
    },
    // end: solution
    mistakes: { variant in
      let (last, rate) = (Double(lastPrice(variant)), Double(fee(variant)) / 10_000)
      let free = 200 + 6 * last + 4 * 50
      return [
        Mistake(
          "the equity without the fee", suggests: "800 are traded at bar 1, and cost a fee.",
          predicting: free),
        Mistake(
          "the equity if B fell to 40, as in the chapter", suggests: "B stays at 50 here.",
          predicting: free - 800 * rate - 40),
        Mistake(
          "a fee on the whole equity", suggests: "The fee is on what is traded: 800.",
          predicting: free - 1_000 * rate),
        Mistake(
          "weights divided by their sum, with nothing left in cash",
          suggests: "60 % and 20 % of 1,000: a fifth stays in cash.",
          predicting: 7.5 * last + 250 - 1_000 * rate),
        Mistake(
          "a fee that is subtracted from the invested capital before it is invested",
          suggests: "600 and 200 are bought in full; the fee comes out of the cash.",
          predicting: 200 + (1 - rate) * (6 * last + 200)),
      ]
    },
    probes: { variant in [Probe("equity after bar 3", within: 5e-6)] })
}

private func lastPrice(_ variant: Variant) -> Int {
  variant.choice(121, or: [104, 115, 118, 125, 130], "A's last price")
}

private func fee(_ variant: Variant) -> Int {
  variant.choice(10, or: [15, 20, 25, 30], "fee of the book")
}
