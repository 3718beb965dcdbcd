import Backtesting
import Classroom
import Files
import Markets
import Workbook

/// Section `reference-settings`: the reference document's hyper-parameters as curves, and its own training as written.
func referenceSettings(_ page: inout Page, _ figures: FigureFolder) throws(InputFault) {
  let results = try ReferenceResults()
  page.question(
    "The reference document recommends a width, heads, assets, a look-back and dropout. What does each of them do?"
  )
  page.paragraph(
    """
    One setting at a time, around the defaults of `stockformer train` without the linear skip: planted markets of \
    10,000 bars whose even edges explain 5 %, three of them behind each number (n_assets: other markets, with half \
    as many edges as assets; `Scripts/reference-document settings`, \(results.settings.machine)).
    """)
  let curves = try hyperparameters.map { parameter throws(InputFault) in
    try Curve(parameter, results.settings)
  }
  page.table(curvesTable(curves))
  try page.figure(
    curvesFigure(curves), in: figures,
    "A mark is the mean of three markets, its line reaches from the least to the most that was found; filled marks are values that the reference document recommends."
  )
  page.paragraph(
    """
    Then the document's training, all of its settings at once (`Scripts/reference-document.yaml`): \
    width 128, 8 heads, 3 layers, ProbSparse attention, look-back 168, horizon 24, a head that allocates with \
    its own loss, Adam with rate 0.001, plateau, clipping, batches of 32; \
    what differs is each asset read by itself (errata E1), 20 epochs at most of which the best is kept (T2), and no \
    distilling, which its code does not have (`Scripts/reference-document training`, \(results.training.machine)). Traded in 24 tranches, after 10 basis points of what is traded.
    """)
  page.table(try trainingTable(results.training))
  page.reading(curvesReading(curves) + " " + (try trainingReading(results.training)))
  page.breaks(
    """
    A recommended value without the market on which it was found is a rumour. Edges were planted with lags of at \
    most 3 bars, so a longer look-back holds nothing more to find here; with lags of a week it would.
    """)
  page.exercise(
    """
    Plant edges with lags up to 12 (`stockformer simulate --max-lag 12`), and predict the best of look-back 4, 8, 20, 60 before you run \
    `stockformer train` on them.
    """)
}

/// One hyper-parameter: its name in the document, its name in the file, the values measured, what is recommended.
private struct Hyperparameter {
  let documented, name: String
  let values: [Double]
  /// The value of `stockformer train`.
  let standard: Double
  let recommended: ClosedRange<Double>

  /// What the document recommends, as text.
  var advice: String {
    let ends = (recommended.lowerBound, recommended.upperBound)
    return ends.0 == ends.1
      ? ends.0.significant() : "\(ends.0.significant()) to \(ends.1.significant())"
  }

  /// The name in the file of the model with `value`.
  func model(_ value: Double) -> String {
    value == standard ? "default" : "\(name) \(value.significant())"
  }
}

private let hyperparameters = [
  Hyperparameter(
    documented: "d_model", name: "width", values: [8, 16, 32, 64, 128], standard: 32,
    recommended: 128...256),
  Hyperparameter(
    documented: "n_heads", name: "heads", values: [1, 2, 4, 8], standard: 4, recommended: 8...8),
  Hyperparameter(
    documented: "n_assets", name: "assets", values: [4, 8, 16], standard: 8, recommended: 5...20),
  Hyperparameter(
    documented: "lookback", name: "lookback", values: [4, 8, 20, 60, 168], standard: 8,
    recommended: 168...168),
  Hyperparameter(
    documented: "dropout", name: "dropout", values: [0, 0.1, 0.2, 0.4], standard: 0,
    recommended: 0.1...0.2),
]

/// What was found at each value of a setting.
private struct Curve {
  let parameter: Hyperparameter
  /// The fraction of what there is, market by market, for each value.
  let found: [[Double]]

  init(_ parameter: Hyperparameter, _ table: MeasuredTable) throws(InputFault) {
    self.parameter = parameter
    found = try parameter.values.map { value throws(InputFault) in
      try table.values("test_fraction", where: ["model": parameter.model(value)])
    }
  }

  var means: [Double] { found.map { SampleMoments.mean($0) } }
  /// The value at which most was found.
  var best: Double { zip(parameter.values, means).max { $0.1 < $1.1 }?.0 ?? .nan }
  /// Whether the ranges of the worst and the best value overlap: three markets do not separate them.
  var isFlat: Bool {
    let ordered = zip(means, found).sorted { $0.0 < $1.0 }
    guard let worst = ordered.first?.1.max(), let best = ordered.last?.1.min() else { return true }
    return worst >= best
  }
}

