import Backtesting
import Classroom
import Experiments
import Files
import Foundation
import Markets
import Models
import NeuralNetworks
import Tensors
import Workbook

/// Section `reference-table`: the reference document's comparison of four models, tick by tick, and all other models beside them.
func referenceTable(_ page: inout Page, _ figures: FigureFolder) throws(InputFault) {
  let results = try ReferenceResults()
  let planted = PlantedConfiguration(assets: 8, bars: 1_000, edges: 4, seed: 41, r2: 0.05)
  let panel = PlantedMarket(planted).panel
  let probes = try ModelRegistry.kinds.map { kind throws(InputFault) in
    try ModelProbe(kind.recommended, panel)
  }
  page.question(
    """
    A table of ticks says that a Stockformer alone models across assets, knows correlation and allocates. \
    Which ticks survive a measurement?
    """)
  page.paragraph(
    """
    First what each model can see. An untrained model forecasts a window; then another asset's bars, or the \
    second feature of all, are changed. Whether the forecast moves is no matter of opinion. “ProbSparse” and \
    “allocates”: whether the settings have it. The last column is from `Scripts/reference-document cost` \
    (one core of \(results.cost.machine)): training windows over the seconds of a whole run of one epoch, fit, validation and \
    test included, with one feature, where the parameters are those of two.
    """)
  try page.code("probe")
  page.table(try probeTable(probes, results))
  page.predict(
    """
    On a market with linear edges between assets: which of the \(probes.count) models find more than each \
    asset's own bars tell? And on a market where only the size of a move matters?
    """)
  page.paragraph(
    """
    Then what each finds and earns, by `Scripts/reference-document table` and `allocation` (\(results.machine)): \
    planted markets of 8 assets × 10,000 bars whose edges explain 5 % of an effect's variance, and the shipped \
    stocks. “Found” is a model's R² on test bars, mean of three seeds, over that of the best forecast there is \
    (“loss”: below nothing); intervals of 95 % are by the bootstrap over test bars, without the differences between \
    seeds. Sharpe ratios are a year's, after 10 basis points of what is traded: of forecasts on linear edges, filled \
    at the close that the forecast knows, and on stocks, filled a bar later; then of a head that allocates, on linear \
    edges, the mean and the range of the seeds.
    """)
  let market = try BestForecasts()
  let found = try Found(results, market)
  page.table(try foundTable(results, found))
  try page.figure(
    foundFigure(found), in: figures,
    """
    The fraction of the signal that each finds, with its interval. “alone” reads nothing but each asset's own bars \
    (the Stockformer without its skip, the other two with the same weights for every asset); ridge is a line per \
    asset, var-ridge a line on all of them.
    """)
  let ticks = try Tick.all(results, probes, found)
  page.paragraph(
    """
    The document's marks, and what was measured. Behind a mark: the fraction found on linear edges; R² in per cent \
    where a common factor moves all and nothing leads; the mean Sharpe ratio of the head that allocates.
    """)
  page.table(Tick.table(ticks))
  page.reading(try Tick.reading(results, found, ticks, probes))
  page.breaks(
    """
    A tick has no unit, no interval and no command that reproduces it (errata C1). What a table of ticks compares \
    is how four models were set up by whoever made it: an LSTM that is given one asset at a time cannot model \
    across assets, and neither can a Stockformer.
    """)
  page.exercise(
    """
    `stockformer compare --models lstm,tft --model "lstm-alone: model.kind=lstm model.sequences=asset" --input \
    MARKET`: predict first which of the three finds linear edges. Then make a market without a signal \
    (`stockformer simulate --no-signal`), and predict again.
    """)
}

/// What a kind of model reacts to, before any training.
struct ModelProbe {
  let kind: String
  let parameters: Int
  let seesOthers, seesFeatures: Bool
  let hasProbSparse, allocates: Bool

