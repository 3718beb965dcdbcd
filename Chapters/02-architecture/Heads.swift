import Files
import Foundation
import Models
import NeuralNetworks
import Tensors
import Workbook

/// Section `heads`: what the one number of an asset means.
func heads(
  _ page: inout Page, _ sample: SampleBatch, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    """
    The last step's token becomes one number u per asset. What does u mean, and what does the loss \
    penalise?
    """
  )
  page.formula(
    """
    u = W z_last + b    [B, N, D] → [B, N]      r: simple h-bar return   y: log return / s_i
    regression   forecast of y                    mean (u − y)²
    direction    log-odds of a rise               mean over r ≠ 0 of  ln(1 + e^u) − [r > 0]·u
    allocation   w = tanh(u) / max(1, Σ|tanh u|)  −mean(g − λ/2·g² − c·Σ|w|),  g = Σ w·r
    """)
  try page.code("losses")
  let run = HeadRun(sample)
  page.paragraph(run.inputs)
  page.table(run.agreement)
  page.table(run.meanings)
  let sizes = ConvictionRun(sample.returns)
  try page.figure(
    sizes.figure, in: figures,
    """
    One constant position in all \(sample.symbols.count) assets, from all short to all long, \
    scored on the training windows.
    """
  )
  page.reading(sizes.reading)
  page.table(run.referenceTable)
  page.paragraph(run.referenceReading)
  page.table(BookedPositions.table)
  page.paragraph(BookedPositions.reading)
  page.breaks(
    """
    If weights are always divided by Σ|w|, as in the reference back-test, a timid model and a bold \
    one hold the same portfolio; when all weights are 0, the division is by zero and equity stays \
    NaN for ever.
    """)
  page.exercise(
    """
    Errata H4: the optimum of the reference loss is |w| = 1 everywhere. Derive the w that is \
    optimal for our loss when c = 0, and check it against the curve for λ = 20 in the figure.
    """)
}

