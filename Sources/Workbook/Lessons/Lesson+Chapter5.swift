extension Lesson {
  /// From forecasts to money.
  static let chapter5 = [
    Lesson(
      "accounting-by-hand", "Accounting and costs", minutes: 40,
      objectives: [
        "carry a book through some bars by hand, to the cent",
        "price the trades that drift causes, although no target has changed",
      ],
      questions: [
        .init(
          "Targets never change. Why is something traded at every bar?",
          "Prices move the weights away from the targets; restoring them is a trade."),
        .init(
          "What must hold at every bar, whatever the rule?", "Cash plus holdings is equity."),
        .init(
          "Everything rises by 5 %. What is traded to keep equal weights?",
          "Nothing: the weights have not changed."),
      ],
      summary:
        "Cash plus holdings is equity, at every bar. Costs follow from trades, not from changes of target."
    ),
    Lesson(
      "lag", "Lag, and one wrong back-test", minutes: 45,
      objectives: [
        "find an off-by-one leak by its result on pure noise",
        "price the errors of a back-test one by one",
      ],
      questions: [
        .init(
          "A rule earns at the same close and nothing one bar later. What was it?",
          "A fill at a price that nobody could get, or a forecast that is good for that one bar."),
        .init(
          "Returns over h bars are booked at every bar. What does that do to the Sharpe ratio?",
          "It multiplies it by about √h: the same gain is counted h times."),
        .init(
          "Why max(1, Σ|w|) and not Σ|w| as a divisor?",
          "It only scales down: small conviction stays small, and a bar with all weights 0 does not divide by 0."
        ),
      ],
      summary:
        "Before a rule is believed, it is run one bar late, and on noise. Each error of a back-test has a price; some make it look better."
    ),
    Lesson(
      "forecasts-to-equity", "What is left after costs", minutes: 45,
      objectives: [
        "turn forecasts into weights that keep their conviction",
        "find the fee at which nothing is left",
      ],
      questions: [
        .init(
          "A strategy's break-even fee is below what you pay. What is wrong with it?",
          "Not the forecast but the trade: it turns over more than the forecast is worth."),
        .init(
          "Why run all strategies through one engine?",
          "Otherwise each result is worth only as much as its own assumptions on fills and costs."),
        .init(
          "A return of a few months is written as a rate per year. What should you ask?",
          "How long the test was: the rate extrapolates."),
      ],
      summary:
        "A forecast becomes money through weights, fills and costs. The break-even fee tells how much room there is."
    ),
    Lesson(
      "heads-in-money", "What the head is trained for", minutes: 30,
      objectives: [
        "trade a return, a direction and a position by the same rules",
        "say what a fee on the size of a position charges, and what a fee on its change",
        "tell a winner from the luckiest of eight",
      ],
      questions: [
        .init(
          "Why is a forecast of 24 bars held in 24 tranches?",
          "Each forecast is then held for the bars it speaks of; otherwise it would be replaced after one, and the fee paid 24 times."
        ),
        .init(
          "A loss charges c Σ|w| at every bar. Whom does it treat too hard, and whom too softly?",
          "Too hard a position that is kept, which costs nothing; too softly one that is reversed, which costs twice its size."
        ),
        .init(
          "One of eight contenders has the highest mean ratio. When is it the best?",
          "When the ratio lies beyond what chance gives, and it is ahead of the others with every seed."
        ),
      ],
      summary:
        "What a model earns depends on what its loss knows of risk and costs; on which of the heads earns most the seeds often disagree."
    ),
    Lesson(
      "intervals-and-power", "How sure one can be", minutes: 45,
      objectives: [
        "give a Sharpe ratio its interval by a block bootstrap",
        "account for the number of rules that were tried, and for the power of the test",
        "say how often such a verdict errs where the truth is known",
      ],
      questions: [
        .init(
          "Forty rules were tried and the best is shown. What must be subtracted?",
          "What the best of forty without any skill reaches by luck: the deflated Sharpe ratio does that."
        ),
        .init(
          "Why are bars drawn in blocks?",
          "Volatile periods come together; single bars would break them up, and the interval could be too narrow."
        ),
        .init(
          "The interval of a Sharpe ratio contains 0. Has the strategy failed?",
          "It has not been shown to work. Whether that could have been shown depends on the length of the test: look at the power."
        ),
      ],
      summary:
        "Report the interval, the number of tries, and what the test could have found."
    ),
  ]
}
