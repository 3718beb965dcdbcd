import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// The smallest forecaster: the last step's features times a matrix, plus a bias.
public struct LastStepRegression: Forecaster {
  /// [1, F]
  public var linear: Linear

  /// Weights and bias 0.
  public init(features: Int) {
    linear = Linear(
      weight: Tensor(repeating: 0, shape: [1, features]), bias: Tensor(repeating: 0, shape: [1]))
  }

  /// Features [B, L, N, F] → values [B, N, 1, 1].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let x = input.features
    let shape = withoutDerivative(at: [x.shape[0], x.shape[2], 1, 1])
    return ForecastOutput(values: linear(x.lastStep()).reshaped(to: shape))
  }

  /// `linear.weight` and `linear.bias`.
  public var parameters: [Parameter<LastStepRegression>] {
    var list: [Parameter<Self>] = []
    list.append("linear", linear, \.linear, \.linear)
    return list
  }

  /// Windows whose label is 2·x₀ − x₁ + 0.5 of the last step, times `sign`.
  public static func windows(_ count: Int, seed: UInt64, sign: Float = 1) -> TensorWindows {
    let x = sample([count, 3, 2, 2], seed: seed)
    var y: [Float] = []
    for i in 0..<count {
      for asset in 0..<2 { y.append(sign * (2 * x[i, 2, asset, 0] - x[i, 2, asset, 1] + 0.5)) }
    }
    return TensorWindows(features: x, returns: Tensor(shape: [count, 2, 1], scalars: y))
  }
}
