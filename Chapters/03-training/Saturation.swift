import Classroom
import Files
import Foundation
import Markets
import NeuralNetworks
import Tensors
import Workbook
import _Differentiation

/// Section `allocation-loss-saturates`: the reference loss −mean(w·r) against an objective with risk (errata H4).
func saturation(
  _ page: inout Page, _ course: Course, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    """
    The reference document trains portfolio weights w = tanh u with the loss −mean(w·r), r a log \
    return. What does a model learn that may only choose one constant position for each asset?
    """)
  page.formula(
    """
    reference   −mean(w r)                  no risk, no cost: best w_i = ±1, the mean's sign
    allocation  −mean(g − λ/2 g² − c Σ|w|)  g = Σ w r (simple), w = tanh u / max(1, Σ|tanh u|)
    """)
  try page.code("saturate")
  let steps = course.options.quick ? 100 : 600
  let runs = course.subjects.flatMap { subject in
    [
      Positions(subject, .allocationReference, "reference loss", steps: steps),
      Positions(
        subject, .allocation(riskAversion: riskAversion, costRate: 0),
        "g − λ/2 g², λ = \(Int(riskAversion))", steps: steps),
    ]
  }
  page.table(positionTable(runs))
  try page.figure(
    positionChart(runs, steps: steps).figure("03-saturation"), in: figures,
    """
    Mean |w| of constant positions while each loss is minimised. The two curves of the reference \
    loss coincide: Adam's steps do not depend on how small a gradient is, so a tiny mean \
    is followed to the end.
    """)
  page.reading(saturationReading(runs))
  page.breaks(
    """
    Without max(1, Σ|tanh u|) nothing limits the sum: \(course.real.market.panel.assetCount) \
    assets at w = 1 are \(course.real.market.panel.assetCount) times the capital. The reference \
    document divides by Σ|w| only in its back-test, when the size that the model was trained to \
    choose is already meaningless (errata H4, H5).
    """)
  page.exercise(
    """
    Raise λ to 100 and watch gross exposure: once the cap no longer binds, it falls about as 1/λ, \
    as Kelly's μ/(λσ²) predicts. Then add costRate 0.001 and find the asset that leaves the \
    portfolio first.
    """)
}

private let riskAversion: Float = 20

/// One constant position for each asset, trained by Adam from zero.
struct Positions {
  let market: String
  let loss: String
  /// Mean |w| after each step.
  private(set) var sizes: [Double] = []
  /// w at the end, before any cap.
  private(set) var weights: [Double] = []
  /// Gross exposure that the loss booked at the end.
  private(set) var gross = 0.0

  init(_ subject: Subject, _ loss: Loss, _ name: String, steps: Int) {
    market = subject.name
    self.loss = name
    let windows = subject.windows
    let assets = windows.table.symbols.count
    let isReference = loss == .allocationReference
    let returns = windows.train.flatMap { end in
      (0..<assets).map {
        Float(isReference ? windows.targets[end, $0] : windows.targets.simple(end, $0))
      }
    }
    // anchor: saturate
    let r = Tensor(shape: [windows.train.count, assets, 1], scalars: returns)
    var u = Tensor(repeating: 0, shape: [1, assets, 1])
    var (first, second) = (u, u)
    let bars = windows.train.count
    for step in 1...steps {
      let (_, pullback) = valueWithPullback(at: u) { u in
        loss(u.repeated(along: 0, count: bars), r)
      }
      u.adamStep(
        gradient: pullback(Tensor(1)), first: &first, second: &second,
        step: AdamStep(step: step, rate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8))
      sizes.append(Double(u.tanh().magnitude().mean().scalar))
    }
    // end: saturate
    weights = u.tanh().scalars.map(Double.init)
    let sum = weights.reduce(0) { $0 + abs($1) }
    gross = isReference ? sum : sum / max(1, sum)
    if !isReference {
      sizes = sizes.map { $0 / max(1, $0 * Double(assets)) }
      weights = weights.map { $0 / max(1, sum) }
    }
  }

  /// The mean of 1 − w²: what is left of any gradient behind tanh.
  var gradientLeft: Double { weights.reduce(0) { $0 + 1 - $1 * $1 } / Double(weights.count) }
  var long: Int { weights.count { $0 > 0 } }
}

private func positionTable(_ runs: [Positions]) -> Table {
  Table(
    [
      "market", "loss", .number("mean |w|"), .number("Σ|w|"), .number("long"), .number("short"),
      .number("mean 1 − w²"),
    ],
    rows: runs.map { run in
      [
        run.market, run.loss, run.sizes[run.sizes.count - 1].fixed(3), run.gross.fixed(2),
        "\(run.long)", "\(run.weights.count - run.long)", run.gradientLeft.fixed(3),
      ]
    })
}

private func positionChart(_ runs: [Positions], steps: Int) -> LineChart {
  LineChart(
    "A loss without risk drives positions to the limit",
    subtitle: "one constant position for each asset, training returns",
    axis: .numbers((1...steps).map(Double.init), label: "Adam step"),
    panels: [
      LineChart.Panel(
        "mean |w|",
        runs.enumerated().map { index, run in
          .init(
            "\(run.market), \(run.loss)", run.sizes, index % 2 == index / 2 ? .line : .dashed,
            colour: index)
        })
    ])
}

private func saturationReading(_ runs: [Positions]) -> String {
  let sentences = stride(from: 0, to: runs.count, by: 2).map { index in
    let (reference, ours) = (runs[index], runs[index + 1])
    let size = reference.sizes[reference.sizes.count - 1]
    let ending =
      size > 0.9
      ? """
      mean |w| has reached \(size.fixed(2)) and \(reference.gradientLeft.percent(1)) of the \
      gradient is left
      """
      : """
      mean |w| is still on its way to 1, at \(size.fixed(2)), because the mean returns are so \
      small
      """
    return """
      On the \(reference.market) market the portfolio of the reference loss is long \
      \(reference.long) of \(reference.weights.count) assets: \(ending); gross exposure is \
      \(reference.gross.fixed(1)) times the capital. With risk in the objective, gross exposure is \
      \(ours.gross.fixed(2)) times the capital on the same data.
      """
  }
  return sentences.joined(separator: " ")
    + " Where tanh is flat nothing more can be learnt: "
    + "the model has stored the sign of the training drift."
}