  init(_ model: any ModelConfiguration, _ panel: Panel) throws(InputFault) {
    var configuration = ExperimentConfiguration()
    configuration.features = ["log_return", "volatility"]
    configuration.model = ModelSelection(model)
    let experiment = try Experiment(panel, configuration, source: "planted market")
    let model = experiment.modelConfiguration
    kind = type(of: model).kind
    parameters = model.parameterCount
    seesOthers = Self.moves(model, experiment) { $0 == 1 && $1 == 0 }
    seesFeatures = Self.moves(model, experiment) { $1 == 1 }
    let choices = model.keys.map { ($0.name, $0.choices) }
    hasProbSparse = choices.contains { $0.1.contains("probSparse") }
    allocates = choices.contains { $0.0 == "head" && $0.1.contains("allocation") }
  }

  /// Whether the first asset's forecast moves when the numbers are changed that `isChanged` picks by asset and feature.
  // anchor: probe
  private static func moves<C: ModelConfiguration>(
    _ configuration: C, _ experiment: Experiment,
    where isChanged: (_ asset: Int, _ feature: Int) -> Bool
  ) -> Bool {
    let model = experiment.freshModel(configuration)
    var input = experiment.trainingWindows.batch([0, 1]).input
    let before = model(input, .inference(seed: 1)).values.slice(1, 0..<1)
    var numbers = input.features.scalars
    for i in numbers.indices where isChanged(i / 2 % 8, i % 2) { numbers[i] *= -1.5 }
    input.features = Tensor(shape: input.features.shape, scalars: numbers)
    return model(input, .inference(seed: 1)).values.slice(1, 0..<1) != before
  }
  // end: probe
}

func mark(_ does: Bool) -> String { does ? "✓" : "✗" }

private func probeTable(
  _ probes: [ModelProbe], _ results: ReferenceResults
) throws(InputFault) -> Table {
  Table(
    [
      .text("untrained"), .number("parameters"), .text("sees others"), .text("2nd feature"),
      .text("ProbSparse"), .text("allocates"), .number("windows/s"),
    ],
    rows: try probes.map { probe throws(InputFault) in
      [
        probe.kind, probe.parameters.grouped, mark(probe.seesOthers), mark(probe.seesFeatures),
        mark(probe.hasProbSparse), mark(probe.allocates),
        Int(try results.windowsPerSecond(probe.kind).rounded()).grouped,
      ]
    })
}

/// R² of the best forecasts on the test bars of the script's two planted markets.
struct BestForecasts {
  let rSquared: [String: Double]

  init() throws(InputFault) {
    var found: [String: Double] = [:]
    for kind in [PlantedConfiguration.EdgeKind.linear, .even] {
      let market = PlantedMarket(
        PlantedConfiguration(
          assets: 8, bars: 10_000, edges: 8, seed: 41, r2: 0.05, edgeKind: kind))
      let windows = try Experiment(
        market.panel, ExperimentConfiguration(), source: "planted market"
      ).windows
      let outcomes = windows.targets.table(windowEnds: windows.test)
      let last = outcomes.timestamps.count - 1
      let span = outcomes.timestamps[0]...outcomes.timestamps[last]
      let best = market.optimalForecasts.rows(span.contains)
      found[kind.rawValue] =
        ForecastScores(
          predictions: best, targets: outcomes, settings: .init(bootstrap: 0))?.rSquared
    }
    rSquared = found
  }

  /// The fraction of it that an R² is.
  func fraction(_ value: Double, on market: String) -> Double { value / (rSquared[market] ?? .nan) }
}

/// What each model finds on the two planted markets: the fractions of what there is.
struct Found {
  static let markets = ["linear", "even"]
  /// Lines and trees, and models with less than they can have: something to compare with.
  static let references = [
    "ridge", "var-ridge", "trees", "stockformer-no-skip", "stockformer-alone", "lstm-alone",
    "transformer-alone",
  ]
  let models: [String]
  /// Estimates by market and model, fractions of the best R².
  private let estimates: [String: [String: ReferenceResults.Estimate]]

