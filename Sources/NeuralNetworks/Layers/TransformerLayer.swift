import Files
import Tensors
import _Differentiation

/// What a feed-forward block does between its two layers.
public enum FeedForwardActivation: String, ScalarSettingValue, CaseIterable { case gelu, relu }

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

  /// Sizes and choices of given values.
  public init(
    width: Int, heads: Int, feedForward: Int, activation: FeedForwardActivation = .gelu,
    dropout: Float
  ) {
    self.width = width
    self.heads = heads
    self.feedForward = feedForward
    self.activation = activation
    self.dropout = dropout
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

/// A layer of the transformer's encoder (Vaswani et al. 2017, section 3.1), normalised after each sum:
/// x ← LN(x + dropout(attention(x))), then x ← LN(x + dropout(W2·dropout(activation(W1·x)))).
public struct TransformerLayer: Layer {
  /// Self-attention.
  public var attention: MultiHeadAttention
  /// [D_ff, D] and [D, D_ff]
  public var ff1, ff2: Linear
  /// After attention, and after the feed-forward block.
  public var norm1, norm2: LayerNorm
  @noDerivative let name: String
  @noDerivative let activation: FeedForwardActivation
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
    attention = MultiHeadAttention(
      width: width, heads: settings.heads, along: axis, dropout: settings.dropout, using: &stream)
    ff1 = Linear(inputs: width, outputs: hidden, using: &stream)
    ff2 = Linear(inputs: hidden, outputs: width, using: &stream)
    norm1 = LayerNorm(width: width)
    norm2 = LayerNorm(width: width)
    activation = settings.activation
    dropoutRate = settings.dropout
    self.name = name
  }

  /// x [B, L, N, D] → [B, L, N, D], or its last step alone, [B, 1, N, D], when nothing reads the others.
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(
    _ x: Tensor, _ context: ForwardContext, mask: AttentionMask = .all, lastStepOnly: Bool = false
  ) -> Tensor {
    withoutDerivative(at: attention.record(x, context, name: name, mask: mask))
    let branch =
      lastStepOnly
      ? attention.lastStep(of: x, context, name: name, mask: mask)
      : attention(x, context, name: name, mask: mask)
    let base = lastStepOnly ? x.lastStep() : x
    let h = norm1(residual(base, branch, withoutDerivative(at: dropout(context, "sum"))))
    let sum = residual(
      h, feedForward(h, context), withoutDerivative(at: dropout(context, "feedForward.sum")))
    return norm2(sum)
  }

  @differentiable(reverse,wrt: (self, h))
  func feedForward(_ h: Tensor, _ context: ForwardContext) -> Tensor {
    let mask = withoutDerivative(at: dropout(context, "feedForward.hidden"))
    if activation == .gelu { return ff2(linearGELU(h, ff1.weight, ff1.bias, mask)) }
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
