extension Lesson {
  /// Other assets: do they help, and does attention say which?
  static let chapter4 = [
    Lesson(
      "cross-ticker-block", "Do other assets help?", minutes: 45,
      objectives: [
        "compare a model with and without one block: same seeds, same windows, one switch",
        "read a forecast against outcomes, and say which measure notices its size",
      ],
      questions: [
        .init(
          "Why the same seeds for both models?",
          "Otherwise the difference also contains the luck of the initial weights, which may be larger."
        ),
        .init(
          "All forecasts are doubled. What changes: R², IC, hit rate?",
          "R² alone. Correlation and sign do not see a factor."),
        .init(
          "A block makes no detectable difference. Is it useless?",
          "It has not been shown to be useful. How much that means depends on what the test could have detected."
        ),
      ],
      summary:
        "First show that the block improves forecasts; only then is its map worth reading."
    ),
    Lesson(
      "average-attention", "Where attention looks", minutes: 45,
      objectives: [
        "read an attention map by row and column",
        "measure how sharp a map is, how much heads differ, and whether another seed gives the same map",
      ],
      questions: [
        .init(
          "In a map, the row of BTC has a large cell in the column of ETH. Who is forecast?",
          "BTC: rows are queries, columns are keys. Whether ETH helps is another question: each row sums to 1 even where nothing is worth attending to."
        ),
        .init(
          "Why divide an entropy by ln N?",
          "So that 1 means uniform in markets of any size."),
        .init(
          "Every seed gives the same sharp map. Is it right?",
          "It is stable. Where all models make the same mistake, a wrong map is stable too."),
      ],
      summary:
        "A map says where a model looks, not what it needs. A sharp map may be wrong, and so may a stable one."
    ),
    Lesson(
      "influence-by-ablation", "Who leads whom: ablation and other readings", minutes: 50,
      objectives: [
        "measure influence by permuting one asset's history",
        "score a reading of influence against a known truth",
      ],
      questions: [
        .init(
          "Why permuted histories, and not zeros?",
          "Zeros make windows that no market ever produced; the rise would measure the model's reaction to them."
        ),
        .init(
          "What is an AUROC of 0.5 here, and how far from it does chance reach?",
          "A ranking of pairs that knows nothing about the edges. With few edges, chance alone reaches far: compare with its standard deviation."
        ),
        .init(
          "Why on test windows?",
          "On training windows the rise would include what the model has memorised."),
      ],
      summary:
        "Influence is what happens to the forecasts when an asset's history is taken away, tested and corrected for the number of tests."
    ),
    Lesson(
      "depth", "Depth, and two traps", minutes: 50,
      objectives: [
        "say why one layer's map may say less in a deep model",
        "name two markets without any lead on which a heat map still shows one",
      ],
      questions: [
        .init(
          "Why may one layer's map say less in a deep model?",
          "The layers before have mixed assets already: the token of one asset carries others' histories."
        ),
        .init(
          "Nothing leads anything. What does the strongest cell of a map show?",
          "That every map has a strongest cell."),
        .init(
          "Which comparison shows what depth does?",
          "One in which depth alone differs: same look-back, same training, several seeds."),
      ],
      summary:
        "An intervention on the input does not depend on the layers through which a history travelled; a map of one block does. A map alone always has a strongest cell."
    ),
  ]
}
