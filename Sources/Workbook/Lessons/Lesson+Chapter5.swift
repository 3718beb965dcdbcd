extension Lesson {
  /// From forecasts to money.
  static let chapter5 = [
    Lesson(
      "accounting-by-hand", "Accounting, costs, lag, and one wrong back-test", minutes: 50,
      objectives: [
        "carry a book through some bars by hand, to the cent",
        "price the trades that drift makes, and say who ordered them",
        "find a leak of one index, and price the errors of a back-test one by one",
      ],
      questions: [
        .init(
          "Targets never change. Why is something traded at every bar?",
          "Prices move the weights away from the targets; restoring them is a trade."),
        .init(
          "A rule earns at the same close and nothing one bar later. What was it?",
          "A fill at a price that was not to be had, or a forecast for that one bar."),
        .init(
          "Returns over h bars are booked at every bar. What does that do to the Sharpe ratio?",
          "It multiplies it by about √h: the same gain is counted h times."),
      ],
      summary:
        "Cash plus holdings is equity, at every bar. Costs follow from trades, not from changes of target; and every rule is run with a lag of one bar before it is believed."
    ),
    Lesson(
      "forecasts-to-equity", "What is left, and how sure one may be", minutes: 50,
      objectives: [
        "turn forecasts into weights that keep their conviction",
        "find the fee at which nothing is left",
        "give a Sharpe ratio its interval, the number of tries, and the power of its test",
      ],
      questions: [
        .init(
          "A strategy's break-even fee is below what you pay. What is wrong with it?",
          "Not the forecast but the trade: it turns over more than the forecast is worth."),
        .init(
          "Forty rules were tried and the best is shown. What must be subtracted?",
          "What the best of forty without any skill reaches by luck: the deflated Sharpe ratio does that."
        ),
        .init(
          "The interval of a Sharpe ratio contains 0. Has the strategy failed?",
          "Not shown to work. Whether it could have been shown depends on the length of the test: look at the power."
        ),
      ],
      summary:
        "A forecast becomes money through weights, fills, costs and luck. Report the interval, the number of tries, and what the test could have found."
    ),
  ]
}