private func curvesTable(_ curves: [Curve]) -> Table {
  Table(
    [.text("setting"), .text("recommended"), .text("found: value mean"), .text("best here")],
    rows: curves.map { curve in
      let points = zip(curve.parameter.values, curve.means).map { value, mean in
        "\(value.significant()): \(mean.percent(0))"
      }
      return [
        curve.parameter.documented, curve.parameter.advice, points.joined(separator: ", "),
        curve.isFlat ? "not separated" : curve.best.significant(),
      ]
    })
}

private func curvesFigure(_ curves: [Curve]) -> Figure {
  let points = curves.flatMap { curve in
    zip(curve.parameter.values, curve.found).map { value, found in
      (
        row: IntervalChart.Row(
          "\(curve.parameter.documented) \(value.significant())",
          isFilled: curve.parameter.recommended.contains(value)),
        found: found.map { 100 * $0 }
      )
    }
  }
  let mean = points.map { SampleMoments.mean($0.found) }
  let (low, high) = (points.map { $0.found.min() ?? .nan }, points.map { $0.found.max() ?? .nan })
  let telling = curves.filter { !$0.isFlat }.map(\.parameter.documented)
  return IntervalChart(
    telling.isEmpty
      ? "Three markets do not separate the values of any setting"
      : "The values make a difference: \(telling.joined(separator: ", "))",
    subtitle:
      "even edges of 5 %, 10,000 bars; mean and range of three markets; filled: recommended",
    rows: points.map(\.row),
    measures: [.init("% found of what there is", column: 2, mean, low: low, high: high)],
    table: DataTable([
      .init("setting", text: points.map(\.row.name)), .init("found", mean), .init("least", low),
      .init("most", high),
    ])
  ).figure("03-reference-settings")
}

private func curvesReading(_ curves: [Curve]) -> String {
  let flat = curves.filter(\.isFlat).map(\.parameter.documented)
  let telling = curves.filter { !$0.isFlat }.map {
    "\($0.parameter.documented) (best at \($0.best.significant()), recommended \($0.parameter.advice))"
  }
  return [
    telling.isEmpty
      ? nil
      : "The ranges of the best and the worst value are apart for \(telling.joined(separator: ", ")).",
    flat.isEmpty
      ? nil
      : "Three markets do not separate the best from the worst value of \(flat.joined(separator: ", ")).",
  ].compactMap(\.self).joined(separator: " ")
}

private let titles = [
  "stocks": "the shipped stocks", "five": "planted, 5 × 10,000",
]

private func trainingTable(_ table: MeasuredTable) throws(InputFault) -> Table {
  Table(
    [
      .text("trained as written"), .number("epochs"), .number("best"), .number("mean Σ|w|"),
      .number("mean Σw"), .number("Sharpe, net"), .number("power 80 % at"), .number("return %"),
    ],
    rows: try table.texts("market").map { market throws(InputFault) in
      let value = { (name: String) throws(InputFault) in
        try table.value(name, where: ["market": market])
      }
      return [
        titles[market] ?? market, "\(Int(try value("epochs")))", "\(Int(try value("best_epoch")))",
        try value("mean_gross").fixed(2), try value("mean_net").signed(2),
        try value("sharpe").signed(2), try value("sharpe_detectable").fixed(2),
        (100 * (try value("total_return"))).signed(1),
      ]
    })
}

/// What the training ended with on each market.
private func trainingReading(_ table: MeasuredTable) throws(InputFault) -> String {
  try table.texts("market").map { market throws(InputFault) in
    let value = { (name: String) throws(InputFault) in
      try table.value(name, where: ["market": market])
    }
    let (net, gross) = (try value("mean_net"), try value("mean_gross"))
    let ratio = try value("sharpe")
    let held =
      abs(net) > 0.9 * gross
      ? "it holds \(gross.fixed(2)) of the equity on average, nearly all of it \(net > 0 ? "long" : "short")"
      : "it holds \(gross.fixed(2)) of the equity, \(net.signed(2)) net"
    let chance =
      (try value("sharpe_detectable")) * Power.chanceSharpe(bars: 1, annualization: 1)
      / Power.smallestSharpe(bars: 1, annualization: 1)
    let told =
      "\(abs(ratio) < chance ? "within" : "beyond") the ±\(chance.fixed(2)) of chance alone"
    return """
      On \(titles[market] ?? market) the best epoch is \
      \(Int(try value("best_epoch"))) of \(Int(try value("epochs"))); \(held), with a Sharpe ratio of \
      \(ratio.signed(2)), \(told).
      """
  }.joined(separator: " ")
}
