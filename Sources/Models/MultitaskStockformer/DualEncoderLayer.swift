import NeuralNetworks
import Tensors
import _Differentiation

/// A layer of the dual-frequency encoder: the low band by causal attention along time, the high band by a causal convolution, and
/// each plus its copied attention across assets.
public struct DualEncoderLayer: Layer {
  /// Of the low band.
  public var temporal: MultitaskAttention
  /// Of the high band, kernel 2: [D, D, 2] and [D].
  public var weight, bias: Tensor
  /// Across assets, of the low and of the high band.
  public var low, high: MultitaskAttention
  @noDerivative let dropoutRate: Float
  @noDerivative let name: String

  /// Layer number `index`, with weights drawn from `stream`.
  public init(width: Int, dropout: Float, index: Int, using stream: inout RandomStream) {
    temporal = MultitaskAttention(
      width: width, along: .time, name: "temporal.\(index)", using: &stream)
    weight = .uniform([width, width, 2], fanIn: 2 * width, using: &stream)
    bias = .uniform([width], fanIn: 2 * width, using: &stream)
    low = MultitaskAttention(
      width: width, along: .assets, name: "cross.\(index).low", using: &stream)
    high = MultitaskAttention(
      width: width, along: .assets, name: "cross.\(index).high", using: &stream)
    dropoutRate = dropout
    name = "convolution.\(index)"
  }

  /// Tokens of both bands [2, B, L, N, D], what is known of the steps [B, L, 1, D], and the assets' codes [N, D] →
  /// [2, B, L, N, D].
  ///
  /// - Parameters:
  ///   - causal: which steps see which, earlier ones alone.
  ///   - present: which assets have a bar.
  @differentiable(reverse,wrt: (self, bands, time, code))
  public func callAsFunction(
    _ bands: Tensor, _ time: Tensor, _ code: Tensor, _ context: ForwardContext,
    causal: AttentionMask, present: AttentionMask
  ) -> Tensor {
    let l = temporal(bands.slice(0, 0..<1).withoutAxis(0) + time, context, mask: causal)
    let h = convolved(bands.slice(0, 1..<2).withoutAxis(0), context)
    let lowSum = low.copied(l, code, context, mask: present) + l
    let highSum = high.copied(h, code, context, mask: present) + h
    return concatenated(lowSum.withNewAxis(0), highSum.withNewAxis(0), along: 0)
  }

  @differentiable(reverse,wrt: (self, x))
  private func convolved(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let mask = withoutDerivative(at: context.dropout(dropoutRate, at: name))
    return dropped(convolution(x, weight, bias, padding: .causal).relu(), mask)
  }

  /// `temporal`, `convolution`, `low` and `high`.
  public var parameters: [Parameter<DualEncoderLayer>] {
    var list: [Parameter<Self>] = []
    list.append("temporal", temporal, \.temporal, \.temporal)
    list.append(Parameter("convolution.weight", \.weight, \.weight))
    list.append(Parameter("convolution.bias", \.bias, \.bias))
    list.append("low", low, \.low, \.low)
    list.append("high", high, \.high, \.high)
    return list
  }
}
