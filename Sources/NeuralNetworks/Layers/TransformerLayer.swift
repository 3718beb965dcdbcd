import Files
import Tensors
import _Differentiation

/// What a feed-forward block does between its two layers.
public enum FeedForwardActivation: String, ScalarSettingValue, CaseIterable { case gelu, relu }

/// Normalisation before each block, or after each residual sum.
public enum NormOrder: String, ScalarSettingValue, CaseIterable { case pre, post }

/// The sizes and choices of an encoder layer.
public struct TransformerLayerSettings: Sendable, Equatable {
  /// D, and H that divides it.
  public let width, heads: Int
  /// D_ff, inside the feed-forward block.
  public let feedForward: Int
  /// Between its two layers.
  public let activation: FeedForwardActivation
  /// On attention weights, inside the feed-forward block and on both branches.
  public let dropout: Float
  /// Which queries attend to which keys.
  public let attention: MultiHeadAttention.Kind
  /// Where the norms are.
  public let order: NormOrder

  /// Sizes and choices of given values.
  public init(
    width: Int, heads: Int, feedForward: Int, activation: FeedForwardActivation = .gelu,
    dropout: Float, attention: MultiHeadAttention.Kind = .full, order: NormOrder = .post
  ) {
    self.width = width
    self.heads = heads
    self.feedForward = feedForward
    self.activation = activation
    self.dropout = dropout
    self.attention = attention
    self.order = order
  }

  /// The same with another kind of attention.
  func with(attention kind: MultiHeadAttention.Kind) -> TransformerLayerSettings {
    TransformerLayerSettings(
      width: width, heads: heads, feedForward: feedForward, activation: activation,
      dropout: dropout, attention: kind, order: order)
  }

  /// Four projections, two layers and two norms.
  public var parameterCount: Int {
    4 * (width * width + width) + 2 * width * feedForward + feedForward + width + 4 * width
  }

  /// A width that heads do not divide; nil when they do.
  public var conflict: SettingFault? {
    width % heads == 0 ? nil : SettingFault("heads", "\(heads) do not divide width \(width)")
  }
}

extension MultiHeadAttention {
  /// Attention of the sizes and the kind that a layer's settings name.
  public init(
    _ settings: TransformerLayerSettings, along axis: AttentionAxis, mixesHeads: Bool = false,
    using stream: inout RandomStream
  ) {
    self.init(
      width: settings.width, heads: settings.heads, along: axis, kind: settings.attention,
      dropout: settings.dropout, mixesHeads: mixesHeads, using: &stream)
  }
}

/// A layer of the transformer's encoder (Vaswani et al. 2017, section 3.1), normalised after each sum,
/// x ← LN(x + dropout(attention(x))), then x ← LN(x + dropout(W2·dropout(activation(W1·x)))), or before each block,
/// x ← x + dropout(attention(LN(x))) and so on.
///
/// Of a decoder it is the part that reads the encoder: `layer(x, reading: encoded, context)`.
public struct TransformerLayer: Layer {
  /// Self-attention.
  public var attention: MultiHeadAttention
  /// [D_ff, D] and [D, D_ff]
  public var ff1, ff2: Linear
  /// After attention, and after the feed-forward block.
  public var norm1, norm2: LayerNorm
  @noDerivative let name: String
  @noDerivative let activation: FeedForwardActivation
  @noDerivative let order: NormOrder
  @noDerivative let dropoutRate: Float

  /// A layer with weights drawn from `stream`.
  ///
  /// - Parameters:
  ///   - axis: along which the tokens are that attend to each other.
  ///   - name: that of the place in the model, by which its random streams and its record are called.
  public init(
    _ settings: TransformerLayerSettings, along axis: AttentionAxis, name: String,
    using stream: inout RandomStream
  ) {
    let (width, hidden) = (settings.width, settings.feedForward)
    attention = MultiHeadAttention(settings, along: axis, using: &stream)
    ff1 = Linear(inputs: width, outputs: hidden, using: &stream)
    ff2 = Linear(inputs: hidden, outputs: width, using: &stream)
    norm1 = LayerNorm(width: width)
    norm2 = LayerNorm(width: width)
    activation = settings.activation
    order = settings.order
    dropoutRate = settings.dropout
    self.name = name
  }

  /// x [B, L, N, D] → [B, L, N, D], or its last step alone, [B, 1, N, D], when nothing reads the others.
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(
    _ x: Tensor, _ context: ForwardContext, mask: AttentionMask = .all, lastStepOnly: Bool = false
  ) -> Tensor {
    let y = order == .pre ? norm1(x) : x
    withoutDerivative(at: attention.record(y, context, name: name, mask: mask))
    if lastStepOnly {
      let branch = attention.lastStep(of: y, context, name: name, mask: mask)
      return feedForwardBlock(x.lastStep(), branch, context)
    }
    return feedForwardBlock(x, attention(y, context, name: name, mask: mask), context)
  }

  /// x [B, Lq, N, D], which asks the steps `encoded` [B, Lk, N, D] → [B, Lq, N, D].
  @differentiable(reverse,wrt: (self, x, encoded))
  public func callAsFunction(
    _ x: Tensor, reading encoded: Tensor, _ context: ForwardContext
  ) -> Tensor {
    let y = order == .pre ? norm1(x) : x
    withoutDerivative(at: attention.record(y, encoded, context, name: name))
    return feedForwardBlock(x, attention(y, encoded, encoded, context, name: name), context)
  }

  /// The sum of x and what attention says of it, then the feed-forward block.
  @differentiable(reverse,wrt: (self, x, branch))
  private func feedForwardBlock(
    _ x: Tensor, _ branch: Tensor, _ context: ForwardContext
  ) -> Tensor {
    let sum = residual(x, branch, withoutDerivative(at: dropout(context, "sum")))
    let hidden = withoutDerivative(at: dropout(context, "feedForward.sum"))
    if order == .pre { return residual(sum, feedForward(norm2(sum), context), hidden) }
    let h = norm1(sum)
    return norm2(residual(h, feedForward(h, context), hidden))
  }

  @differentiable(reverse,wrt: (self, h))
  func feedForward(_ h: Tensor, _ context: ForwardContext) -> Tensor {
    let mask = withoutDerivative(at: dropout(context, "feedForward.hidden"))
    if activation == .gelu {
      return Tensors.feedForward(h, ff1.weight, ff1.bias, ff2.weight, ff2.bias, mask)
    }
    return ff2(dropped(ff1(h).relu(), mask))
  }

  private func dropout(_ context: ForwardContext, _ place: String) -> Dropout? {
    context.dropout(dropoutRate, at: "\(name).\(place)")
  }

  /// `attention`, `ff1`, `ff2`, `norm1` and `norm2`.
  public var parameters: [Parameter<TransformerLayer>] {
    var list: [Parameter<Self>] = []
    list.append("attention", attention, \.attention, \.attention)
    list.append("ff1", ff1, \.ff1, \.ff1)
    list.append("ff2", ff2, \.ff2, \.ff2)
    list.append("norm1", norm1, \.norm1, \.norm1)
    list.append("norm2", norm2, \.norm2, \.norm2)
    return list
  }
}
