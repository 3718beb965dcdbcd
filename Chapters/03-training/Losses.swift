import Files
import Foundation
import NeuralNetworks
import Tensors
import Workbook
import _Differentiation

/// Section `losses`: every loss written out, value and gradient, for three numbers.
func losses(_ page: inout Page) throws(InputFault) {
  page.question(
    """
    A model outputs u, the market delivers y. Which number should training minimise, and in which \
    direction does it push u?
    """)
  page.formula(
    """
    t = tanh u,  s = ln(2 − e^y),  G = Σ|t|
                         value                              gradient
    mse                  (u − y)²                           2 (u − y)
    mae                  |u − y|                            sign(u − y)
    huber, δ = 1         e²/2, or |e| − ½ for |e| > 1       e limited to −1 … 1,  e = u − y
    bce                  ln(1 + e^u) − [y > 0] u, y ≠ 0     σ(u) − [y > 0]
    allocationReference  −t y                               −y (1 − t²)
    tanhv2               −t y for t > 0, t s for t < 0      −y (1 − t²), s (1 − t²)
    tanhv3               −((t + 1)/2 (y − s) + s)           −(y − s)/2 (1 − t²)
    tanhv4               −g + max(−g, 0), g = t y           −y (1 − t²), twice that for g < 0
    allocation           −g + λ/2 g² + c Σ|w|,  w = t / max(1, G),  g = Σ w y
                         (a/G − sign(t) Σ a t / G²)(1 − t²) for G > 1
                         a = −y + λ g y + c sign(w)
    """)
  page.paragraph(
    """
    Each loss is a mean over the cells, so each gradient is divided by their number; only \
    `allocation` couples the assets of a window and is a mean over windows (here λ = 5, c = 0.01). \
    (`allocationTurnover` couples windows that follow each other as well: it charges c Σ|w − w⁻|, the \
    change of the position, and is trained in [[heads-in-money]].) \
    tanhv2 to tanhv4 are losses of the original Stockformer's code (Schulwolf and Li, \
    github.com/zacswolf/Stockformer2022), which calls our `allocationReference` tanhv1; in code \
    below they are `shortInLogs`, `between` and `lossesTwice`. For one cell:
    """)
  try page.code("losses")
  let outputs = [0.5, -1.0, 2.0]
  let targets = [0.3, 0.02, -0.1]
  page.predict(
    """
    The third forecast is 2.0 where the outcome is −0.1. By what factor is the gradient of the \
    squared error larger than that of Huber's loss?
    """)
  let rows = HandLoss.all.map { HandLoss.Comparison($0, outputs, targets) }
  page.table(lossTable(rows))
  let worst = rows.map(\.difference).max() ?? .nan
  let huber = HandLoss.mean(HandLoss.huber, outputs, targets).gradients[2]
  let squared = HandLoss.mean(HandLoss.squared, outputs, targets).gradients[2]
  page.reading(
    """
    For u = \(list(outputs)) and y = \(list(targets)) the largest difference between the hand \
    calculation (double precision) and the library (single) is \(worst.significant(1)). The third \
    forecast is off by \((outputs[2] - targets[2]).fixed(1)): the gradient of the squared error is \
    \(squared.fixed(2)), that of Huber's loss \(huber.fixed(2)), and Huber's grows no further, \
    however large the error. That is why heavy tails call for Huber's loss.
    """)
  page.breaks(
    """
    Without the line that leaves out y = 0, cross-entropy would count a price that did not move as \
    a fall: on five-minute bars of a thinly traded coin there can be many of those (errata H3).
    """)
  page.exercise(
    """
    tanhv1 is −t y with y a log return. A short position earns 1 − e^y in simple and ln(2 − e^y) \
    in log terms. By how much does tanhv1 overstate a full short position at y = −0.1?
    """)
}

/// A loss as one would write it on paper: value and gradient of one cell.
struct HandLoss {
  typealias Cell = (value: Double, gradient: Double)
  typealias Whole = (value: Double, gradients: [Double])
  let name: String
  let library: Loss
  /// Value and gradients of all cells.
  let hand: (_ u: [Double], _ y: [Double]) -> Whole

  init(_ name: String, _ library: Loss, _ hand: @escaping ([Double], [Double]) -> Whole) {
    self.name = name
    self.library = library
    self.hand = hand
  }

  init(_ name: String, _ library: Loss, cell: @escaping (Double, Double) -> Cell) {
    self.init(name, library) { HandLoss.mean(cell, $0, $1) }
  }