  init(_ results: ReferenceResults, _ market: BestForecasts) throws(InputFault) {
    var estimates: [String: [String: ReferenceResults.Estimate]] = [:]
    for name in Self.markets {
      for model in ModelRegistry.kinds.map({ $0.kind }) + Self.references {
        let rSquared = try results.estimate("r2", model, on: name)
        estimates[name, default: [:]][model] = .init(
          value: market.fraction(rSquared.value, on: name),
          low: market.fraction(rSquared.low, on: name),
          high: market.fraction(rSquared.high, on: name))
      }
    }
    let linear = estimates[Self.markets[0]] ?? [:]
    models = linear.keys.sorted {
      (-(linear[$0]?.value ?? 0), $0) < (-(linear[$1]?.value ?? 0), $1)
    }
    self.estimates = estimates
  }

  subscript(model: String, on market: String) -> ReferenceResults.Estimate {
    estimates[market]?[model] ?? .init(value: .nan, low: .nan, high: .nan)
  }

  /// Whether the model finds more on `market` than lines on each asset's own bars do, beyond both intervals.
  func findsOthers(_ model: String, on market: String) -> Bool {
    self[model, on: market].low > max(0, self["ridge", on: market].high)
  }

  func text(_ model: String, on market: String) -> String {
    let fraction = self[model, on: market].value
    return fraction < -0.005 ? "loss" : fraction.percent(0)
  }
}

private func foundTable(
  _ results: ReferenceResults, _ found: Found
) throws(InputFault) -> Table {
  Table(
    [
      .text("found on edges"), .number("linear"), .number("even"), .number("Sharpe"),
      .number("stocks"), .text("95 %"), .number("allocating"), .text("seeds"),
    ],
    rows: try found.models.map { model throws(InputFault) in
      let stocks = try results.estimate("sharpe", model, on: "stocks")
      return [
        model, found.text(model, on: "linear"), found.text(model, on: "even"),
        try results.estimate("sharpe", model, on: "linear").value.signed(1), stocks.value.signed(1),
        "\(stocks.low.signed(1)) … \(stocks.high.signed(1))",
      ] + (try allocationCells(results, model))
    })
}

/// The Sharpe ratio of the head that allocates on the linear market, and its range.
private func allocationCells(
  _ results: ReferenceResults, _ model: String
) throws(InputFault) -> [String] {
  guard !Found.references.contains(model) else { return ["", ""] }
  let ratios = try results.allocationSharpe(model)
  let (least, most) = (ratios.min() ?? .nan, ratios.max() ?? .nan)
  return [SampleMoments.mean(ratios).signed(1), "\(least.signed(1)) … \(most.signed(1))"]
}

private func foundFigure(_ found: Found) -> Figure {
  let columns = Found.markets.map { market in
    found.models.map { model -> [Double] in
      let estimate = found[model, on: market]
      return [estimate.value, estimate.low, estimate.high].map { 100 * $0 }
    }
  }
  let finders = Found.markets.map { market in
    found.models.count { !Found.references.contains($0) && found.findsOthers($0, on: market) }
  }
  let kinds = ModelRegistry.kinds.count
  return IntervalChart(
    "\(finders[0]) of \(kinds) models clearly find linear edges between assets, \(finders[1]) even ones",
    subtitle: "planted markets, 8 assets × 10,000 bars; mean of 3 seeds, 95 % by bootstrap",
    rows: found.models.map { .init($0, isReference: Found.references.contains($0)) },
    measures: Found.markets.enumerated().map { number, name in
      let values = columns[number]
      return IntervalChart.Measure(
        "% found, \(name) edges", column: 2 + 3 * number, values.map { $0[0] },
        low: values.map { $0[1] }, high: values.map { $0[2] })
    },
    table: DataTable(
      [.init("model", text: found.models)]
        + Found.markets.enumerated().flatMap { number, name in
          ["", "_low", "_high"].enumerated().map { part, ending in
            DataTable.Column(name + ending, columns[number].map { $0[part] })
          }
        })
  ).figure("03-reference-table")
}
