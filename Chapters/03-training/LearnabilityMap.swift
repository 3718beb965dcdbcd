import Algorithms
import Classroom
import Experiments
import Files
import Markets
import Workbook

/// Section `what-can-be-learned`: which fraction of a planted signal each model finds, against its strength, the bars, the assets.
func whatCanBeLearned(
  _ page: inout Page, _ course: Course, _ figures: FigureFolder
) throws(InputFault) {
  let results = try LearnabilityResults()
  page.question(
    """
    How strong must a signal be, and how long the history, before a model finds it? And when does \
    a transformer find more than a linear model?
    """
  )
  page.formula(
    """
    r_effect,t = √R²·s + √(1 − R²)·ε
    z: a cause's return, lag bars earlier, divided by its standard deviation
    linear   s = z               even      s ~ |z| − E|z|       threshold  s ~ z where |z| > 1
    gate     s ~ z·sign of a third asset's return           product    s ~ z₁·z₂ of two causes
    found    R² of a model on test bars / R² of the best forecast there is, over the effects
    """)
  try page.code("study")
  page.table(try liveTable(course))
  page.paragraph(
    """
    The same over many markets, by `Scripts/learnability` (`\(LearnabilityResults.path)`; \(results.machine); \
    \(results.marketsText) behind each number; a dash: not \
    measured, or the best forecast itself no better than 0 on those test bars; a loss: the model does worse than the forecast 0). \
    “Default” is what `stockformer train` does: a ridge regression is its skip connection, and the network adds only what validation \
    confirms, so that where both find the same, validation has kept the regression alone. “No skip” is the network without it.
    """)
  page.table(strengthTable(results))
  page.table(kindTable(results))
  page.table(correlationTable(results))
  page.table(assetsTable(results))
  try page.figure(
    mapFigure(results), in: figures,
    """
    Along each line the history grows. The dashed lines of ridge regression are the ones to beat; on even edges also the dots of \
    a ridge regression that is given |r|. Values below −25 % are drawn at −25 %.
    """)
  page.reading(mapReading(results))
  page.breaks(
    """
    With one market, one length and one model a table like this has one cell, and whatever that cell says is taken for the model's worth. \
    The column “ridge, r and |r|” is the other half of the lesson: without it nobody would see what a linear model finds once it \
    is told where to look. (The nearest work in print asks the same of other architectures: arXiv 2602.09869.)
    """)
  page.exercise(
    """
    `stockformer learnability --kinds threshold --r2 0.05 --bars 20000 --model ridge --model "default:" --out t.csv`: predict first. Four \
    fifths of what a threshold edge does is linear (E z² where |z| > 1 is 0.80). Who finds the last fifth?
    """)
}

/// The models of the map by their names in the file.
private let models: [(name: String, title: String)] = [
  ("ridge", "ridge"), ("ridge-sizes", "ridge, r and |r|"), ("default", "default"),
  ("no skip", "no skip"), ("no skip L 4", "no skip, L 4"),
]

/// Two markets of 8 assets, and what each model finds there now.
private func liveTable(_ course: Course) throws(InputFault) -> Table {
  let bars = course.options.quick ? 1_500 : 5_000
  var rows: [[String]] = []
  for kind in [PlantedConfiguration.EdgeKind.linear, .even] {
    var row = ["\(kind.rawValue) edges, R² 5 %, \(bars.grouped) bars"]
    for contender in contenders(course) {
      course.report("what can be learned: \(kind.rawValue)")
      row.append(try found(contender, kind, bars, course))
    }
    rows.append(row)
  }
  return Table(
    [.text("found, measured now"), .number("ridge"), .number("default"), .number("no skip")],
    rows: rows)
}

private func contenders(_ course: Course) -> [LearnabilityStudy.Contender] {
  var configuration = ExperimentConfiguration()
  if course.options.quick { configuration.training.epochs = 2 }
  var alone = configuration
  alone.stockformer.skip = .none
  return [.ridge, .model(configuration), .model(alone)]
}

private func found(
  _ contender: LearnabilityStudy.Contender, _ kind: PlantedConfiguration.EdgeKind, _ bars: Int,
  _ course: Course
) throws(InputFault) -> String {
  do {
    // anchor: study
    let market = PlantedConfiguration(
      assets: 8, bars: bars, edges: 4, seed: course.options.seed, r2: 0.05, edgeKind: kind)
    let finding = try LearnabilityStudy(market: market)
      .finding(of: contender, workers: course.options.workerCount)
    return percent(finding.test.fraction)
    // end: study
  } catch { throw InputFault(.failure, file: "planted market", "\(error)") }
}

/// A fraction of the signal; `loss` below zero.
private func percent(_ fraction: Double?) -> String {
  guard let fraction, fraction.isFinite else { return "–" }
  return fraction < -0.005 ? "loss" : fraction.percent(0)
}

private typealias Place = LearnabilityResults.Place

private let lengths = [2_000, 5_000, 20_000]

private func strengthTable(_ results: LearnabilityResults) -> Table {
  Table(
    [.text("found, 8 assets")]
      + lengths.flatMap { [.number("\($0.grouped): ridge"), .number("default")] },
    rows: ["linear", "even"].flatMap { kind in
      [0.005, 0.01, 0.02, 0.05].map { strength in
        ["\(kind) edges, R² \(strength.percent())"]
          + lengths.flatMap { bars in
            ["ridge", "default"].map { model in
              percent(
                results.fraction(model, Place(kind: kind, strength: strength, bars: bars)))
            }
          }
      }
    })
}

private let kinds = ["linear", "even", "threshold", "gate", "product"]

