import Backtesting
import Classroom
import Files
import Influence
import Markets
import Workbook

/// Section `depth`: whether more layers, or a longer look-back, take the attention map away from what the model needs.
func depth(_ page: inout Page, _ figures: FigureFolder) throws(InputFault) {
  let experiment = try DepthExperiment()
  page.question(
    """
    Attention finds the edges less surely than ablation of the same model. Does the gap between them grow \
    with a second layer, or with a longer look-back, and which of the two matters?
    """
  )
  page.formula(
    """
    cells   1 or 2 layers × look-back 4 or 8; markets, seeds, epochs and rate are the same
    gap     AUROC of attention − AUROC of ablation of the same model, market by market
    effect  gap with the change − gap without it, at both values of the other, averaged
    """)
  page.paragraph(
    """
    Two changes at once would prove nothing about either. Crossed, each is seen with the other \
    held fixed. \(experiment.count) trainings take longer than a chapter may, so the numbers are \
    read from `\(DepthExperiment.path)`: \(experiment.epochs) epochs each, markets of seeds \
    \(experiment.seedText), measured by `Scripts/depth` on \(experiment.machine).
    """)
  try page.code("effect")
  page.predict(
    """
    Which change moves attention further away from ablation: a second layer, or a look-back of 8 \
    bars where no edge is longer than 3?
    """)
  page.table(experiment.table)
  page.table(experiment.effectTable)
  try page.figure(
    experiment.chart.figure("04-influence-depth"), in: figures,
    """
    AUROC of two readings of the same models: dots are means over \
    \(experiment.seeds.count) markets, lines reach from the lowest to the highest.
    """)
  page.reading(experiment.reading)
  page.breaks(
    """
    Without the known truth nobody would notice a map that has stopped showing what the model \
    needs: it looks as crisp as the others. An intervention on the input does not depend on the \
    layers through which a history travelled; a map of one block does.
    """)
  page.exercise(
    """
    Multiply the two layers' average maps, each averaged with the identity for the residual \
    connection (attention rollout, Abnar and Zuidema 2020). Does the product find the edges better \
    than the mean of the maps?
    """)
}

/// What `Scripts/depth` measured: four cells, each with the same markets.
private struct DepthExperiment {
  static let path = "Benchmarks/results/depth.csv"

  /// One combination, its values market by market.
  struct Cell {
    let layers, lookback: Int
    let attention, ablation, granger, rSquared: [Double]

    var name: String { "\(layers) layer\(layers == 1 ? "" : "s"), L \(lookback)" }
    var gaps: [Double] { zip(attention, ablation).map { $0 - $1 } }
  }

  let machine, epochs: String
  let seeds: [Double]
  private let cells: [Cell]

  init() throws(InputFault) {
    let measured = try MeasuredTable(Self.path, madeBy: "Scripts/depth")
    machine = measured.machine
    epochs = try measured.value("epochs", where: ["layers": "1"]).fixed(0)
    seeds = try measured.values(
      "seed", where: ["layers": "1", "lookback": "4", "method": "ablation"])
    var cells: [Cell] = []
    for layers in [1, 2] {
      for lookback in [4, 8] {
        let values = { (column: String, method: String) throws(InputFault) in
          try measured.values(
            column,
            where: ["layers": "\(layers)", "lookback": "\(lookback)", "method": method])
        }
        cells.append(
          Cell(
            layers: layers, lookback: lookback, attention: try values("auroc", "attention"),
            ablation: try values("auroc", "ablation"),
            granger: try values("auroc", "conditional-granger"),
            rSquared: try values("r2", "ablation")))
      }
    }
    self.cells = cells
  }

  var count: Int { cells.count * seeds.count }
  var seedText: String { seeds.map { $0.fixed(0) }.joined(separator: ", ") }

