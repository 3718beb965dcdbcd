import Classroom
import Files
import Foundation
import Models
import NeuralNetworks
import Tensors
import Workbook
import _Differentiation

/// Section `gradient-by-hand`: a derivative by the compiler, by hand, by differences; then of the whole model.
func gradients(_ page: inout Page, _ course: Course) throws(InputFault) {
  page.question(
    """
    Training needs the gradient of the loss with respect to every parameter. What computes it, and \
    how do we know that it is right?
    """
  )
  page.formula(
    """
    f(w, b) = mean over k of (t_k − y_k)²,   t_k = tanh(w x_k + b)
    ∂f/∂w = mean of 2 (t_k − y_k)(1 − t_k²) x_k        ∂f/∂b = mean of 2 (t_k − y_k)(1 − t_k²)
    central difference:  (f(w + ε) − f(w − ε)) / 2ε  =  ∂f/∂w + O(ε²)
    """)
  try page.code("tiny")
  page.paragraph(
    """
    The derivative of each operation is written next to it; the compiler reads `tinyLoss`, \
    composes the pullbacks in reverse order, and refuses to build when an operation has none.
    """)
  let check = TinyCheck(w: 0.8, b: -0.3)
  page.table(check.table)
  page.reading(
    """
    Compiler and hand calculation differ by \(check.handDifference.significant(1)), the rounding \
    of double precision; central differences are off by \(check.numericDifference.significant(1)), \
    their own ε² error. So much for two parameters. The model has \
    \(course.planted.experiment.freshStockformer().parameterCount.grouped), and is checked along \
    one direction through all of them: its own gradient g, scaled to length 1, along which the \
    derivative must be |g|.
    """)
  try page.code("directional")
  let model = DirectionCheck(course.planted)
  page.table(model.table)
  page.reading(model.reading)
  page.breaks(
    """
    Without `* (1 - t * t)` in the pullback everything still compiles and the loss still falls, \
    but not to its minimum: a wrong gradient raises no error. That is why every operation of the \
    library is tested against finite differences.
    """)
  page.exercise(
    """
    Write the pullback of `squashed` for x/(1 + |x|) instead of tanh. By how much must the \
    gradient with respect to w change at the three points? Check with the table above.
    """)
}

// anchor: tiny
func squashed(_ x: Double) -> Double { tanh(x) }

@derivative(of: squashed)
func squashedDerivative(_ x: Double) -> (value: Double, pullback: (Double) -> Double) {
  let t = tanh(x)
  return (t, { $0 * (1 - t * t) })
}

@differentiable(reverse)
func tinyLoss(_ w: Double, _ b: Double) -> Double {
  var sum = 0.0
  for (x, y) in [(0.5, 1.0), (-1.0, 0.2), (2.0, -0.4)] {
    let e = squashed(w * x + b) - y
    sum += e * e
  }
  return sum / 3
}
// end: tiny

/// The two derivatives of the tiny loss in three ways.
private struct TinyCheck {
  let compiler, hand, numeric: [Double]

  init(w: Double, b: Double) {
    let (_, pullback) = valueWithPullback(at: w, b, of: tinyLoss)
    let gradient = pullback(1)
    compiler = [gradient.0, gradient.1]
    var sums = (0.0, 0.0)
    for (x, y) in [(0.5, 1.0), (-1.0, 0.2), (2.0, -0.4)] {
      let t = tanh(w * x + b)
      sums.0 += 2 * (t - y) * (1 - t * t) * x / 3
      sums.1 += 2 * (t - y) * (1 - t * t) / 3
    }
    hand = [sums.0, sums.1]
    let step = 1e-5
    numeric = [
      (tinyLoss(w + step, b) - tinyLoss(w - step, b)) / (2 * step),
      (tinyLoss(w, b + step) - tinyLoss(w, b - step)) / (2 * step),
    ]
  }

  var handDifference: Double { largestDifference(compiler, hand) }
  var numericDifference: Double { largestDifference(compiler, numeric) }

  var table: Table {
    Table(
      [
        "derivative by", .number("compiler"), .number("hand"),
        .number("central difference, ε = 1e-5"),
      ],
      rows: ["w", "b"].enumerated().map { index, name in
        [name] + [compiler, hand, numeric].map { $0[index].fixed(10) }
      })
  }
}

/// The derivative of the whole model's loss along its own gradient, by central differences of several widths.
private struct DirectionCheck {
  let norm: Double
  let rows: [(width: Double, derivative: Double)]

  init(_ subject: Subject) {
    let model = subject.experiment.freshStockformer()
    let batch = subject.experiment.trainingWindows.batch(Array(0..<16))
    let (x, y) = (batch.input.features, batch.labels.returns)
    // anchor: directional
    let context = ForwardContext.inference(seed: 1)  // no dropout: always the same function
    let (_, pullback) = valueWithPullback(at: model) {
      Loss.mse($0(x, context), y)
    }
    let gradient = pullback(Tensor(1))
    let norm = model.gradientNorm(gradient)
    let loss = { (distance: Double) -> Double in
      var moved = model
      for parameter in model.parameters {
        let part = gradient[keyPath: parameter.gradient]
        moved[keyPath: parameter.value].add(part, times: Float(distance / norm))
      }
      return Double(Loss.mse(moved(x, context), y).scalar)
    }
    rows = [1.0, 0.1, 0.01, 1e-3, 1e-4, 1e-5].map { width in
      (width, (loss(width) - loss(-width)) / (2 * width))
    }
    // end: directional
    self.norm = norm
  }

  private func error(_ row: (width: Double, derivative: Double)) -> Double {
    abs(row.derivative / norm - 1)
  }

  var table: Table {
    Table(
      [
        .number("ε"), .number("difference quotient"), .number("|g| by the compiler"),
        .number("relative error"),
      ],
      rows: rows.map {
        [$0.width.significant(1), $0.derivative.fixed(6), norm.fixed(6), error($0).significant(2)]
      })
  }

  var reading: String {
    let best = rows.min { error($0) < error($1) } ?? rows[0]
    let (wide, narrow) = (rows[0], rows[rows.count - 1])
    let errors = [best, wide, narrow].map { error($0).significant(1) }
    let widths = [best, wide, narrow].map { $0.width.significant(1) }
    return """
      At ε = \(widths[0]) the two agree to a relative error of \(errors[0]). With a larger ε the \
      curvature of the loss shows (\(errors[1]) at ε = \(widths[1])); with a smaller one the seven \
      digits of single precision run out (\(errors[2]) at \(widths[2])). A check with a single ε \
      is a matter of luck.
      """
  }
}

/// The largest |a − b|.
func largestDifference(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
  zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// The largest |a − b| of single-precision numbers.
func largestDifference(_ a: [Float], _ b: [Float]) -> Double {
  largestDifference(a.map(Double.init), b.map(Double.init))
}
