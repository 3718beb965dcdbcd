extension Lesson {
  /// The lessons of the five chapters, in order.
  static let workbook = chapter1 + chapter2 + chapter3 + chapter4 + chapter5

  /// From prices to windows.
  static let chapter1 = [
    Lesson(
      "candles", "Prices and returns", minutes: 60,
      objectives: [
        "say when each number of a bar is known",
        "choose between simple and log returns, and say what goes wrong with the other",
        "read a correlation matrix, and say how much of it is one common move",
      ],
      questions: [
        .init(
          "A bar carries the timestamp 14:00 and lasts an hour. When may its close be used?",
          "From 15:00 on. The timestamp is the start of the bar; the close is known at its end."),
        .init(
          "You hold two assets. Which kind of return do you add up, weighted, to get the portfolio's?",
          "The simple return. Log returns add up over time, simple returns over assets."),
        .init(
          "Why does log(close/open + 1) survive a review?",
          "It is a smooth, positive and increasing function of the return, so nothing crashes and a scaler hides most of it; a test with one falling price finds it."
        ),
      ],
      summary:
        "A bar is known at its end. Log returns add over time, simple returns over assets. Prices wander, returns are steadier, and much of what assets do they do together."
    ),
    Lesson(
      "features", "Features on one clock", minutes: 50,
      objectives: [
        "write a feature that uses bars up to t and nothing later",
        "state the warm-up of a feature, and what a missing value does to a training run",
        "join assets that lack different bars, and slower data that are published between bars",
      ],
      questions: [
        .init(
          "One input cell of a window is NaN. How far does it spread?",
          "The loss of the batch is NaN, hence every gradient, hence every weight after the next step."
        ),
        .init(
          "Returns or prices: which may be filled forward, and what does it cost?",
          "Prices. The sum of returns stays right, at the price of artificial zero returns that need a mask. Filling returns counts a move again for every missing bar."
        ),
        .init(
          "Funding is settled every eight hours. Which settlement belongs to the bar that closes at 10:00?",
          "The last one published up to 10:00. The next one has not happened yet: a leak that no NaN reveals."
        ),
      ],
      summary:
        "A feature is a function of the past with a look-back and a warm-up. Join on bars that all assets have, or carry a mask; give slower data their moment of publication."
    ),
    Lesson(
      "targets", "Targets and splits", minutes: 45,
      objectives: [
        "write the label of a horizon of h bars, and count how many labels are independent",
        "cut a series into training, validation and test with a purge and an embargo",
        "prove with a changed future that nothing before it changed",
      ],
      questions: [
        .init(
          "Which is the first return in the label of a window whose last bar is i − 1?",
          "r_i, the return from the last known close to the next. A label that begins later leaves out part of what is earned; one that begins earlier contains what is already known."
        ),
        .init(
          "Why are windows left out between training and validation?",
          "The label of a training window reaches h bars ahead. Without a gap it covers bars that belong to validation."
        ),
        .init(
          "A random split shows a better score than a chronological one. What has been measured?",
          "How close the nearest training window is. Overlapping windows share most of their bars, so most of the test has been seen in training."
        ),
      ],
      summary:
        "A label of h bars starts at the last known close, and overlapping labels are worth far fewer independent ones. Split by time, purge what reaches across a boundary, and test every pipeline with a different future."
    ),
    Lesson(
      "who-leads-whom", "Who leads whom, and the finished windows", minutes: 40,
      objectives: [
        "test whether one asset's past helps to forecast another",
        "correct for having asked many questions at once",
        "assemble features, labels and splits into windows [B, L, N, F]",
      ],
      questions: [
        .init(
          "Thirty pairs are tested at 5 %. How many are found where there is nothing to find?",
          "One or two on average. That is what a q value corrects for."),
        .init(
          "What does a conditional Granger test use that a pairwise one does not?",
          "The past of every other asset. An asset that merely repeats its own leader's news is no longer mistaken for a leader."
        ),
        .init(
          "Why are days of large moves a problem for these tests?",
          "They assume a constant variance. Where volatility comes in bursts, ordinary tests find too much."
        ),
      ],
      summary:
        "Whether one asset leads another is decided by a test, corrected for the number of pairs tested. The planted market has known answers, so that a method can be checked before it is believed on real prices."
    ),
  ]
}