  // anchor: effect
  /// By how much the gap changes between two pairs of cells, market by market.
  private func effect(_ pairs: [(without: Cell, with: Cell)]) -> Effect {
    let changes = seeds.indices.map { market in
      pairs.map { $0.with.gaps[market] - $0.without.gaps[market] }.mean
    }
    let spread = changes.map { ($0 - changes.mean) * ($0 - changes.mean) }.reduce(0, +)
    let error = (spread / Double(changes.count - 1) / Double(changes.count)).squareRoot()
    let p = Distribution.studentTwoSided(
      changes.mean / error, degreesOfFreedom: Double(changes.count - 1))
    return Effect(changes: changes, error: error, p: p)
  }
  // end: effect

  /// A change of the gap with its standard error and the p-value of Student's t.
  struct Effect {
    let changes: [Double]
    let error, p: Double
  }

  private var ofLayers: Effect { effect([(cells[0], cells[2]), (cells[1], cells[3])]) }
  private var ofLookback: Effect { effect([(cells[0], cells[1]), (cells[2], cells[3])]) }

  var table: Table {
    let text = { (values: [Double]) in
      values.map { $0.fixed(2) }.joined(separator: " ") + " (\(values.mean.fixed(2)))"
    }
    return Table(
      [
        .text("AUROC, each market (mean)"), .number("ablation"), .number("attention"),
        .number("gap"), .number("R², mean"),
      ],
      rows: cells.map {
        [
          $0.name, text($0.ablation), text($0.attention), $0.gaps.mean.signed(2),
          $0.rSquared.mean.percent(2),
        ]
      } + [["Granger, conditional", text(cells[0].granger), "–", "–", "–"]])
  }

  var effectTable: Table {
    Table(
      [
        .text("effect on the gap"), .number("each market"), .number("mean ± standard error"),
        .number("p"),
      ],
      rows: [("a second layer", ofLayers), ("look-back 8 for 4", ofLookback)].map { name, effect in
        [
          name, effect.changes.map { $0.signed(2) }.joined(separator: " "),
          "\(effect.changes.mean.signed(2)) ± \(effect.error.fixed(2))", pText(effect.p),
        ]
      })
  }

  var chart: IntervalChart {
    let measures = [
      InfluenceMethod.aboveChance("ablation: AUROC − 0.5", column: 2, cells.map(\.ablation)),
      InfluenceMethod.aboveChance("attention: AUROC − 0.5", column: 5, cells.map(\.attention)),
    ]
    return IntervalChart(
      title,
      subtitle: "mean, lowest and highest of \(seeds.count) markets; 0 is chance",
      rows: cells.map { IntervalChart.Row($0.name, isFilled: true) }, measures: measures,
      table: DataTable([.init("cell", text: cells.map(\.name))] + measures.flatMap(\.columns)))
  }

  private var title: String {
    let gaps = cells.map { -$0.gaps.mean }
    let (least, most) = (gaps.min() ?? .nan, gaps.max() ?? .nan)
    return least > 0
      ? "Ablation is ahead of attention in all four cells, by \(least.fixed(2)) to \(most.fixed(2))"
      : "Ablation is ahead of attention by \(least.signed(2)) to \(most.signed(2))"
  }

  var reading: String {
    let effects = [("a second layer", ofLayers), ("the longer look-back", ofLookback)]
    let sentences = effects.map { name, effect in
      let verdict =
        effect.p < 0.05
        ? "more than chance (p \(pText(effect.p)))"
        : "which cannot be told from chance with \(seeds.count) markets (p \(pText(effect.p)))"
      return "\(name) changes the gap by \(effect.changes.mean.signed(2)), \(verdict)"
    }
    let both = cells[3].gaps.mean
    let lesson =
      both < -0.05
      ? "Trust a map only after an intervention has confirmed it."
      : "An intervention remains the test to rely on: models of other sizes were not measured."
    return """
      On average \(sentences.joined(separator: "; ")). With both, attention \
      scores \(abs(both).fixed(2)) \(both < 0 ? "less" : "more") than ablation of the same models. \
      \(lesson) The R² goes from \(cells[0].rSquared.mean.percent(2)) (\(cells[0].name)) to \
      \(cells[3].rSquared.mean.percent(2)) (\(cells[3].name)).
      """
  }
}
