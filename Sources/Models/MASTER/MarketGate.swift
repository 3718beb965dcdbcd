import NeuralNetworks
import Tensors
import _Differentiation

/// MASTER's gate: the state of the market weighs the features, α = F·softmax((W·m + b)/β), whose mean is 1.
public struct MarketGate: Layer {
  /// [F, G]
  public var linear: Linear
  /// β: the larger, the closer the weights are to 1.
  @noDerivative let temperature: Float

  /// A gate with weights drawn from `stream`.
  public init(inputs: Int, features: Int, temperature: Float, using stream: inout RandomStream) {
    linear = Linear(inputs: inputs, outputs: features, using: &stream)
    self.temperature = temperature
  }

  /// m [..., G] → α [..., F]
  @differentiable(reverse)
  public func callAsFunction(_ m: Tensor) -> Tensor {
    let features = withoutDerivative(at: Float(linear.bias.count))
    let inverse = withoutDerivative(at: 1 / temperature)
    return (linear(m) * inverse).softmax() * features
  }

  /// Those of `linear`.
  public var parameters: [Parameter<MarketGate>] {
    [
      Parameter("weight", \.linear.weight, \.linear.weight),
      Parameter("bias", \.linear.bias, \.linear.bias),
    ]
  }
}

/// What the cross-section of assets says about the market, for every feature: the mean over the assets at the newest bar, and
/// over the window's bars that mean's own mean and standard deviation √(variance + 10⁻⁵).
///
/// An asset counts where it has a bar; at a bar that none has the mean is 0.
///
/// - Parameters:
///   - x: [B, L, N, F], 0 where a bar is missing
///   - mask: [B, L, N]; nil when nothing is missing
/// - Returns: [B, 1, 3·F]
@differentiable(reverse,wrt: x)
func marketState(_ x: Tensor, mask: Tensor?) -> Tensor {
  let assets = withoutDerivative(at: presentAssets(x.shape, mask))
  let means = (x.summed(along: 2) * assets).withoutAxis(2)  // [B, L, F]
  let level = means.mean(along: 1)
  let variance = (means - level).squared().mean(along: 1)
  return concatenated(
    concatenated(means.lastStep(), level, along: 2), (variance + 1e-5).squareRoot(), along: 2)
}

/// One over the number of assets with a bar, [B, L, 1, 1] or [1, 1, 1, 1].
private func presentAssets(_ shape: [Int], _ mask: Tensor?) -> Tensor {
  guard let mask else { return Tensor(repeating: 1 / Float(shape[2]), shape: [1, 1, 1, 1]) }
  let count = mask.summed(along: 2).withNewAxis(3)
  return count.replacing(with: 1, where: count.less(than: 1)).reciprocal()
}
