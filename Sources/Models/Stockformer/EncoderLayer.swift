import NeuralNetworks
import Tensors
import _Differentiation

/// One layer of the encoder: attention along time, attention across assets, feed-forward, each with a residual sum and a
/// layer normalisation.
public struct EncoderLayer: Layer {
  /// Attention along time, every asset alone.
  public var temporal: MultiHeadAttention
  /// Attention across assets, every step alone.
  public var cross: MultiHeadAttention
  /// The feed-forward block's two layers, [D_ff, D] and [D, D_ff].
  public var ff1, ff2: Linear
  /// The norms of the temporal, the cross and the feed-forward block.
  public var norm1, norm2, norm3: LayerNorm
  @noDerivative let index: Int
  // Plain values: a layer is copied for every pullback, and a configuration would bring its descriptions along.
  @noDerivative let norm: NormOrder
  @noDerivative let order: StockformerConfiguration.Order
  @noDerivative let crossTicker: Bool
  @noDerivative let dropoutRate: Float

  /// Layer number `index` of a model with `configuration`.
  public init(
    _ configuration: StockformerConfiguration, index: Int, using stream: inout RandomStream
  ) {
    let c = configuration
    temporal = MultiHeadAttention(
      width: c.width, heads: c.heads, along: .time, kind: c.temporal.kind(factor: c.factor),
      dropout: c.dropout, using: &stream)
    cross = MultiHeadAttention(
      width: c.width, heads: c.heads, along: .assets, dropout: c.dropout, using: &stream)
    ff1 = Linear(inputs: c.width, outputs: c.feedForward, using: &stream)
    ff2 = Linear(inputs: c.feedForward, outputs: c.width, using: &stream)
    norm1 = LayerNorm(width: c.width)
    norm2 = LayerNorm(width: c.width)
    norm3 = LayerNorm(width: c.width)
    self.index = index
    norm = c.norm
    order = c.order
    crossTicker = c.crossTicker
    dropoutRate = c.dropout
  }

  /// h [B, L, N, D] → [B, L, N, D], or its last step alone, [B, 1, N, D], when nothing reads the others; nothing attends to
  /// where `mask` [B, L, N] is 0.
  @differentiable(reverse,wrt: (self, h))
  public func callAsFunction(
    _ h: Tensor, _ context: ForwardContext, mask: Tensor? = nil, lastStepOnly: Bool = false
  ) -> Tensor {
    switch order {
    case .temporalFirst:
      let own = alongTime(h, context, mask, lastStepOnly)
      let crossMask = withoutDerivative(at: lastStepOnly ? mask?.newestStep : mask)
      return feedForwardBlock(acrossAssets(own, context, crossMask), context)
    case .crossFirst:
      let joint = acrossAssets(h, context, mask)
      return feedForwardBlock(alongTime(joint, context, mask, lastStepOnly), context)
    }
  }

  @differentiable(reverse,wrt: (self, h))
  func alongTime(
    _ h: Tensor, _ context: ForwardContext, _ mask: Tensor?, _ lastStepOnly: Bool
  ) -> Tensor {
    let name = withoutDerivative(at: "temporal.\(index)")
    let dropped = withoutDerivative(at: dropout(context, "\(name).sum"))
    let base = lastStepOnly ? h.lastStep() : h
    if norm == .pre {
      return residual(base, temporalBranch(norm1(h), context, name, mask, lastStepOnly), dropped)
    }
    return norm1(residual(base, temporalBranch(h, context, name, mask, lastStepOnly), dropped))
  }

  @differentiable(reverse,wrt: (self, x))
  func temporalBranch(
    _ x: Tensor, _ context: ForwardContext, _ name: String, _ mask: Tensor?, _ lastStepOnly: Bool
  ) -> Tensor {
    let bars = withoutDerivative(at: mask.map { AttentionMask.bars($0) } ?? .all)
    withoutDerivative(at: temporal.record(x, context, name: name, mask: bars))
    if lastStepOnly { return temporal.lastStep(of: x, context, name: name, mask: bars) }
    return temporal(x, context, name: name, mask: bars)
  }

  @differentiable(reverse,wrt: (self, h))
  func acrossAssets(_ h: Tensor, _ context: ForwardContext, _ mask: Tensor?) -> Tensor {
    if !crossTicker { return h }
    let name = withoutDerivative(at: "cross.\(index)")
    let dropped = withoutDerivative(at: dropout(context, "\(name).sum"))
    if norm == .pre { return residual(h, crossBranch(norm2(h), context, name, mask), dropped) }
    return norm2(residual(h, crossBranch(h, context, name, mask), dropped))
  }

  @differentiable(reverse,wrt: (self, x))
  func crossBranch(
    _ x: Tensor, _ context: ForwardContext, _ name: String, _ mask: Tensor?
  ) -> Tensor {
    let bars = withoutDerivative(at: mask.map { AttentionMask.bars($0) } ?? .all)
    withoutDerivative(at: cross.record(x, context, name: name, mask: bars))
    return cross(x, context, name: name, mask: bars)
  }

  @differentiable(reverse,wrt: (self, h))
  func feedForwardBlock(_ h: Tensor, _ context: ForwardContext) -> Tensor {
    let dropped = withoutDerivative(at: dropout(context, "feedForward.\(index).sum"))
    if norm == .pre { return residual(h, feedForward(norm3(h), context), dropped) }
    return norm3(residual(h, feedForward(h, context), dropped))
  }

  /// W2·dropout(GELU(W1·x))
  @differentiable(reverse,wrt: (self, x))
  func feedForward(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let dropped = withoutDerivative(at: dropout(context, "feedForward.\(index).hidden"))
    return Tensors.feedForward(x, ff1.weight, ff1.bias, ff2.weight, ff2.bias, dropped)
  }

  private func dropout(_ context: ForwardContext, _ name: String) -> Dropout? {
    context.dropout(dropoutRate, at: name)
  }

  /// `temporal`, `cross` (unless switched off), `ff1`, `ff2`, `norm1`, `norm2`, `norm3`.
  public var parameters: [Parameter<EncoderLayer>] {
    var list: [Parameter<Self>] = []
    list.append("temporal", temporal, \.temporal, \.temporal)
    if crossTicker { list.append("cross", cross, \.cross, \.cross) }
    list.append("ff1", ff1, \.ff1, \.ff1)
    list.append("ff2", ff2, \.ff2, \.ff2)
    list.append("norm1", norm1, \.norm1, \.norm1)
    if crossTicker { list.append("norm2", norm2, \.norm2, \.norm2) }
    list.append("norm3", norm3, \.norm3, \.norm3)
    return list
  }
}
