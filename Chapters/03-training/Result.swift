import Backtesting
import Classroom
import Experiments
import Files
import Workbook

/// Section `result-and-baselines`: the model and the baselines, on windows that no choice was based on.
func result(
  _ page: inout Page, _ course: Course, _ figures: FigureFolder
) throws(InputFault) {
  page.question("Is the model any good? Better than what, and could this test have detected it?")
  page.formula(
    """
    R²   1 − Σ (y − p)² / Σ y²         against the zero forecast, not the mean
    IC   mean over bars of the correlation of forecast and outcome across assets
    DM   Diebold–Mariano test of (y − p)² − y²; p: chance of so large a DM if equally good
    power   smallest mean IC found in 4 of 5 cases: (z.975 + z.80) / √((N − 1) · bars / h)
    """)
  try page.code("comparison")
  var results: [Outcome] = []
  for subject in course.subjects {
    results.append(try Outcome(subject, course.forecaster(subject), course.options.quick))
  }
  page.table(
    .plantedAndReal(
      "before any result: what the test can detect",
      rows: [
        ("test windows", "\(results[0].windows)", "\(results[1].windows)"),
        ("assets", "\(results[0].assets)", "\(results[1].assets)"),
        ("smallest IC found in 4 of 5 cases", results[0].power.fixed(3), results[1].power.fixed(3)),
      ]))
  page.predict(
    """
    On the planted market at most an R² of \(course.best.percent(2)) can be had. Which comes \
    closest: the last return, the training mean, a ridge regression, the Stockformer? And on real \
    prices: does any of them beat the forecast 0?
    """)
  for measures in measures { page.table(resultTable(results, measures)) }
  try page.figure(
    resultChart(results).figure("03-baselines"), in: figures,
    """
    Mean IC of each forecast on the test windows with its 95 % interval; the zero forecast is left \
    out, because it does not rank the assets.
    """)
  page.reading(
    results.map(\.reading).joined(separator: " ") + " " + results[0].fraction(of: course.best))
  page.paragraph(conclusion(results))
  page.paragraph(results[1].drift)
  page.breaks(
    """
    Without the baselines a hit rate would be read alone, and anything above one half taken for \
    skill (here \(results[1].hitRates), which says the same every day). Without the power line a \
    tie on \(results[1].windows) windows would look like proof that there is nothing to find.
    """)
  page.exercise(
    """
    Which of the numbers above would change if the test windows began one month earlier? Change \
    `validationFraction` by 0.01 and run the section again: no conclusion may rest on differences of \
    that size.
    """)
}

/// The scores of one market's forecasts on its test windows.
private struct Outcome {
  let market: String
  let windows: Int
  let assets: Int
  let power: Double
  let lambda: Double
  let rows: [ForecastComparison.Row]
  /// How often the model's forecasts are positive, their mean, and the mean labels of training and test.
  private let positive, meanForecast, trainingMean, testMean: Double

  init(_ subject: Subject, _ forecaster: TrainedForecaster, _ isQuick: Bool) {
    market = subject.name
    let experiment = subject.experiment
    // anchor: comparison
    let windowEnds = experiment.windows.test
    let baselines = Baselines(experiment.windows)  // fitted on training, λ on validation
    let model = forecaster.forecasts(of: experiment.windows, windowEnds: windowEnds)
    let comparison = ForecastComparison(
      baselines.all(windowEnds: windowEnds) + [("Stockformer", model)],
      targets: experiment.windows.targets.table(windowEnds: windowEnds),
      settings: .classroom(experiment.configuration, isQuick: isQuick))
    // end: comparison
    windows = windowEnds.count
    assets = experiment.panel.assetCount
    power = Power.smallestInformationCoefficient(
      timestamps: windowEnds.count, assets: assets, horizon: experiment.configuration.horizon)
    lambda = baselines.ridge?.lambda ?? .nan
    rows = comparison.rows
    let windows = experiment.windows
    let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
    positive = mean(model.values.map { $0 > 0 ? 1 : 0 })
    meanForecast = mean(model.values)
    trainingMean = mean(windows.targets.table(windowEnds: windows.train).values)
    testMean = mean(windows.targets.table(windowEnds: windowEnds).values)
  }

  /// Whether the model has learnt the mean of its training period.
  var drift: String {
    let learnt = positive > 0.75 || positive < 0.25
    let numbers = """
      \(positive.percent(0)) of its forecasts on real prices are positive, \
      \((meanForecast * 100).signed(2)) % a bar on average; the training labels have a mean of \
      \((trainingMean * 100).signed(2)) %, the test labels of \((testMean * 100).signed(2)) %.
      """
    return learnt
      ? """
      What the real model has learnt is mostly the direction of its training period: \(numbers) \
      The difference between mean forecast and mean outcome adds to every error, and a portfolio \
      built on these forecasts in chapter 05 is a bet on the market as a whole.
      """
      : "The real model has not simply learnt the direction of its training period: \(numbers)"
  }

  /// The planted truth is linear, so ridge is the model to beat there.
  private var ridgeIsBetter: Bool { (self["ridge"]?.rSquared ?? -1) > (model?.rSquared ?? -1) }

  /// The hit rates of model and training mean.
  var hitRates: String {
    let rates = [model, self["training mean"]].map { ($0?.hitRate ?? .nan).percent() }
    return "\(rates[0]), against \(rates[1]) for the training mean"
  }

