import Backtesting
import Classroom
import Experiments
import Files
import Foundation
import Markets
import Workbook

/// Section `when-to-use`: the reference document's list of good and bad uses, each line held against a measurement.
func whenToUse(_ page: inout Page, _ course: Course) throws(InputFault) {
  let results = try LearnabilityResults()
  page.question("When is a Stockformer the right tool, and when is it not?")
  page.paragraph(
    "First the horizon: one model that forecasts five horizons at once, with the settings of `stockformer train`."
  )
  try page.code("horizons")
  let horizons = try HorizonScores.of(course)
  page.table(horizonTable(horizons))
  page.paragraph("Then the list, line by line:")
  let claims = [
    try correlated(course), try dependencies(course, results), allocation, try single(course),
    fewSamples(results), try latency(), hoursToDays(horizons),
  ]
  page.table(
    Table(
      [.text("the reference document says"), .text("measured here, and so")],
      rows: claims.flatMap { [[$0.claim, $0.measured], ["", "→ \($0.verdict)"]] }))
  page.reading(advice(results))
  page.breaks(
    """
    In the reference document all lines of the list but one come without a number, “hours to days” \
    too (errata C4), so nobody can check them: “correlated assets” sounds like a reason, and is none unless one asset moves before another.
    """)
  page.exercise(
    """
    Add a line: does a Stockformer need the same sampling interval for all assets? Plant a market, keep every second bar of half of the \
    assets (`--set join=outer`), and measure what is left of the R².
    """)
}

/// When to use which, by the map of the section before.
private func advice(_ results: LearnabilityResults) -> String {
  let lengths = Set(results.places.map(\.bars)).sorted()
  let enough = lengths.first { bars in
    let place = LearnabilityResults.Place(kind: "even", strength: 0.05, bars: bars)
    return (results.fraction("default", place) ?? 0) > 0.5
  }
  let need =
    enough.map {
      "(on even edges of 5 % the default finds more than half of the signal from \($0.grouped) bars of 8 assets on)"
    } ?? "(on even edges of 5 % no length that was measured was enough)"
  return """
    Try ridge regression first: it costs a second, and with a feature such as |r| it finds what you can name. Use a Stockformer where \
    assets may lead one another in ways that you cannot name, and the history is long enough \(need). Use neither where \
    [[what-can-be-learned]] shows that nothing can be learned from so few bars.
    """
}

/// One line of the list.
private struct Claim {
  let claim, measured, verdict: String
}

// anchor: horizons
/// R² of the default, of ridge regression and of each asset's mean, horizon by horizon.
private struct HorizonScores {
  static let horizons = [1, 2, 4, 8, 24]
  let scores: [(model: ForecastScores?, ridge: ForecastScores?, mean: ForecastScores?)]

  init(_ panel: Panel, _ source: String, _ course: Course) throws(InputFault) {
    var configuration = defaultConfiguration(course)
    configuration.horizons = Self.horizons
    let experiment = try Experiment(panel, configuration, source: source)
    let windows = experiment.windows
    let forecaster = try course.trained(experiment, source, as: "horizons of \(source)")
    scores = Self.horizons.indices.map { position in
      let outcomes = windows.targets.table(windowEnds: windows.test, position: position)
      let score = { (forecasts: WideTable) in
        ForecastScores(
          predictions: forecasts, targets: outcomes,
          settings: .init(horizon: Self.horizons[position]))
      }
      let ridge = RidgeForecaster(windows, position: position)
      let ends = windows.test
      return (
        score(forecaster.forecasts(of: windows, windowEnds: ends, position: position)),
        ridge.flatMap { score($0.forecasts(of: windows, windowEnds: ends)) },
        score(
          MeanBaseline(windows, position: position)
            .forecasts(of: windows, windowEnds: ends))
      )
    }
  }
  // end: horizons

  static func of(_ course: Course) throws(InputFault) -> [HorizonScores] {
    try course.subjects.map { subject throws(InputFault) in
      try HorizonScores(subject.market.panel, subject.market.source, course)
    }
  }
}

/// The settings of `stockformer train`, two epochs of them in a quick run.
private func defaultConfiguration(_ course: Course) -> ExperimentConfiguration {
  var configuration = ExperimentConfiguration()
  configuration.seed = course.options.seed
  if course.options.quick { configuration.training.epochs = 2 }
  return configuration
}

private func horizonTable(_ markets: [HorizonScores]) -> Table {
  Table(
    [
      .text("bars ahead"), .number("R² %: planted"), .number("ridge"), .number("mean"),
      .number("real"), .number("ridge"), .number("mean"),
    ],
    rows: HorizonScores.horizons.enumerated().map { position, horizon in
      ["\(horizon)"]
        + markets.flatMap { market in
          let scores = market.scores[position]
          return [scores.model, scores.ridge, scores.mean].map(percent)
        }
    })
}

private func percent(_ scores: ForecastScores?) -> String {
  ((scores?.rSquared ?? .nan) * 100).signed(2)
}