// anchor: losses
/// Mean squared error.
private func squaredError(_ u: [Double], _ y: [Double]) -> Double {
  zip(u, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(u.count)
}

/// Binary cross-entropy on log-odds; a return of exactly 0 has no direction: left out.
private func crossEntropy(_ u: [Double], _ r: [Double]) -> Double {
  let terms = zip(u, r).filter { $1 != 0 }.map { log1p(exp($0)) - ($1 > 0 ? $0 : 0) }
  return terms.reduce(0, +) / Double(max(1, terms.count))
}

/// The negative utility of one window's portfolio.
private func allocation(
  _ u: [Double], _ r: [Double], risk: Double = 1, cost: Double = 0.001
) -> Double {
  let bounded = u.map(tanh)
  let gross = bounded.reduce(0) { $0 + abs($1) }
  let w = bounded.map { $0 / max(1, gross) }  // scaled down, never up: conviction is kept
  let g = zip(w, r).reduce(0) { $0 + $1.0 * $1.1 }
  return -(g - risk / 2 * g * g - cost * w.reduce(0) { $0 + abs($1) })
}
// end: losses

/// The losses by hand and the library's, and the errors of the reference document.
private struct HeadRun {
  let agreement, meanings, referenceTable: Table
  let inputs, referenceReading: String

  init(_ sample: SampleBatch) {
    let r = sample.returns.prefix(3).map { $0[0] }
    let u = [0.8, -0.3, 0.1]
    func library(_ loss: Loss, _ y: [Double]) -> Double {
      let shape = [1, y.count, 1]
      return Double(
        loss(
          Tensor(shape: shape, scalars: u.prefix(y.count).map(Float.init)),
          Tensor(shape: shape, scalars: y.map(Float.init))
        ).scalar)
    }
    let mine = Array(u.prefix(r.count))
    let list = { (values: [Double], digits: Int) in
      values.map { $0.signed(digits) }.joined(separator: ", ")
    }
    inputs = """
      Three assets in one window: u = \(list(mine, 1)) and simple returns r = \(list(r, 6)), with \
      λ = 1 and c = 0.001. All three losses are computed from these six numbers (for regression a \
      label would be in units of s_i).
      """
    let rows = [
      ("regression", squaredError(mine, r), library(.mse, r)),
      ("direction", crossEntropy(mine, r), library(.bce, r)),
      (
        "allocation", allocation(mine, r), library(.allocation(riskAversion: 1, costRate: 0.001), r)
      ),
    ]
    agreement = Table(
      [
        .text("one window, \(r.count) assets"), .number("by hand"), .number("library"),
        .number("difference"),
      ],
      rows: rows.map { name, hand, library in
        [name, hand.signed(6), library.signed(6), abs(hand - library).significant(1)]
      })
    let gross = u.reduce(0) { $0 + abs(tanh($1)) }
    meanings = Table(
      [.text("u = 0.8 read as"), .text("meaning")],
      rows: [
        [
          "regression",
          "a log return over h bars of +0.8 s_i, the training standard deviation",
        ],
        ["direction", "probability of a rise \((1 / (1 + exp(-0.8))).percent())"],
        [
          "allocation",
          """
          \(tanh(0.8).percent()) of equity long, \((tanh(0.8) / max(1, gross)).percent()) after \
          the limit
          """,
        ],
      ])
    let timid = [0.1, 0.1], bold = [0.9, 0.9]
    func referenceWeights(_ w: [Double]) -> String {
      let total = w.reduce(0) { $0 + abs($1) }
      return w.map { ($0 / total).fixed(2) }.joined(separator: " ")
    }
    func ourWeights(_ w: [Double]) -> String {
      let total = max(1, w.reduce(0) { $0 + abs($1) })
      return w.map { ($0 / total).fixed(2) }.joined(separator: " ")
    }
    let all = sample.returns.joined()
    let mean = all.reduce(0, +) / Double(all.count)
    let logs = all.reduce(0) { $0 + log1p($1) } / Double(all.count)
    let rises = Double(all.count { $0 > 0 }) / Double(all.count)
    let zero = sample.zeroLabels
    referenceTable = Table(
      [.text("heads"), .text("reference"), .text("ours")],
      rows: [
        ["H1  “direct price prediction”", "the target is a return", "a return, in units of s_i"],
        ["H2  shape of the output", "[B, L, N, 1], but y [B, N]", "the last step: [B, N]"],
        [
          "H3  direction labels", "returns, not 0 or 1",
          "[r > 0]; \(zero.zero) of \(zero.all.grouped) masked",
        ],
        [
          "H4  mean return of a position", "log: \((logs * 1e4).fixed(1)) bp",
          "simple: \((mean * 1e4).fixed(1)) bp",
        ],
        ["H5  weights for tanh u = 0.1, 0.1", referenceWeights(timid), ourWeights(timid)],
        ["      and for tanh u = 0.9, 0.9", referenceWeights(bold), ourWeights(bold)],
      ])
    referenceReading = """
      The fraction of rises is \(rises.percent()), so a direction head that always says “up” is \
      right that often: accuracy alone proves nothing (H3). Log returns understate what a position \
      earns by \(((mean - logs) * 1e4).fixed(1)) bp per window (H4). After the division in the \
      reference document, 0.1 and 0.9 give the same portfolio (H5).
      """
  }
}

/// One constant weight for all assets, as each loss sees it.
private struct ConvictionRun {
  private let grid = stride(from: -1.0, through: 1.0001, by: 0.02).map { $0 }
  private let portfolio: [Double]

  /// Equal positions of total size s earn s times the mean over the assets.
  init(_ returns: [[Double]]) {
    let windows = returns[0].indices
    portfolio = windows.map { w in returns.reduce(0) { $0 + $1[w] } / Double(returns.count) }
  }

  private var mean: Double { portfolio.reduce(0, +) / Double(portfolio.count) }
  private var square: Double {
    portfolio.reduce(0) { $0 + $1 * $1 } / Double(portfolio.count)
  }

  private func loss(_ s: Double, risk: Double, cost: Double) -> Double {
    -(s * mean - risk / 2 * s * s * square - cost * abs(s))
  }

  private func best(risk: Double, cost: Double) -> Double {
    grid.min { loss($0, risk: risk, cost: cost) < loss($1, risk: risk, cost: cost) } ?? 0
  }

  var figure: Figure {
    let curves: [(name: String, rest: String, risk: Double, cost: Double, LineChart.Style)] = [
      ("reference", ": −mean(w·r)", 0, 0, .dashed), ("λ = 1", ", c = 10 bp", 1, 0.001, .line),
      ("λ = 20", ", c = 10 bp", 20, 0.001, .line),
    ]
    return LineChart(
      "Without a price for risk the best position is a corner",
      subtitle: "the same position in all assets, training windows, h = 5 bars",
      axis: .numbers(
        grid, label: "total position s, fraction of equity (−1 all short, 1 all long)"),
      panels: [
        .init(
          "loss, basis points",
          curves.enumerated().flatMap { number, curve -> [LineChart.Series] in
            let (name, rest, risk, cost, style) = curve
            let losses = grid.map { loss($0, risk: risk, cost: cost) * 1e4 }
            let best = best(risk: risk, cost: cost)
            return [
              .init(name + rest, losses, style, colour: number),
              .init(
                "\(name): best \(best.signed(2))",
                zip(grid, losses).map { $0 == best ? $1 : .nan }, .points, colour: number),
            ]
          }, level: 0)
      ]
    ).figure("02-heads")
  }

  var reading: String {
    let (reference, mild, strict) = (
      best(risk: 0, cost: 0), best(risk: 1, cost: 0.001), best(risk: 20, cost: 0.001)
    )
    let corner =
      abs(mild) > 0.99
      ? "for λ = 1, the default of the code above, which is no better," : "for λ = 1"
    let verdict =
      abs(strict) < 0.99
      ? "only a strong aversion to risk makes the size of a position matter"
      : "even this one is at the corner"
    return """
      The reference loss is a straight line: its best position is \(reference.signed(2)), a \
      corner, whatever the risk, because the training windows earned \((mean * 1e4).fixed(1)) bp \
      on average. It learns the drift of its sample and nothing else. With a penalty for risk and \
      trading, the best position is \(mild.signed(2)) \(corner) and \(strict.signed(2)) for λ = 20: \
      \(verdict).
      """
  }
}