  /// What part of the best possible R² the model and ridge find.
  func fraction(of best: Double) -> String {
    let parts = [model, self["ridge"]].map { (($0?.rSquared ?? .nan) / best).percent(0) }
    return """
      The best forecast of the planted market would have an R² of \(best.percent(2)) \
      ([[start-here]]): the Stockformer finds \(parts[0]) of that, ridge \(parts[1]).
      """
  }

  subscript(name: String) -> ForecastComparison.Row? { rows.first { $0.name == name } }
  var model: ForecastComparison.Row? { self["Stockformer"] }

  /// The model's mean squared error is smaller than the zero forecast's, beyond chance.
  var beatsZero: Bool { (model?.dieboldMarianoP ?? 1) < 0.05 && (model?.rSquared ?? -1) > 0 }
  var losesToZero: Bool { (model?.dieboldMarianoP ?? 1) < 0.05 && (model?.rSquared ?? 1) < 0 }

  var reading: String {
    let place = market == "planted" ? "On the planted market" : "On real prices"
    let r2 = ((model?.rSquared ?? .nan) * 100).signed(2)
    let ridge = ((self["ridge"]?.rSquared ?? .nan) * 100).signed(2)
    let verdict =
      beatsZero
      ? "beats the zero forecast"
      : losesToZero ? "loses to the zero forecast" : "ties with the zero forecast"
    return """
      \(place) the Stockformer \(verdict): R² \(r2) %, p \(pText(model?.dieboldMarianoP)); ridge, \
      with λ \(lambda.significant(2)) chosen on validation, has \(ridge) \
      %\(ridgeIsBetter ? ", so the simpler model is ahead" : "").
      """
  }
}

/// Two measures per table, to fit the width of a page.
private let measures: [[(name: String, text: @Sendable (ForecastComparison.Row) -> String)]] = [
  [
    ("R² %", { (($0.rSquared ?? .nan) * 100).signed(2) }),
    ("DM p", { pText($0.dieboldMarianoP) }),
    ("hit rate", { ($0.hitRate ?? .nan).percent() }),
  ],
  [
    ("IC", { ($0.informationCoefficient ?? .nan).signed(3) }),
    ("95 % interval of IC", { interval($0.informationCoefficientInterval) }),
  ],
]

private func resultTable(
  _ results: [Outcome],
  _ measures: [(name: String, text: @Sendable (ForecastComparison.Row) -> String)]
) -> Table {
  Table(
    ["forecast"]
      + measures.flatMap { [Table.Column.number("\($0.name): planted"), .number("real")] },
    rows: results[0].rows.map(\.name).map { name in
      [name]
        + measures.flatMap { measure in results.map { $0[name].map(measure.text) ?? "–" } }
    })
}

private func resultChart(_ results: [Outcome]) -> IntervalChart {
  let names = results[0].rows.map(\.name).filter { $0 != "zero" }
  let measures = results.enumerated().map { place, outcome in
    let rows = names.map { outcome[$0] }
    return IntervalChart.Measure(
      "mean IC: \(outcome.market)", column: 2 + 3 * place,
      rows.map { $0?.informationCoefficient ?? .nan },
      low: rows.map { $0?.informationCoefficientInterval?[0] ?? .nan },
      high: rows.map { $0?.informationCoefficientInterval?[1] ?? .nan })
  }
  let data = measures.flatMap { measure in
    [
      DataTable.Column(measure.label, measure.values), .init(measure.label + ", low", measure.low),
      .init(measure.label + ", high", measure.high),
    ]
  }
  let isFound = (results[1].model?.informationCoefficientInterval?[0] ?? -1) > 0
  return IntervalChart(
    results[0].beatsZero && !isFound
      ? "What was planted is found; real prices show no ranking beyond chance"
      : "Do forecasts rank the assets?",
    subtitle:
      "information coefficient on test windows with its 95 % interval (stationary bootstrap)",
    rows: names.map { IntervalChart.Row($0, isFilled: $0 == "Stockformer") }, measures: measures,
    table: DataTable([.init("forecast", text: names)] + data))
}

private func conclusion(_ results: [Outcome]) -> String {
  let (planted, real) = (results[0], results[1])
  let works =
    planted.beatsZero
    ? """
    The same code finds what was planted, so a tie elsewhere is unlikely to be a bug in the model.
    """
    : """
    Even the planted signal was not found in this run (too few bars or epochs): nothing can be \
    concluded about real prices.
    """
  let coefficient = real.model?.informationCoefficientInterval ?? [-1, 1]
  let inside = coefficient[0] <= 0 && coefficient[1] >= 0
  return works + " "
    + (inside
      ? """
      On real prices the interval of the model's IC, \(interval(coefficient)), contains 0; and a \
      true IC below \(real.power.fixed(3)) would be missed in more than one test in five. Nothing \
      was found, which is what an efficient market looks like, and also what a small edge looks \
      like in \(real.windows) windows.
      """
      : """
      On real prices the interval of the model's IC, \(interval(coefficient)), does not contain 0. \
      One interval in twenty does that by chance, and this chapter prints several; train with \
      other seeds before you believe it.
      """)
}

private func interval(_ ends: [Double]?) -> String {
  guard let ends else { return "–" }
  return "\(ends[0].signed(3)) … \(ends[1].signed(3))"
}
