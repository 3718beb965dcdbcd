import Backtesting
import Classroom
import Experiments
import Files
import Markets
import NeuralNetworks
import Workbook

/// Section `small-samples-and-dropout`: how few windows are too few, and what dropout is worth there.
func smallSamples(_ page: inout Page, _ course: Course) throws(InputFault) {
  page.question(
    """
    The reference document advises against fewer than 1,000 samples, and for more dropout on small \
    data sets. How few are too few, and does dropout help?
    """)
  page.formula(
    """
    training: n windows before a boundary; validation and test: the same bars for every n
    dropout p: in training every number is set to 0 with probability p, or divided by 1 − p
    """)
  try page.code("few-windows")
  page.predict(
    """
    The best possible forecast of this market has an R² of \(course.best.percent(2)). What do a \
    ridge regression and the Stockformer reach from 500 windows, where estimation noise is larger?
    """)
  let rows = try FewWindows.all(course)
  page.table(FewWindows.table(rows, course.seeds.count))
  page.reading(FewWindows.reading(rows, course))
  page.breaks(
    """
    With the number of epochs held fixed, the model with few windows would also take few steps, \
    and too little training would pass for too few samples. Here every model sees the same number \
    of windows, so that only their variety differs.
    """)
  page.exercise(
    """
    Twice the windows and half the R² of the edges: which of the two changes what ridge finds by \
    more? Predict it from n·R², then run `stockformer learnability --kinds linear --r2 0.01,0.02 \
    --bars 2000,4000 --model ridge --out t.csv`.
    """)
}

extension Course {
  /// The R² of the best forecast of the planted market, over all assets.
  var best: Double {
    truth.symbols.reduce(0) { $0 + (truth.r2[$1] ?? 0) } / Double(truth.symbols.count)
  }

  /// The seeds of the models that are averaged.
  var seeds: [UInt64] { options.quick ? [options.seed] : [options.seed, options.seed + 1] }
}

/// What is found from one number of training windows.
private struct FewWindows {
  static let dropouts: [Float] = [0, 0.1, 0.3]
  let windows: Int
  /// R² on the test windows: of ridge, and of the model for each dropout, the mean over seeds.
  let ridge: Double
  let found: [Double]
  /// The mean over seeds of the validation loss in the last epoch over that of the best, less 1.
  let overfit: [Double]

  static func all(_ course: Course) throws(InputFault) -> [FewWindows] {
    let counts = course.options.quick ? [500] : [500, 2_000, 8_000]
    return try counts.map { count throws(InputFault) in try FewWindows(count, course) }
  }

  init(_ count: Int, _ course: Course) throws(InputFault) {
    windows = count
    let runs = try Self.dropouts.map { dropout throws(InputFault) in
      try course.seeds.map { seed throws(InputFault) in
        try Self.train(count, dropout, seed, course)
      }
    }
    found = runs.map { Self.mean($0.map(\.found)) }
    overfit = runs.map { Self.mean($0.map(\.overfit)) }
    ridge = runs[0][0].ridge
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private static func train(
    _ count: Int, _ dropout: Float, _ seed: UInt64, _ course: Course
  ) throws(InputFault) -> (ridge: Double, found: Double, overfit: Double) {
    let subject = course.planted
    // anchor: few-windows
    let test = subject.windows.fold.test[0]
    let validation = (test.lowerBound - 1_000)..<test.lowerBound
    let train = (validation.lowerBound - count)..<validation.lowerBound
    var configuration = subject.experiment.configuration
    configuration.seed = seed
    configuration.stockformer.dropout = dropout
    configuration.training.epochs = 40_000 / count  // the same number of steps for all
    let fold = Fold(train: [train], validation: validation, test: [test])
    // end: few-windows
    if course.options.quick { configuration.training.epochs = 2 }
    let source = subject.market.source
    let experiment = try Experiment(subject.market.panel, configuration, source: source, fold: fold)
    let name = "\(count) windows, dropout \(dropout), seed \(seed)"
    let forecaster = try course.trained(experiment, source, as: name)
    let (windows, ends) = (experiment.windows, experiment.windows.test)
    let score = { (forecasts: WideTable) in
      ForecastScores(
        predictions: forecasts, targets: windows.targets.table(windowEnds: ends),
        settings: .init(horizon: 1, bootstrap: 0))?.rSquared ?? .nan
    }
    let losses = forecaster.history.map(\.validationLoss)
    return (
      RidgeForecaster(windows).map { score($0.forecasts(of: windows, windowEnds: ends)) } ?? .nan,
      score(forecaster.forecasts(of: windows, windowEnds: ends)),
      (losses.last ?? .nan) / (losses.min() ?? .nan) - 1
    )
  }

  static func table(_ rows: [FewWindows], _ seeds: Int) -> Table {
    let percent = { (value: Double) in (value * 100).signed(2) }
    return Table(
      [.text("training windows"), .number("ridge")]
        + dropouts.map { .number("dropout \(Double($0).significant(1))") }
        + dropouts.map { .number("rise, \(Double($0).significant(1))") },
      rows: rows.map { row in
        [row.windows.grouped, percent(row.ridge)] + row.found.map(percent)
          + row.overfit.map { $0.percent(1) }
      })
  }

  /// What dropout costs or gains where the sample is largest.
  private static func largest(_ many: FewWindows) -> String {
    let (without, with) = (many.found[0], many.found[many.found.count - 1])
    let points = "\((abs(with - without) * 100).fixed(2)) percentage points"
    return """
      From \(many.windows.grouped) windows dropout \(Double(dropouts[dropouts.count - 1]).significant(1)) \
      \(with > without ? "gains" : "costs") \(points) of R² compared with no dropout.
      """
  }

  static func reading(_ rows: [FewWindows], _ course: Course) -> String {
    let (few, many) = (rows[0], rows[rows.count - 1])
    let best = zip(dropouts, few.found).max { $0.1 < $1.1 }?.0 ?? 0
    let spread = (few.found.max() ?? 0) - (few.found.min() ?? 0)
    let slower = few.overfit[few.overfit.count - 1] < few.overfit[0]
    let kept = """
      Of the weights that early stopping keeps there, those with dropout \
      \(Double(best).significant(1)) are the best, by \((spread * 100).fixed(2)) percentage points \
      of R² over the worst.
      """
    let verdict =
      few.found.allSatisfy { $0 < 0.002 }
      ? "From \(few.windows.grouped) windows the model finds nothing at any dropout rate"
      : """
      From \(few.windows.grouped) windows the model finds up to \((few.found.max() ?? 0).percent(2))
      """
    return """
      R² in per cent on the test windows, of the weights of the best epoch (mean of \
      \(course.seeds.count) seed\(course.seeds.count == 1 ? "" : "s")); “rise”: how far the \
      validation loss of the last epoch lies above its minimum. \(verdict), and ridge has \
      \(few.ridge.percent(2)); from \(many.windows.grouped) they reach \
      \((many.found.max() ?? 0).percent(2)) and \(many.ridge.percent(2)) of the possible \
      \(course.best.percent(2)). Without dropout the validation loss of the smallest sample rises \
      by \(few.overfit[0].percent(1)) after its best epoch, with dropout \
      \(Double(dropouts[dropouts.count - 1]).significant(1)) by \
      \(few.overfit[few.overfit.count - 1].percent(1))\(slower ? ": dropout slows down the memorising" : ""). \
      \(kept) \(largest(many)) A threshold of 1,000 samples (errata T3) means nothing without the size of the signal: what \
      counts is n·R².
      """
  }
}
