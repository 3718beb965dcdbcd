import Experiments
import Files
import Influence
import Markets
import Workbook

/// Section `depth`: a deeper model's attention map no longer says what the model needs.
func depth(_ page: inout Page, _ course: Readings, _ figures: FigureFolder) throws(InputFault) {
  page.question(
    """
    With one layer, attention and ablation tell the same story. Do they still agree with two \
    layers and a longer look-back?
    """
  )
  page.formula(
    """
    one layer, L = 4    the forecast of e reads c's token through one cross-ticker map
    two layers, L = 8   the first has mixed c into other tokens before the second attends
    """)
  try page.code("deeper")
  var shallow: [InfluenceBenchmark.Outcome] = []
  var deep: [InfluenceBenchmark.Outcome] = []
  for seed in course.benchmarkSeeds {
    shallow.append(try course.benchmark(seed: seed))
    deep.append(try course.benchmark(seed: seed, layers: 2))
  }
  page.table(depthTable(shallow, deep))
  try page.figure(
    depthFigure(shallow, deep).figure("04-influence-depth"), in: figures,
    "The same \(deep.count) markets, read from a shallow model and from a deeper one.")
  page.reading(depthReading(shallow, deep))
  page.breaks(
    """
    Without the known truth nobody would notice: the deeper model's map looks as crisp as the \
    shallow one's. An intervention on the input does not depend on the layers through which a \
    history travelled; a map of one block does.
    """)
  page.exercise(
    """
    Multiply the two layers' average maps, each averaged with the identity for the residual \
    connection (attention rollout, Abnar and Zuidema 2020). Does the product find the edges better \
    than the mean of the maps?
    """)
}

extension Readings {
  /// The readings of models trained on planted markets of their own, each trained once.
  func benchmark(
    _ mode: PlantedConfiguration.Mode = .signal, seed: UInt64, layers: Int = 1
  ) throws(InputFault) -> InfluenceBenchmark.Outcome {
    let key = "\(mode.rawValue) market \(seed), layers: \(layers)"
    var benchmark = InfluenceBenchmark(configuration: .planted)
    benchmark.market.bars = planted.market.panel.barCount
    benchmark.market.mode = mode
    // anchor: deeper
    if layers > 1 {
      benchmark.configuration.stockformer.layers = layers
      benchmark.configuration.lookback = 8
      benchmark.configuration.training.epochs = 6
      benchmark.configuration.training.learningRate = 2e-3
    }
    // end: deeper
    if options.quick { benchmark.configuration.training.epochs = 2 }
    return try outcome(key) { () throws(InputFault) in
      try benchmark.run(seed: seed, workers: options.workerCount)
    }
  }
}

/// AUROC of the attention of one layer, or the mean over layers, market by market.
private func attentionAreas(
  _ outcomes: [InfluenceBenchmark.Outcome], layer: Int?
) -> [Double] {
  outcomes.compactMap { outcome in
    outcome.attention?.influence(layer: layer).detection(of: outcome.edges)?.areaUnderROC
  }
}

private func depthTable(
  _ shallow: [InfluenceBenchmark.Outcome], _ deep: [InfluenceBenchmark.Outcome]
) -> Table {
  let text = { (areas: [Double]) in
    areas.map { $0.fixed(2) }.joined(separator: " ") + "  (\(areas.mean.fixed(2)))"
  }
  var rows = [InfluenceMethod.ablation, .gradient, .attention, .granger, .conditionalGranger]
    .map { [$0.title, text(shallow.areas($0)), text(deep.areas($0))] }
  rows[2][0] = "attention, mean of layers"
  for layer in 0..<2 {
    rows.insert(
      [
        "attention, layer \(layer + 1)",
        layer == 0 ? text(attentionAreas(shallow, layer: 0)) : "–",
        text(attentionAreas(deep, layer: layer)),
      ], at: 3 + layer)
  }
  let percent = { (outcomes: [InfluenceBenchmark.Outcome]) in
    outcomes.map { $0.rSquared.percent(2) }.joined(separator: " ")
  }
  rows.append(["R² of the test windows", percent(shallow), percent(deep)])
  return Table(
    [
      .text("AUROC, each market (mean)"), .number("one layer, L 4"), .number("two layers, L 8"),
    ], rows: rows)
}

private func depthFigure(
  _ shallow: [InfluenceBenchmark.Outcome], _ deep: [InfluenceBenchmark.Outcome]
) -> BarChart {
  let bars = { (outcomes: [InfluenceBenchmark.Outcome], last: Int) in
    [
      outcomes.areas(.ablation), outcomes.areas(.gradient), attentionAreas(outcomes, layer: nil),
      attentionAreas(outcomes, layer: last), outcomes.areas(.conditionalGranger),
    ].map(\.mean)
  }
  return BarChart(
    "Depth and the attention map",
    subtitle:
      "planted edges against the other pairs, mean of \(deep.count) markets; dashed: chance",
    categories: [
      "ablation", "gradient × input", "attention, mean of layers", "attention, last layer",
      "Granger, conditional",
    ],
    series: [
      .init("one layer, look-back 4", bars(shallow, 0)),
      .init("two layers, look-back 8", bars(deep, 1)),
    ], label: "AUROC", digits: 2, level: 0.5)
}

private func depthReading(
  _ shallow: [InfluenceBenchmark.Outcome], _ deep: [InfluenceBenchmark.Outcome]
) -> String {
  let (one, two) = (shallow.areas(.attention).mean, deep.areas(.attention).mean)
  let (before, after) = (shallow.areas(.ablation).mean, deep.areas(.ablation).mean)
  let numbers = """
    The AUROC of attention goes from \(one.fixed(2)) for the shallow model to \(two.fixed(2)) for \
    the deeper one, that of ablation of the same models from \(before.fixed(2)) to \
    \(after.fixed(2)).
    """
  let last = attentionAreas(deep, layer: 1).mean
  let lesson =
    after - two > 0.05 && one - two > 0.05
    ? """
    The deeper model has learnt what leads, as its ablation shows, but its map no longer shows it; \
    the layer right before the forecast scores \(last.fixed(2)). Trust a map only after an \
    intervention has confirmed it.
    """
    : """
    In this run the map does not fall behind the ablation. \(deep.count) \
    market\(deep.count == 1 ? " decides" : "s decide") nothing; `stockformer influence-benchmark \
    --set model.layers=2 --set lookback=8` repeats it with five.
    """
  let scores = [shallow, deep].map { $0.map(\.rSquared).mean }
  let parts =
    scores[1] < scores[0]
    ? """
    The deeper model also forecasts worse, R² \(scores[1].percent(2)) against \
    \(scores[0].percent(2)): it has more weights for the same windows.
    """
    : """
    The deeper model forecasts no worse, R² \(scores[1].percent(2)) against \
    \(scores[0].percent(2)).
    """
  return "\(numbers) \(lesson) \(parts)"
}
