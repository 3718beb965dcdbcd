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

/// y = x·Wᵀ + b on the last axis, with weights for all assets together, or with weights of each asset's own.
public struct AssetLinear: Layer {
  /// [outputs, inputs], or [N, outputs, inputs] with weights for every asset.
  public var weight: Tensor
  /// [outputs], or [N, outputs].
  public var bias: Tensor

  /// Weights and biases from U(±1/√inputs); with `assets` some for each of them.
  public init(inputs: Int, outputs: Int, assets: Int? = nil, using stream: inout RandomStream) {
    let leading = assets.map { [$0] } ?? []
    weight = .uniform(leading + [outputs, inputs], fanIn: inputs, using: &stream)
    bias = .uniform(leading + [outputs], fanIn: inputs, using: &stream)
  }

  /// How many numbers such a layer has.
  public static func parameterCount(inputs: Int, outputs: Int, assets: Int? = nil) -> Int {
    (assets ?? 1) * outputs * (inputs + 1)
  }

  /// x [B, N, inputs] → [B, N, outputs]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor {
    if withoutDerivative(at: weight.shape.count) == 2 { return linear(x, weight, bias) }
    return x.permuted([1, 0, 2]).times(transposed: weight).permuted([1, 0, 2]) + bias
  }

  /// `weight` and `bias`.
  public var parameters: [Parameter<AssetLinear>] {
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
  /// Whether the bias is trained; it is 0 otherwise.
  @noDerivative public let hasBias: Bool

  /// Weights and biases from U(±1/√(3·inputs)); with `assets` a kernel for each of them.
  public init(
    inputs: Int, outputs: Int, assets: Int? = nil, padding: Padding, hasBias: Bool = true,
    using stream: inout RandomStream
  ) {
    let leading = assets.map { [$0] } ?? []
    weight = .uniform(leading + [outputs, inputs, 3], fanIn: 3 * inputs, using: &stream)
    bias =
      hasBias
      ? .uniform(leading + [outputs], fanIn: 3 * inputs, using: &stream)
      : Tensor(repeating: 0, shape: leading + [outputs])
    self.padding = padding
    self.hasBias = hasBias
  }

  /// x [B, L, N, C] → [B, L, N, D]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor {
    convolution(x, weight, bias, padding: padding)
  }

  /// `weight`, and `bias` where there is one.
  public var parameters: [Parameter<Convolution>] {
    let weight = Parameter<Self>("weight", \.weight, \.weight)
    return hasBias ? [weight, Parameter("bias", \.bias, \.bias)] : [weight]
  }
}
