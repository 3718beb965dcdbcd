import Stockformer
import Tensors
@preconcurrency import _Differentiation

/// The smallest forecaster: the last step's features times a matrix, plus a bias.
struct LastStepRegression: Forecaster {
  var linear: Linear

  init(features: Int) {
    linear = Linear(
      weight: Tensor(repeating: 0, shape: [1, features]), bias: Tensor(repeating: 0, shape: [1]))
  }

  @differentiable(reverse,wrt: (self, x))
  func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let shape = withoutDerivative(at: [x.shape[0], x.shape[2], 1])
    return linear(x.lastStep()).reshaped(to: shape)
  }

  var parameters: [Parameter<LastStepRegression>] {
    var list: [Parameter<Self>] = []
    list.append("linear", linear, \.linear, \.linear)
    return list
  }

  /// Windows whose target is 2·x₀ − x₁ + 0.5 of the last step, times `sign`.
  static func windows(_ count: Int, seed: UInt64, sign: Float = 1) -> TensorWindows {
    let x = sample([count, 3, 2, 2], seed: seed)
    var y: [Float] = []
    for i in 0..<count {
      for asset in 0..<2 { y.append(sign * (2 * x[i, 2, asset, 0] - x[i, 2, asset, 1] + 0.5)) }
    }
    return TensorWindows(x: x, y: Tensor(shape: [count, 2, 1], scalars: y))
  }
}
