import NeuralNetworks
import Tensors
import _Differentiation

/// A layer of Autoformer (Wu et al. 2021, equation 3): auto-correlation and a feed-forward block without biases, each with its
/// sum, of which the trend is taken away, x ← seasonal(x + dropout(autoCorrelation(x))) and so on.
///
/// Of a decoder it is the part that reads the encoder: `layer(x, reading: encoded, context)`.
public struct AutoformerLayer: Layer {
  /// Auto-correlation with its projections.
  public var attention: MultiHeadAttention
  /// [D_ff, D] and [D, D_ff]
  public var ff1, ff2: Tensor
  @noDerivative let name: String
  @noDerivative let kernel: Int
  @noDerivative let activation: FeedForwardActivation
  @noDerivative let dropoutRate: Float

  /// A layer with weights drawn from `stream`; `kernel` steps make a trend.
  init(
    _ settings: TransformerLayerSettings, kernel: Int, name: String,
    using stream: inout RandomStream
  ) {
    let (width, hidden) = (settings.width, settings.feedForward)
    attention = MultiHeadAttention(settings, along: .time, using: &stream)
    ff1 = .uniform([hidden, width], fanIn: width, using: &stream)
    ff2 = .uniform([width, hidden], fanIn: hidden, using: &stream)
    activation = settings.activation
    dropoutRate = settings.dropout
    self.kernel = kernel
    self.name = name
  }

  /// x [B, L, N, D] without its trends, and their sum.
  @differentiable(reverse,wrt: (self, x))
  func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> SeriesParts {
    withoutDerivative(at: attention.record(x, context, name: name))
    return parts(x, attention(x, context, name: name), context)
  }

  /// The same of x [B, L, N, D], which follows the delays of the steps `encoded` [B, Lk, N, D].
  @differentiable(reverse,wrt: (self, x, encoded))
  func callAsFunction(
    _ x: Tensor, reading encoded: Tensor, _ context: ForwardContext
  ) -> SeriesParts {
    withoutDerivative(at: attention.record(x, encoded, context, name: name))
    return parts(x, attention(x, encoded, encoded, context, name: name), context)
  }

  @differentiable(reverse,wrt: (self, x, branch))
  private func parts(_ x: Tensor, _ branch: Tensor, _ context: ForwardContext) -> SeriesParts {
    let sum = residual(x, branch, withoutDerivative(at: dropout(context, "sum")))
    let first = SeriesParts(of: sum, kernel: kernel)
    let h = first.seasonal
    let hidden = withoutDerivative(at: dropout(context, "feedForward.sum"))
    let second = SeriesParts(of: residual(h, feedForward(h, context), hidden), kernel: kernel)
    return SeriesParts(seasonal: second.seasonal, trend: first.trend + second.trend)
  }

  @differentiable(reverse,wrt: (self, h))
  private func feedForward(_ h: Tensor, _ context: ForwardContext) -> Tensor {
    let hidden = linear(h, ff1)
    let active = activation == .gelu ? hidden.gelu() : hidden.relu()
    let mask = withoutDerivative(at: dropout(context, "feedForward.hidden"))
    return linear(dropped(active, mask), ff2)
  }

  private func dropout(_ context: ForwardContext, _ place: String) -> Dropout? {
    context.dropout(dropoutRate, at: "\(name).\(place)")
  }

  /// `attention`, `ff1.weight` and `ff2.weight`.
  public var parameters: [Parameter<AutoformerLayer>] {
    var list: [Parameter<Self>] = []
    list.append("attention", attention, \.attention, \.attention)
    list.append(Parameter("ff1.weight", \.ff1, \.ff1))
    list.append(Parameter("ff2.weight", \.ff2, \.ff2))
    return list
  }
}

/// Layer normalisation, less its mean over the steps of the window ("my_Layernorm" in the published code).
public struct SeasonalNorm: Layer {
  /// Over the channels of a step.
  public var layerNorm: LayerNorm

  /// Scale 1 and shift 0, which cancels.
  public init(width: Int) { layerNorm = LayerNorm(width: width) }

  /// x [B, L, N, D] → [B, L, N, D]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let y = layerNorm(x)
    return y - y.mean(along: 1)
  }

  /// `weight` and `bias`.
  public var parameters: [Parameter<SeasonalNorm>] {
    [
      Parameter("weight", \.layerNorm.weight, \.layerNorm.weight),
      Parameter("bias", \.layerNorm.bias, \.layerNorm.bias),
    ]
  }
}
