import Tensors
import _Differentiation

/// A layer of a decoder (Vaswani et al. 2017, section 3.1): causal attention among its own steps,
/// x ← LN(x + dropout(attention(x, x))), then an encoder's layer that attends to the encoded steps instead of its own.
public struct DecoderLayer: Layer {
  /// Among the decoder's own steps.
  public var selfAttention: MultiHeadAttention
  /// After it.
  public var selfNorm: LayerNorm
  /// Full attention to the encoded steps, and the feed-forward block.
  public var cross: TransformerLayer
  @noDerivative let name: String
  @noDerivative let dropoutRate: Float

  /// A layer with weights drawn from `stream`.
  ///
  /// - Parameters:
  ///   - settings: sizes and dropout; its kind of attention is that among the decoder's own steps.
  ///   - mixesHeads: whether heads and steps change places after it, as in the published Informer.
  ///   - name: that of the place in the model; `name.self` and `name.cross` call random streams and records.
  public init(
    _ settings: TransformerLayerSettings, mixesHeads: Bool = false, name: String,
    using stream: inout RandomStream
  ) {
    selfAttention = MultiHeadAttention(
      settings, along: .time, mixesHeads: mixesHeads, using: &stream)
    selfNorm = LayerNorm(width: settings.width)
    cross = TransformerLayer(
      settings.with(attention: .full), along: .time, name: "\(name).cross", using: &stream)
    self.name = "\(name).self"
    dropoutRate = settings.dropout
  }

  /// x [B, L, N, D], which asks the steps `encoded` [B, Lk, N, D] → [B, L, N, D].
  @differentiable(reverse,wrt: (self, x, encoded))
  public func callAsFunction(
    _ x: Tensor, reading encoded: Tensor, _ context: ForwardContext
  ) -> Tensor {
    withoutDerivative(at: selfAttention.record(x, context, name: name, mask: .causal))
    let branch = selfAttention(x, context, name: name, mask: .causal)
    let mask = withoutDerivative(at: context.dropout(dropoutRate, at: "\(name).sum"))
    return cross(selfNorm(residual(x, branch, mask)), reading: encoded, context)
  }

  /// The weights of a layer: those of an encoder's, four more projections and one more norm.
  public static func parameterCount(_ settings: TransformerLayerSettings) -> Int {
    let width = settings.width
    return settings.parameterCount + 4 * (width * width + width) + 2 * width
  }

  /// `self`, `cross`, `ff1`, `ff2` and `norm1` to `norm3`.
  public var parameters: [Parameter<DecoderLayer>] {
    var list: [Parameter<Self>] = []
    list.append("self", selfAttention, \.selfAttention, \.selfAttention)
    list.append("cross", cross.attention, \.cross.attention, \.cross.attention)
    list.append("ff1", cross.ff1, \.cross.ff1, \.cross.ff1)
    list.append("ff2", cross.ff2, \.cross.ff2, \.cross.ff2)
    list.append("norm1", selfNorm, \.selfNorm, \.selfNorm)
    list.append("norm2", cross.norm1, \.cross.norm1, \.cross.norm1)
    list.append("norm3", cross.norm2, \.cross.norm2, \.cross.norm2)
    return list
  }
}
