import Files
import NeuralNetworks
import Tensors
import Workbook

/// Section `optimiser`: AdamW and clipping by hand.
func optimizer(_ page: inout Page) throws(InputFault) {
  page.question(
    "The gradient points uphill. How far do we step downhill, and what if the gradient is huge?")
  page.formula(
    """
    clip     g ← g · min(1, limit / (|g| + 1e-6)),  |g| over all parameters together
    AdamW    x ← x (1 − rate · decay)
             m ← β1 m + (1 − β1) g            v ← β2 v + (1 − β2) g²
             x ← x − rate · m̂ / (√v̂ + ε)      m̂ = m / (1 − β1^step),  v̂ = v / (1 − β2^step)
    """)
  try page.code("adam")
  let run = OptimizerRun()
  page.table(run.table)
  page.reading(
    """
    Hand calculation (double precision) and library (single) differ by at most \
    \(run.difference.significant(1)) over \(run.steps.count) steps of three parameters. The \
    gradients differ a thousandfold, the first steps do not: m̂/√v̂ is ±1 at the start whatever \
    the gradient, so the size of Adam's first step is the learning rate, \
    \(run.firstStep.significant(3)) here. Clipping reduced a norm of \(run.norm.fixed(3)) to \
    \(run.clipped.fixed(3)).
    """)
  page.breaks(
    """
    Without the bias corrections m̂ and v̂ the first step would be (1 − β1)/√(1 − β2) = \
    \((0.1 / 0.001.squareRoot()).fixed(2)) times the rate: three times too large, when the model \
    knows least. Without clipping a single extreme bar can decide the weights.
    """)
  page.exercise(
    """
    Leave out the clipping. Why does that change almost nothing in the first step, and much in the \
    hundredth?
    """)
}

// anchor: adam
/// AdamW as the formula says, in double precision.
struct HandAdam {
  var x: [Double]
  var m = [0.0, 0, 0]
  var v = [0.0, 0, 0]
  var step = 0

  mutating func update(_ gradient: [Double], rate: Double, decay: Double) {
    let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8)
    step += 1
    var (power1, power2) = (1.0, 1.0)
    for _ in 0..<step { (power1, power2) = (power1 * beta1, power2 * beta2) }
    for i in x.indices {
      x[i] *= 1 - rate * decay
      m[i] = beta1 * m[i] + (1 - beta1) * gradient[i]
      v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] * gradient[i]
      let (mean, square) = (m[i] / (1 - power1), v[i] / (1 - power2))
      x[i] -= rate * mean / (square.squareRoot() + epsilon)
    }
  }
}

func clip(_ gradient: [Double], to limit: Double) -> (gradient: [Double], norm: Double) {
  let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return (gradient.map { $0 * min(1, limit / (norm + 1e-6)) }, norm)
}
// end: adam

/// Five steps of the same three parameters, by hand and by the library's optimiser.
private struct OptimizerRun {
  var steps: [(hand: [Double], library: [Double])] = []
  private(set) var norm = 0.0
  private(set) var clipped = 0.0
  private(set) var firstStep = 0.0

  init() {
    let start = [0.5, -1.0, 2.0]
    let gradients: [[Double]] = [
      [0.003, -3, 0.3], [0.002, 1, -0.2], [-0.004, 2, 0.1], [0.001, -1, 0.1], [0.003, 0.5, 0],
    ]
    var hand = HandAdam(x: start)
    var layer = Linear(
      weight: Tensor(shape: [1, 3], scalars: start.map(Float.init)),
      bias: Tensor(repeating: 0, shape: [1]))
    var optimizer = Optimizer(for: layer, AdamW(weightDecay: 0.01))
    for (index, gradient) in gradients.enumerated() {
      let (limited, norm) = clip(gradient, to: 1)
      var tangent = Linear.TangentVector.zero
      tangent.weight = Tensor(shape: [1, 3], scalars: gradient.map(Float.init))
      _ = layer.clip(&tangent, to: 1)
      hand.update(limited, rate: 0.01, decay: 0.01)
      optimizer.update(&layer, along: tangent, learningRate: 0.01)
      steps.append((hand.x, layer.weight.scalars.map(Double.init)))
      if index == 0 {
        self.norm = norm
        self.clipped = limited.reduce(0) { $0 + $1 * $1 }.squareRoot()
        firstStep = abs(hand.x[0] - start[0] * (1 - 0.0001))
      }
    }
  }

  var difference: Double { steps.map { largestDifference($0.hand, $0.library) }.max() ?? .nan }

  var table: Table {
    Table(
      [
        .number("step"), .number("by hand"), .number("library"), .number("largest difference"),
      ],
      rows: steps.enumerated().map { index, step in
        [
          "\(index + 1)", list(step.hand, 7), list(step.library, 7),
          largestDifference(step.hand, step.library).significant(1),
        ]
      })
  }
}
