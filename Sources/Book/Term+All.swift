extension Term {
  /// The words of the book.
  static let all = [
    Term(
      "ablation", "influence-by-ablation",
      "Taking something away and measuring what is lost: here the history of one asset, permuted across windows."
    ),
    Term(
      "attention", "attention-across-assets",
      "A weighted mean of values; the weights come from comparing a query with keys, and sum to 1."),
    Term(
      "AUROC", "five-readings",
      "The probability that a true edge is ranked above a pair that is none: 0.5 for a ranking that knows nothing, 1 for a perfect one."
    ),
    Term(
      "back-test", "accounting-by-hand",
      "A calculation of what a rule would have earned, bar by bar, with the fills and costs that it assumes."
    ),
    Term(
      "bar", "candles",
      "A stretch of time with its open, high, low and close price and its volume; known at its end."
    ),
    Term(
      "baseline", "result-and-baselines",
      "A forecast that is simple to make, next to which a model has to be better: zero, the mean, a ridge regression."
    ),
    Term("basis point", "costs", "A hundredth of a per cent, bp."),
    Term(
      "bootstrap", "intervals-and-power",
      "Drawing again from what was observed to see how different it could have been; in blocks where neighbours depend on each other."
    ),
    Term(
      "break-even fee", "cost-sensitivity",
      "The fee, as a fraction of what is traded, at which nothing is left."),
    Term("causal", "tokens", "Using no later step than its own."),
    Term(
      "checkpoint", "training-loop",
      "A file with a model's weights and everything that is needed to use them again."),
    Term(
      "chronological split", "leakage-and-splits",
      "Training, validation and test in the order of time."),
    Term(
      "clipping", "optimiser",
      "Scaling a gradient down when it is longer than a limit; its direction stays."),
    Term(
      "cross-ticker block", "cross-ticker-block",
      "The part of a Stockformer in which the assets of one step attend to each other."),
    Term(
      "deflated Sharpe ratio", "intervals-and-power",
      "The one-sided confidence that a Sharpe ratio exceeds what the best of so many tries reaches by luck."
    ),
    Term(
      "distilling", "distilling",
      "Halving the window between two layers by a convolution and max pooling."),
    Term("drawdown", "forecasts-to-equity", "How far equity is below its highest value so far."),
    Term(
      "drift of weights", "costs",
      "The change of a portfolio's weights by prices alone; restoring them is a trade."),
    Term(
      "dropout", "training-curves",
      "Setting random activations to zero in training; switched off for forecasts."),
    Term(
      "early stopping", "schedules-and-early-stopping",
      "Ending training after some epochs without a better validation loss, with the weights of the best one."
    ),
    Term("edge", "who-leads-whom", "A lead of one asset over another: cause, effect, and lag."),
    Term(
      "embargo", "leakage-and-splits",
      "Bars left out after a test part, so that what depends on it is not trained on."),
    Term(
      "encoder", "shapes-and-parameters",
      "The stack of blocks that turns a window into tokens which know of each other."),
    Term(
      "entropy of attention", "attention-sharpness",
      "How evenly a row of attention is spread: 1 uniform, 0 all on one, after division by ln N."),
    Term("epoch", "training-curves", "One pass through all training windows."),
    Term("equity", "accounting-by-hand", "Cash plus the value of what is held."),
    Term(
      "false discovery rate", "who-leads-whom",
      "Of what is reported as found, the expected fraction that is not there; a q value states it."),
    Term("feature", "features", "A number computed from bars up to t, which the model reads."),
    Term(
      "gradient", "gradient-by-hand", "The derivative of a loss with respect to every parameter."),
    Term(
      "Granger test", "who-leads-whom",
      "An F test of whether one asset's past helps to forecast another, given the other's own past; conditional: given all others' pasts too."
    ),
    Term(
      "gross exposure", "allocation-loss-saturates", "The sum of the sizes of all weights, Σ|w|."),
    Term(
      "head of a model", "heads",
      "The last layer, which turns a token into a forecast; not to be confused with an attention head."
    ),
    Term("hit rate", "result-and-baselines", "The fraction of forecasts with the right sign."),
    Term("horizon", "targets", "How many bars ahead a label reaches, h."),
    Term(
      "IC", "result-and-baselines",
      "Information coefficient: the correlation of forecast and outcome across assets at one bar, averaged over bars."
    ),
    Term("label", "targets", "What is to be learnt for a window: the return over the horizon."),
    Term(
      "lag", "lag",
      "How many bars lie between a signal and its fill, or between a cause and its effect."),
    Term(
      "leak", "leakage-and-splits",
      "Something in a model's input, training or choice that could not have been known."),
    Term("learning rate", "optimiser", "How far a step of the optimiser goes."),
    Term("log return", "which-return", "ln(C_t / C_{t−1}): adds up over time."),
    Term("look-back", "prepare-multivariate-data", "How many bars a window has, L."),
    Term("loss", "losses", "The number that training minimises."),
    Term("overfitting", "training-curves", "Learning what holds for the training windows alone."),
    Term(
      "planted market", "who-leads-whom",
      "Prices written by the workbook itself from a seed, in which it is known who leads whom and by how much."
    ),
    Term(
      "positional encoding", "positions", "Numbers added to a token that tell which step it is."),
    Term(
      "power", "result-and-baselines",
      "The probability that a test finds an effect of a given size; here stated as the smallest effect that is found in four of five cases."
    ),
    Term(
      "ProbSparse attention", "probsparse-measure",
      "Attention that computes only those queries in full whose rows look peaked on a sample of keys."
    ),
    Term(
      "purge", "leakage-and-splits",
      "Leaving out training windows whose labels reach into another part."),
    Term(
      "query, key, value", "attention-across-assets",
      "The three projections of attention: the query asks, keys are compared with it, values are averaged. Rows of a map are queries."
    ),
    Term(
      "R² against zero", "training-curves",
      "1 − Σ(y − p)² / Σy²: how much better than the forecast zero; negative when worse."),
    Term(
      "residual connection", "encoder-block", "Adding a block's input to its output."),
    Term(
      "ridge regression", "result-and-baselines",
      "A linear regression whose coefficients are pulled towards zero."),
    Term(
      "scaler", "prepare-multivariate-data",
      "Mean and standard deviation of each feature on the training part, by which all parts are scaled."
    ),
    Term(
      "seed", "training-loop",
      "The number from which all random streams follow; equal seeds give equal bytes on one kind of processor."
    ),
    Term(
      "Sharpe ratio", "lag",
      "Mean return divided by its standard deviation, made annual by the root of the number of bars in a year."
    ),
    Term("simple return", "which-return", "C_t / C_{t−1} − 1: adds up over assets."),
    Term(
      "slippage", "costs",
      "The difference between the price that a rule assumes and the one that it gets."),
    Term(
      "softmax", "attention-across-assets",
      "Turns scores into positive weights with sum 1: e^s divided by the sum of all e^s."),
    Term("token", "tokens", "One asset at one step as a vector of width D."),
    Term("turnover", "costs", "What is bought and sold, as a fraction of equity."),
    Term(
      "validation", "training-curves",
      "The windows on which epochs and settings are chosen; scores on them flatter."),
    Term(
      "warm-up of a feature", "features", "The first bars, for which its look-back is not full."),
    Term(
      "window", "prepare-multivariate-data",
      "L consecutive bars of all assets, as a model reads them."),
  ]
}
