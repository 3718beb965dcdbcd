import Tensors
import _Differentiation

/// Layer normalisation over the last axis, ε = 1e-5.
public struct LayerNorm: Layer {
  /// The scale, [D].
  public var weight: Tensor
  /// The shift, [D].
  public var bias: Tensor

  /// Scale 1 and shift 0.
  public init(width: Int) {
    weight = Tensor(repeating: 1, shape: [width])
    bias = Tensor(repeating: 0, shape: [width])
  }

  /// x [..., D] → [..., D]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor { layerNorm(x, weight, bias) }

  /// `weight` and `bias`.
  public var parameters: [Parameter<LayerNorm>] {
    [Parameter("weight", \.weight, \.weight), Parameter("bias", \.bias, \.bias)]
  }
}