private func kindTable(_ results: LearnabilityResults) -> Table {
  Table(
    [.text("found, 8 assets"), .number("bars")] + models.map { .number($0.title) },
    rows: kinds.flatMap { kind in
      product([0.05, 0.15], [5_000, 20_000])
        .map { Place(kind: kind, strength: $0, bars: $1) }
        .filter(results.places.contains).map { place in
          ["\(kind) edges, R² \(place.strength.percent(0))", place.bars.grouped]
            + models.map { percent(results.fraction($0.name, place)) }
        }
    })
}

private func correlationTable(_ results: LearnabilityResults) -> Table {
  Table(
    [.text("correlation with best, 20,000 bars")] + models.map { .number($0.title) },
    rows: kinds.map { Place(kind: $0, strength: 0.05, bars: 20_000) }
      .filter(results.places.contains).map { place in
        ["\(place.kind) edges, R² 5 %"]
          + models.map { results.correlation($0.name, place)?.fixed(2) ?? "–" }
      })
}

private func assetsTable(_ results: LearnabilityResults) -> Table {
  let counts = [4, 16]
  return Table(
    [.text("found, 10,000 bars")]
      + counts.flatMap { [.number("N \($0): ridge"), .number("default")] },
    rows: ["linear", "even"].flatMap { kind in
      [0.02, 0.05].map { strength in
        ["\(kind) edges, R² \(strength.percent(0))"]
          + counts.flatMap { count in
            ["ridge", "default"].map { model in
              percent(
                results.fraction(
                  model, Place(kind: kind, strength: strength, bars: 10_000, assets: count)))
            }
          }
      }
    })
}

private func mapFigure(_ results: LearnabilityResults) -> Figure {
  LineChart(
    mapTitle(results),
    subtitle:
      "of the best forecast's R² on test bars; title: R² 5 %, \(lengths[lengths.count - 1].grouped) bars; 8 assets",
    axis: .numbers(lengths.map(Double.init), label: "bars, training and test", logarithmic: true),
    panels: [
      .init("found, linear edges", curves(results, "linear"), level: 0, percent: true),
      .init("found, even edges", curves(results, "even"), level: 0, percent: true),
    ]
  ).figure("03-learnability")
}

/// Whether the default finds more than the line where history is longest and edges are strong.
private func mapTitle(_ results: LearnabilityResults) -> String {
  let texts = ["linear", "even"].map { kind -> String in
    let place = Place(kind: kind, strength: 0.05, bars: lengths[lengths.count - 1])
    let found = ["default", "ridge"].map { percent(results.fraction($0, place)) }
    return "\(found[0]) of \(kind) edges (ridge \(found[1]))"
  }
  return "The default finds " + texts.joined(separator: " and ")
}

private func curves(_ results: LearnabilityResults, _ kind: String) -> [LineChart.Series] {
  let styles: [(model: String, style: LineChart.Style)] = [
    ("default", .linesAndPoints), ("ridge", .dashed), ("ridge-sizes", .points),
  ]
  return [0.01, 0.05].enumerated().flatMap { colour, strength in
    styles.filter { kind == "even" || $0.model != "ridge-sizes" }.map { model, style in
      let title = models.first { $0.name == model }?.title ?? model
      let values = lengths.map { bars in
        results.fraction(model, Place(kind: kind, strength: strength, bars: bars))
          .map { max(-0.25, $0) } ?? .nan
      }
      return .init("\(title), R² \(strength.percent(0))", values, style, colour: colour)
    }
  }
}

/// What the map says, by its numbers. A loss counts as nothing found; where the best forecast itself failed nothing is counted.
private func mapReading(_ results: LearnabilityResults) -> String {
  let places = results.places.filter { $0.assets == 8 && results.fraction("ridge", $0) != nil }
  let found = { (model: String, place: Place) in max(0, results.fraction(model, place) ?? 0) }
  let ahead = { (place: Place) in found("default", place) - found("ridge", place) }
  let linear = places.filter { $0.kind == "linear" }
  let margin = linear.map(ahead).reduce(0, +) / Double(max(1, linear.count))
  let linearText =
    abs(margin) < 0.05
    ? "the default and ridge regression find the same to within 5 % of the signal, on average over the cells: a linear model is enough"
    : margin > 0
      ? "the default finds more than ridge regression, by \(margin.percent(0)) of the signal on average"
      : "ridge regression finds more than the default, by \((-margin).percent(0)) of the signal on average: a linear model is better"
  let others = places.filter { $0.kind != "linear" }
  let overtaken = others.filter { ahead($0) >= 0.1 }
  let told = overtaken.filter { found("ridge-sizes", $0) > found("default", $0) }
  let noise =
    places.filter { $0.kind == "even" }.compactMap { results.fraction("ridge", $0) }.max() ?? 0
  let nothing = places.filter { place in models.allSatisfy { found($0.name, place) < 0.1 } }
  let shortest =
    overtaken.map(\.bars).min().map { "at the earliest with \($0.grouped) bars" } ?? "none"
  return """
    On linear edges \(linearText). On other edges the default beats ridge regression by at least 10 % of the signal in \
    \(overtaken.count) of \(others.count) cells, \(shortest); in \(told.count) of these a ridge regression that is given |r| finds more \
    than the default. A linear model cannot see an even edge at all: the \(noise.percent(0)) that ridge seems to find of one is the luck of \
    one short test, and so is any number of that size. In \(nothing.count) of \(places.count) cells no model finds a tenth of what is there: a tie with zero on a short \
    history says little about the market.
    """
}

extension LearnabilityResults {
  /// How many markets stand behind each number.
  fileprivate var marketsText: String {
    let counts = Set(places.map(markets))
    let (least, most) = (counts.min() ?? 0, counts.max() ?? 0)
    return least == most
      ? "\(least) market\(least == 1 ? "" : "s")" : "\(least) to \(most) markets"
  }
}