  // anchor: losses
  static func squared(_ u: Double, _ y: Double) -> Cell { ((u - y) * (u - y), 2 * (u - y)) }
  static func absolute(_ u: Double, _ y: Double) -> Cell { (abs(u - y), u > y ? 1 : -1) }
  static func huber(_ u: Double, _ y: Double) -> Cell {
    let e = u - y
    return abs(e) <= 1 ? (e * e / 2, e) : (abs(e) - 0.5, e > 0 ? 1 : -1)
  }
  static func crossEntropy(_ u: Double, _ y: Double) -> Cell {
    if y == 0 { return (0, 0) }  // neither up nor down
    let label = y > 0 ? 1.0 : 0.0
    return (log(1 + exp(u)) - label * u, 1 / (1 + exp(-u)) - label)
  }
  static func reference(_ u: Double, _ y: Double) -> Cell {
    let t = tanh(u)
    return (-t * y, -y * (1 - t * t))
  }
  static func shortInLogs(_ u: Double, _ y: Double) -> Cell {
    let (t, short) = (tanh(u), log(2 - exp(y)))
    return t > 0 ? reference(u, y) : (t * short, short * (1 - t * t))
  }
  static func between(_ u: Double, _ y: Double) -> Cell {
    let (t, short) = (tanh(u), log(2 - exp(y)))
    return (-((t + 1) / 2 * (y - short) + short), -(y - short) / 2 * (1 - t * t))
  }
  static func lossesTwice(_ u: Double, _ y: Double) -> Cell {
    let gain = reference(u, y)
    return gain.value > 0 ? (2 * gain.value, 2 * gain.gradient) : gain
  }
  // end: losses

  static var all: [HandLoss] {
    [
      HandLoss("mse", .mse, cell: squared),
      HandLoss("mae", .mae, cell: absolute),
      HandLoss("huber", .huber(delta: 1), cell: huber),
      HandLoss("bce", .bce, cell: crossEntropy),
      HandLoss("allocationReference", .allocationReference, cell: reference),
      HandLoss("tanhv2", .tanhv2, cell: shortInLogs),
      HandLoss("tanhv3", .tanhv3, cell: between),
      HandLoss("tanhv4", .tanhv4, cell: lossesTwice),
      HandLoss("allocation", .allocation(riskAversion: 5, costRate: 0.01)) {
        allocation($0, $1, lambda: 5, cost: 0.01)
      },
    ]
  }

  /// The mean over the cells, and its gradient with respect to each output.
  static func mean(
    _ cell: (Double, Double) -> Cell, _ u: [Double], _ y: [Double]
  ) -> Whole {
    let cells = zip(u, y).map(cell)
    let count = Double(cells.count)
    return (cells.reduce(0) { $0 + $1.value } / count, cells.map { $0.gradient / count })
  }

  /// The objective with risk and cost of one window.
  static func allocation(
    _ u: [Double], _ y: [Double], lambda: Double, cost: Double
  ) -> Whole {
    let t = u.map { tanh($0) }
    let gross = t.reduce(0) { $0 + abs($1) }
    let divisor = max(1, gross)
    let g = zip(t, y).reduce(0) { $0 + $1.0 * $1.1 } / divisor
    let a = zip(t, y).map { t, y in -y + lambda * g * y + cost * (t > 0 ? 1 : -1) }
    let pull = gross > 1 ? zip(a, t).reduce(0) { $0 + $1.0 * $1.1 } / (gross * gross) : 0
    let gradients = zip(a, t).map { a, t in (a / divisor - (t > 0 ? pull : -pull)) * (1 - t * t) }
    return (-g + lambda / 2 * g * g + cost * gross / divisor, gradients)
  }

  /// The same loss by hand and by the library.
  struct Comparison {
    let name: String
    let hand: Whole
    let library: Whole

    init(_ loss: HandLoss, _ u: [Double], _ y: [Double]) {
      name = loss.name
      hand = loss.hand(u, y)
      let target = Tensor(shape: [1, y.count, 1], scalars: y.map(Float.init))
      let library = loss.library
      let (value, pullback) = valueWithPullback(
        at: Tensor(shape: [1, u.count, 1], scalars: u.map(Float.init))
      ) { library($0, target) }
      self.library = (Double(value.scalar), pullback(Tensor(1)).scalars.map(Double.init))
    }

    var difference: Double {
      max(abs(hand.value - library.value), largestDifference(hand.gradients, library.gradients))
    }
  }
}

private func lossTable(_ rows: [HandLoss.Comparison]) -> Table {
  Table(
    [
      "loss", .number("value by hand"), .number("library"), .number("gradients by hand"),
      .number("largest difference"),
    ],
    rows: rows.map { row in
      [
        row.name, row.hand.value.fixed(6), row.library.value.fixed(6), list(row.hand.gradients, 4),
        row.difference.significant(1),
      ]
    })
}

/// Numbers side by side.
func list(_ numbers: [Double], _ digits: Int? = nil) -> String {
  numbers.map { digits.map($0.fixed) ?? $0.significant(3) }.joined(separator: ", ")
}
