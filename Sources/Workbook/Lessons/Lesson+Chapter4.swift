extension Lesson {
  /// Other assets: do they help, and does attention say which?
  static let chapter4 = [
    Lesson(
      "cross-ticker-block", "Do other assets help, and where does attention look?", minutes: 55,
      objectives: [
        "compare a model with and without one block: same seeds, same windows, one switch",
        "read a forecast against outcomes, and say which measure notices its size",
        "read an attention map by row and column, and measure how sharp and how stable it is",
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
          "In a map, the row of BTC has a large cell in the column of ETH. Who is forecast?",
          "BTC: rows are queries, columns are keys. Whether ETH helps is another question: each row sums to 1 even where nothing is worth attending to."
        ),
      ],
      summary:
        "First show that the block improves forecasts; only then is its map worth reading. A sharp map may be wrong, and so may a stable one."
    ),
    Lesson(
      "influence-by-ablation", "Who leads whom: readings and traps", minutes: 60,
      objectives: [
        "measure influence by permuting one asset's history",
        "score a reading of influence against a known truth",
        "name two markets without any lead on which a heat map still shows one",
      ],
      questions: [
        .init(
          "Why permuted histories, and not zeros?",
          "Zeros make windows that no market ever produced; the rise would measure the model's surprise."
        ),
        .init(
          "What is an AUROC of 0.5 here, and how far from it does chance reach?",
          "A ranking of pairs that knows nothing about the edges. With few edges, chance alone reaches far: compare with its standard deviation."
        ),
        .init(
          "Why may one layer's map say less in a deep model?",
          "The layers before have mixed assets already: the token of one asset carries others' histories."
        ),
      ],
      summary:
        "Influence is what happens to the forecasts when an asset's history is taken away, tested and corrected. A map alone always has a strongest cell."
    ),
  ]
}