/// R² of the default on the test bars of `panel`, of the asset `symbol` or of all; blind to other assets where each is isolated.
private func rSquared(
  _ panel: Panel, of symbol: String? = nil, isIsolated: Bool = false, _ name: String,
  _ course: Course
) throws(InputFault) -> Double {
  var configuration = defaultConfiguration(course)
  if isIsolated {
    configuration.stockformer.skip = .none
    configuration.stockformer.crossTicker = false
  }
  let experiment = try Experiment(panel, configuration, source: name)
  let windows = experiment.windows
  let forecaster = try course.trained(experiment, name, as: name)
  let forecasts = forecaster.forecasts(of: windows, windowEnds: windows.test)
  let outcomes = windows.targets.table(windowEnds: windows.test)
  let columns =
    symbol.map { [panel.symbols.firstIndex(of: $0) ?? 0] } ?? Array(panel.symbols.indices)
  let cells = windows.test.indices.flatMap { row in columns.map { (row, $0) } }
  return ForecastScores.rSquared(
    cells.map { forecasts[$0.0, $0.1] }, outcomes: cells.map { outcomes[$0.0, $0.1] }) ?? .nan
}

private func shortMarket(
  _ course: Course, mode: PlantedConfiguration.Mode = .signal
) -> PlantedMarket {
  PlantedMarket(
    PlantedConfiguration(
      assets: 8, bars: course.options.quick ? 1_500 : 5_000, edges: 4, seed: course.options.seed,
      r2: 0.05, mode: mode))
}

private func correlated(_ course: Course) throws(InputFault) -> Claim {
  let market = shortMarket(course, mode: .commonFactorOnly)
  let found = try rSquared(market.panel, "common factor alone", course)
  return Claim(
    claim: "good: correlated assets",
    measured: "assets that move together, none leads: R² \((found * 100).signed(2)) %",
    verdict: found < 0.002 ? "no reason: correlation is not a lead" : "look for a leak")
}

private func dependencies(_ course: Course, _ results: LearnabilityResults) throws(InputFault)
  -> Claim
{
  let place = LearnabilityResults.Place(kind: "even", strength: 0.05, bars: 20_000)
  let fractions = ["default", "ridge", "ridge-sizes"].map { results.fraction($0, place) ?? .nan }
  let (model, ridge, told) = (fractions[0], fractions[1], fractions[2])
  return Claim(
    claim: "good: cross-asset dependencies",
    measured: "even edges: \(text(model)) found, ridge \(text(ridge)), given |r| \(text(told))",
    verdict: model < ridge + 0.2
      ? "not seen here" : told > model ? "yes, if you cannot name them" : "yes")
}

private let allocation = Claim(
  claim: "good: portfolio allocation",
  measured: "chapter 05, after costs and against equal weight", verdict: "see there")

private func single(_ course: Course) throws(InputFault) -> Claim {
  let market = shortMarket(course)
  let effect = market.truth.edges.first?.effect ?? ""
  let among = try rSquared(market.panel, of: effect, "\(effect) among eight", course)
  let alone = try rSquared(
    market.panel, of: effect, isIsolated: true, "\(effect) alone", course)
  return Claim(
    claim: "bad: a single asset",
    measured: "\(effect): R² \((among * 100).signed(2)) % among eight, "
      + "\((alone * 100).signed(2)) % from its own bars",
    verdict: alone < among / 2
      ? "true here: what moves it is another asset" : "not seen here")
}

private func fewSamples(_ results: LearnabilityResults) -> Claim {
  let found = [0.01, 0.05].map { strength in
    results.fraction(
      "default", .init(kind: "linear", strength: strength, bars: 2_000)) ?? .nan
  }
  return Claim(
    claim: "bad: fewer than 1,000 samples",
    measured: "1,400 training bars: \(text(found[0])) of R² 1 % found, \(text(found[1])) of 5 %",
    verdict: found[0] < 0.5
      ? "true, and 1,400 are few: it depends on R²" : "too strict: it depends on R²")
}

private func text(_ fraction: Double) -> String {
  fraction < 0 ? "nothing" : fraction.percent(0)
}

private func latency() throws(InputFault) -> Claim {
  let speed = try MeasuredTable("Benchmarks/results/speed.csv", madeBy: "Scripts/bench")
  let milliseconds = try speed.value(
    "median_ms", where: ["name": "infer/seed/full/b1", "program": "ours", "workers": "2"])
  return Claim(
    claim: "bad: high-frequency trading",
    measured: "\(milliseconds.significant(2)) ms a forecast at the reference configuration",
    verdict: "true for bars below about ten times that, \((10 * milliseconds).fixed(0)) ms")
}

private func hoursToDays(_ markets: [HorizonScores]) -> Claim {
  let scores = markets[0].scores.map { $0.model?.rSquared ?? .nan }
  let (near, far) = (scores[0], scores[scores.count - 1])
  return Claim(
    claim: "good: hours to days ahead",
    measured:
      "planted: R² \((near * 100).signed(2)) % one bar ahead, \((far * 100).signed(2)) % at 24",
    verdict: far < near / 2 ? "no: leads of hours fade within hours" : "yes, in this run")
}
