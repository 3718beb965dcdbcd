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
  @noDerivative let configuration: StockformerConfiguration

  /// Layer number `index` of a model with `configuration`.
  public init(
    _ configuration: StockformerConfiguration, index: Int, using stream: inout RandomStream
  ) {
    let c = configuration
    let kind: MultiHeadAttention.Kind =
      c.temporal == .full ? .full : .probSparse(factor: c.factor)
    temporal = MultiHeadAttention(
      width: c.width, heads: c.heads, along: .time, kind: kind, dropout: c.dropout, using: &stream)
    cross = MultiHeadAttention(
      width: c.width, heads: c.heads, along: .assets, dropout: c.dropout, using: &stream)
    ff1 = Linear(inputs: c.width, outputs: c.feedForward, using: &stream)
    ff2 = Linear(inputs: c.feedForward, outputs: c.width, using: &stream)
    norm1 = LayerNorm(width: c.width)
    norm2 = LayerNorm(width: c.width)
    norm3 = LayerNorm(width: c.width)
    self.index = index
    self.configuration = c
  }

  /// h [B, L, N, D] → [B, L, N, D], or its last step alone, [B, 1, N, D], when nothing reads the others.
  @differentiable(reverse,wrt: (self, h))
  public func callAsFunction(
    _ h: Tensor, _ context: ForwardContext, lastStepOnly: Bool = false
  ) -> Tensor {
    switch configuration.order {
    case .temporalFirst:
      return mixed(acrossAssets(alongTime(h, context, lastStepOnly), context), context)
    case .crossFirst:
      return mixed(alongTime(acrossAssets(h, context), context, lastStepOnly), context)
    }
  }

  @differentiable(reverse,wrt: (self, h))
  func alongTime(_ h: Tensor, _ context: ForwardContext, _ lastStepOnly: Bool) -> Tensor {
    let mask = withoutDerivative(at: dropout(context, Site.temporal(index)))
    let base = lastStepOnly ? h.lastStep() : h
    if configuration.norm == .pre {
      return residual(
        base, temporal(norm1(h), context, layer: index, lastStepOnly: lastStepOnly), mask)
    }
    return norm1(
      residual(base, temporal(h, context, layer: index, lastStepOnly: lastStepOnly), mask))
  }

  @differentiable(reverse,wrt: (self, h))
  func acrossAssets(_ h: Tensor, _ context: ForwardContext) -> Tensor {
    if !configuration.crossTicker { return h }
    let mask = withoutDerivative(at: dropout(context, Site.cross(index)))
    if configuration.norm == .pre {
      return residual(h, cross(norm2(h), context, layer: index), mask)
    }
    return norm2(residual(h, cross(h, context, layer: index), mask))
  }

  @differentiable(reverse,wrt: (self, h))
  func mixed(_ h: Tensor, _ context: ForwardContext) -> Tensor {
    let mask = withoutDerivative(at: dropout(context, Site.feedForward(index)))
    if configuration.norm == .pre { return residual(h, feedForward(norm3(h), context), mask) }
    return norm3(residual(h, feedForward(h, context), mask))
  }

  /// W2·dropout(GELU(W1·x))
  @differentiable(reverse,wrt: (self, x))
  func feedForward(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let mask = withoutDerivative(at: dropout(context, Site.hidden(index)))
    return ff2(linearGELU(x, ff1.weight, ff1.bias, mask))
  }

  private func dropout(_ context: ForwardContext, _ site: Int) -> Dropout? {
    context.dropout(configuration.dropout, site: site)
  }

  /// `temporal`, `cross` (unless switched off), `ff1`, `ff2`, `norm1`, `norm2`, `norm3`.
  public var parameters: [Parameter<EncoderLayer>] {
    var list: [Parameter<Self>] = []
    list.append("temporal", temporal, \.temporal, \.temporal)
    if configuration.crossTicker { list.append("cross", cross, \.cross, \.cross) }
    list.append("ff1", ff1, \.ff1, \.ff1)
    list.append("ff2", ff2, \.ff2, \.ff2)
    list.append("norm1", norm1, \.norm1, \.norm1)
    if configuration.crossTicker { list.append("norm2", norm2, \.norm2, \.norm2) }
    list.append("norm3", norm3, \.norm3, \.norm3)
    return list
  }
}
