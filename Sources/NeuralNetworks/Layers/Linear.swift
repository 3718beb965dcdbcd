import Tensors
import _Differentiation

/// y = x·Wᵀ + b on the last axis.
public struct Linear: Layer {
  /// [outputs, inputs]
  public var weight: Tensor
  /// [outputs]
  public var bias: Tensor

  /// A layer with given weights.
  public init(weight: Tensor, bias: Tensor) {
    self.weight = weight
    self.bias = bias
  }

  /// A layer with weights and biases from U(±1/√inputs).
  public init(inputs: Int, outputs: Int, using stream: inout RandomStream) {
    weight = .uniform([outputs, inputs], fanIn: inputs, using: &stream)
    bias = .uniform([outputs], fanIn: inputs, using: &stream)
  }

  /// A layer of the shape of `other` that says 0.
  public init(zeros other: Linear) {
    self.init(
      weight: Tensor(repeating: 0, shape: other.weight.shape),
      bias: Tensor(repeating: 0, shape: other.bias.shape))
  }

  /// x [..., inputs] → [..., outputs]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor { linear(x, weight, bias) }

  /// `weight` and `bias`.
  public var parameters: [Parameter<Linear>] {
    [Parameter("weight", \.weight, \.weight), Parameter("bias", \.bias, \.bias)]
  }
}
