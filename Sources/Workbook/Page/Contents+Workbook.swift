extension Contents {
  /// The sections of the five chapters; a run of a chapter proves its part.
  ///
  /// A section that moves changes its line here and no link; an id that was published stays.
  public static let workbook = Contents([
    1: [
      "candles",
      "which-return",
      "prices-and-returns",
      "features",
      "alignment",
      "targets",
      "leakage-and-splits",
      "who-leads-whom",
      "prepare-multivariate-data",
    ],
    2: [
      "tokens",
      "positions",
      "attention-across-assets",
      "attention-across-time",
      "which-attention-comes-first",
      "probsparse-measure",
      "probsparse-speed",
      "distilling",
      "heads",
      "shapes-and-parameters",
      "training-step-growth",
    ],
    3: [
      "losses",
      "allocation-loss-saturates",
      "gradient-by-hand",
      "overfitting-one-batch",
      "optimiser",
      "schedules-and-early-stopping",
      "training-loop",
      "training-curves",
      "result-and-baselines",
      "what-can-be-learned",
      "when-to-use",
    ],
    4: [
      "cross-ticker-block",
      "forecast-against-outcome",
      "average-attention",
      "attention-sharpness",
      "influence-by-ablation",
      "five-readings",
      "depth",
      "two-traps",
    ],
    5: [
      "accounting-by-hand",
      "costs",
      "lag",
      "reference-backtest",
      "forecasts-to-equity",
      "cost-sensitivity",
      "intervals-and-power",
    ],
  ])
}
