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
    DM   Diebold–Mariano test of (y − p)² − y²; p: its probability if both are equally good
    power   the smallest mean IC found in four of five cases: (z.975 + z.80) / √((N − 1) · bars / h)
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
  for measures in measures { page.table(resultTable(results, measures)) }
  try page.figure(
    resultChart(results).figure("03-baselines"), in: figures,
    """
    Mean IC of each forecast on the test windows with its 95 % interval; the zero forecast is left \
    out, because it does not rank the assets.
    """)
  page.reading(results.map(\.reading).joined(separator: " "))
  page.paragraph(conclusion(results))
  page.breaks(
    """
    Without the baselines a hit rate would be read alone, and anything above one half taken for \
    skill (here \(results[1].hitRates), which says the same every day). Without the power line a \
    tie on \(results[1].windows) windows would look like proof that there is nothing to find.
    """)
  page.exercise(
    """
    Which of the numbers above would change if the test windows began one month earlier? Change \
    `validationShare` by 0.01 and run the section again: no conclusion may rest on differences of \
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

  init(_ subject: Subject, _ forecaster: TrainedForecaster, _ isQuick: Bool) {
    market = subject.name
    let experiment = subject.experiment
    // anchor: comparison
    let windowEnds = experiment.windows.test
    let baselines = Baselines(experiment.windows)  // fitted on training, λ chosen on validation
    let model = forecaster.forecasts(of: experiment.windows, windowEnds: windowEnds)
    let comparison = ForecastComparison(
      baselines.all(windowEnds: windowEnds) + [("Stockformer", model)],
      targets: experiment.windows.targets.table(windowEnds: windowEnds),
      settings: .init(
        horizon: experiment.configuration.horizon, bootstrap: isQuick ? 100 : 1_000,
        seed: experiment.configuration.seed))
    // end: comparison
    windows = windowEnds.count
    assets = experiment.panel.assetCount
    power = Power.smallestInformationCoefficient(
      timestamps: windowEnds.count, assets: assets, horizon: experiment.configuration.horizon)
    lambda = baselines.ridge?.lambda ?? .nan
    rows = comparison.rows
  }

  /// The planted truth is linear, so ridge is the model to beat there.
  private var ridgeIsBetter: Bool { (self["ridge"]?.rSquared ?? -1) > (model?.rSquared ?? -1) }

  /// The hit rates of model and training mean.
  var hitRates: String {
    let rates = [model, self["training mean"]].map { ($0?.hitRate ?? .nan).percent() }
    return "\(rates[0]), against \(rates[1]) of the training mean"
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

private func resultChart(_ results: [Outcome]) -> BarChart {
  let names = results[0].rows.map(\.name).filter { $0 != "zero" }
  return BarChart(
    "Do forecasts rank the assets?",
    subtitle: "test windows; lines are 95 % intervals (stationary bootstrap)",
    categories: names,
    series: results.map { outcome in
      BarChart.Series(
        outcome.market, names.map { outcome[$0]?.informationCoefficient ?? .nan },
        errors: names.map { name in
          guard let ends = outcome[name]?.informationCoefficientInterval else { return .nan }
          return (ends[1] - ends[0]) / 2
        })
    }, label: "mean information coefficient", digits: 3)
}

private func conclusion(_ results: [Outcome]) -> String {
  let (planted, real) = (results[0], results[1])
  let works =
    planted.beatsZero
    ? """
    The same code finds what was planted, so a tie elsewhere is unlikely to be a bug of the model.
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
      true IC below \(real.power.fixed(3)) would be missed in more than one test of five. Nothing \
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

private func pText(_ p: Double?) -> String {
  guard let p else { return "–" }
  return p < 0.0005 ? "<.001" : p.fixed(3)
}
