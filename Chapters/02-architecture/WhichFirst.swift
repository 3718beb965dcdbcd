import Backtesting
import Classroom
import Experiments
import Files
import Influence
import Markets
import Models
import NeuralNetworks
import Workbook

/// Section `which-attention-comes-first`: the order of the two attentions, on a market where the leaders are known.
func whichFirst(_ page: inout Page, _ options: ChapterOptions) throws {
  page.question(
    "A leads B by some bars. Which blocks, in which order, can carry that into the forecast of B?")
  page.formula(
    """
    across assets alone   B at t sees A at t                 the same step only (errata A3)
    time, then assets     A at t collects A's past,  B at t sees it
    assets, then time     B at t − lag sees A,       B at t collects B's past
    """)
  try page.code("paths", in: pathFile)
  page.table(PathRun(seed: options.seed).table)
  page.paragraph(
    """
    One block alone never combines another asset with another step; the two together do, in either \
    order. So the sentence “lead-lag needs temporal mixing first” is half true: it needs temporal \
    mixing. Whether the order matters after training is a question for an experiment.
    """)
  try page.code("orders")
  page.predict(
    """
    The three arrangements are trained on the planted market. Which finds the most, and from \
    which one's attention map can the leaders be read?
    """)
  let runs = try OrderExperiment.all(options)
  page.table(OrderExperiment.table(runs))
  page.paragraph(
    """
    R² is against the forecast 0 on test windows. AUROC is the chance that a planted edge has a \
    larger weight in the map than a pair without one: 0.5 is chance, 1 finds them all \
    ([[five-readings]]).
    """)
  page.reading(OrderExperiment.reading(runs))
  page.breaks(
    """
    Without a market whose truth is known this table could not be interpreted: on real prices \
    nobody can say what there is to be found, and the order would be chosen by noise.
    """)
  page.exercise(
    """
    The convolution of the embedding reaches back two steps by itself. Replace it by kernel 1 and \
    repeat: which of the three trained rows must fall, and for which lags?
    """)
}

private let pathFile = #filePath.replacingOccurrences(
  of: "WhichFirst.swift", with: "Paths.swift")

/// One arrangement of the blocks, trained on the planted market.
private struct OrderExperiment {
  var name: String
  var all, effects, others: Double
  var possible: Double
  var edges: Double?

  static func all(_ options: ChapterOptions) throws -> [OrderExperiment] {
    var configuration = PlantedConfiguration.classroom
    if options.quick { configuration.bars = 1500 }
    let (market, truth) = ClassroomMarket.planted(configuration)
    var progress = Progress()
    defer { progress.finish() }
    var runs: [OrderExperiment] = []
    // anchor: orders
    for (name, order, crosses) in [
      ("time, then assets", StockformerConfiguration.Order.temporalFirst, true),
      ("assets, then time", .crossFirst, true),
      ("time alone", .temporalFirst, false),
    ] {
      var settings = market.configuration
      settings.stockformer.order = order
      settings.stockformer.crossTicker = crosses
      if options.quick { settings.training.epochs = 1 }
      settings.seed = options.seed
      let experiment = try Experiment(market.panel, settings, source: market.source)
      let trained = try experiment.train(workers: options.workerCount) {
        progress.report("\(name): epoch \($0.epoch), loss \($0.validationLoss.fixed(4))")
      }
      runs.append(OrderExperiment(name, experiment, trained, truth))
    }
    // end: orders
    return runs
  }

  init(
    _ name: String, _ experiment: Experiment, _ trained: TrainedForecaster, _ truth: PlantedTruth
  ) {
    let windows = experiment.windows
    let forecasts = trained.forecasts(of: windows, windowEnds: windows.test)
    let symbols = experiment.panel.symbols
    let rSquared = { (assets: [Int]) in
      ForecastScores.rSquared(
        windows.test.indices.flatMap { row in assets.map { forecasts[row, $0] } },
        outcomes: windows.test.flatMap { end in assets.map { windows.targets[end, $0] } }) ?? .nan
    }
    let led = symbols.indices.filter { (truth.r2[symbols[$0]] ?? 0) > 0 }
    self.name = name
    all = rSquared(Array(symbols.indices))
    effects = rSquared(led)
    others = rSquared(symbols.indices.filter { !led.contains($0) })
    possible = led.reduce(0) { $0 + (truth.r2[symbols[$1]] ?? 0) } / Double(max(1, led.count))
    edges = Self.edgeScore(experiment, trained, truth)
  }

  /// The chance that an edge has a larger mean weight than a pair without one, newest step of at most 100 windows.
  private static func edgeScore(
    _ experiment: Experiment, _ trained: TrainedForecaster, _ truth: PlantedTruth
  ) -> Double? {
    let test = experiment.windows.test
    let step = max(1, test.count / 100)
    let windowEnds = stride(from: 0, to: test.count, by: step).map { test[$0] }
    return trained.attentionProfile(of: experiment.windows, windowEnds: windowEnds)?
      .influence().detection(of: truth.edges)?.areaUnderROC
  }

  static func table(_ runs: [OrderExperiment]) -> Table {
    Table(
      [
        .text("planted market, one layer"), .number("R² of the followers"),
        .number("R² of the others"), .number("AUROC, newest map"),
      ],
      rows: runs.map {
        [$0.name, $0.effects.percent(2), $0.others.percent(2), $0.edges?.fixed(2) ?? "–"]
      } + [
        [
          "what the planted edges explain", (runs.first?.possible ?? 0).percent(2), "0.00 %",
          "1.00",
        ]
      ])
  }

  static func reading(_ runs: [OrderExperiment]) -> String {
    let (first, second, alone) = (runs[0], runs[1], runs[2])
    let best = max(first.effects, second.effects)
    guard best > 0.002, best > alone.effects else {
      return """
        This short training learnt nothing (R² \(first.effects.percent(2)) and \
        \(second.effects.percent(2))): too few bars or epochs to compare the orders.
        """
    }
    let closer = abs(first.effects - second.effects) < 0.004
    let comparison =
      closer
      ? "The two orders are close: put first, attention across assets finds leads too"
      : first.effects > second.effects
        ? "Time first finds more in the same training"
        : "Assets first finds more in the same training"
    let readable = (first.edges ?? 0) > (second.edges ?? 0) + 0.05
    let maps =
      readable
      ? """
      What differs is where the leaders can be read: with time first the newest step's map shows \
      them (AUROC \((first.edges ?? 0).fixed(2))); with assets first they were mixed in at an \
      earlier step, and the newest step's map is the wrong place to look \
      (\((second.edges ?? 0).fixed(2)))
      """
      : """
      The newest step's map finds the leaders with an AUROC of \((first.edges ?? 0).fixed(2)) \
      (0.5: chance) with time first and \((second.edges ?? 0).fixed(2)) with assets first
      """
    return """
      \(comparison). The R² of the followers is \(first.effects.percent(2)) against \
      \(second.effects.percent(2)), where \(first.possible.percent(2)) is there to be found and \
      the same model without the cross-ticker block has \(alone.effects.percent(2)) (an asset's \
      own past contains the common factor's, and so a part of its leader's). \(maps). Each order \
      was trained with one seed, so a small difference proves nothing. The default is time \
      first\(readable ? ", for the sake of its map, not of its R²" : "").
      """
  }
}
