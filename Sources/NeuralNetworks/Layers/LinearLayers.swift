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

/// A convolution over time of every asset's series, kernel 3.
public struct Convolution: Layer {
  /// [D, C, 3], or [N, D, C, 3] with a kernel for every asset.
  public var weight: Tensor
  /// [D], or [N, D].
  public var bias: Tensor
  /// What is read beyond the ends of a window.
  @noDerivative public let padding: Padding

  /// Weights and biases from U(±1/√(3·inputs)); with `assets` a kernel for each of them.
  public init(
    inputs: Int, outputs: Int, assets: Int? = nil, padding: Padding,
    using stream: inout RandomStream
  ) {
    let leading = assets.map { [$0] } ?? []
    weight = .uniform(leading + [outputs, inputs, 3], fanIn: 3 * inputs, using: &stream)
    bias = .uniform(leading + [outputs], fanIn: 3 * inputs, using: &stream)
    self.padding = padding
  }

  /// x [B, L, N, C] → [B, L, N, D]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor {
    convolution(x, weight, bias, padding: padding)
  }

  /// `weight` and `bias`.
  public var parameters: [Parameter<Convolution>] {
    [Parameter("weight", \.weight, \.weight), Parameter("bias", \.bias, \.bias)]
  }
}
