import NeuralNetworks
import Tensors
import _Differentiation

/// W₂·ReLU(W₁·x + b₁) + b₂.
public struct TwoLayers: Layer {
  /// [hidden, inputs] and [outputs, hidden]
  public var first, second: Linear

  /// Layers with weights drawn from `stream`.
  public init(inputs: Int, hidden: Int, outputs: Int, using stream: inout RandomStream) {
    first = Linear(inputs: inputs, outputs: hidden, using: &stream)
    second = Linear(inputs: hidden, outputs: outputs, using: &stream)
  }

  /// x [..., inputs] → [..., outputs]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor { second(first(x).relu()) }

  /// `0` and `1`.
  public var parameters: [Parameter<TwoLayers>] {
    var list: [Parameter<Self>] = []
    list.append("0", first, \.first, \.first)
    list.append("1", second, \.second, \.second)
    return list
  }
}

/// Layer normalisation without scale and shift.
@differentiable(reverse)
private func normalized(_ x: Tensor) -> Tensor {
  let (one, zero) = withoutDerivative(
    at: (
      Tensor(repeating: 1, shape: [x.shape[x.shape.count - 1]]),
      Tensor(repeating: 0, shape: [x.shape[x.shape.count - 1]])
    ))
  return layerNorm(x, one, zero)
}

/// The attention blocks of the multi-task Stockformer, of one head each: along time of one band to itself or to the other, and across
/// assets with copied results.
public struct MultitaskAttention: Layer {
  /// One head.
  public var attention: MultiHeadAttention
  /// [D, D] each.
  public var ff: TwoLayers
  @noDerivative let name: String

  /// A block with weights drawn from `stream`.
  ///
  /// - Parameter name: identifies the layer's random streams and records.
  public init(
    width: Int, along axis: AttentionAxis, name: String, using stream: inout RandomStream
  ) {
    attention = MultiHeadAttention(width: width, heads: 1, along: axis, dropout: 0, using: &stream)
    ff = TwoLayers(inputs: width, hidden: width, outputs: width, using: &stream)
    self.name = name
  }

  /// Self-attention of x [B, L, N, D]: z = N(W_o·attention + x) and N(two layers of z + z), N a layer normalisation without
  /// parameters.
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext, mask: AttentionMask) -> Tensor
  {
    withoutDerivative(at: attention.record(x, context, name: name, mask: mask))
    return summed(x, attention(x, context, name: name, mask: mask))
  }

  /// The same for attention of x to the keys and values ReLU(W·y + b) of the other band, both [B, P, N, D].
  @differentiable(reverse,wrt: (self, x, y))
  public func callAsFunction(
    _ x: Tensor, to y: Tensor, _ context: ForwardContext, mask: AttentionMask
  ) -> Tensor {
    let projected = QueryKeyValue(
      query: attention.q(x), key: attention.k(y).relu(), value: attention.v(y).relu())
    return summed(
      x, attention.o(attention.contexts(projected, context, name: name, mask: mask)))
  }

  @differentiable(reverse,wrt: (self, x, attended))
  private func summed(_ x: Tensor, _ attended: Tensor) -> Tensor {
    let z = normalized(attended + x)
    return normalized(ff(z) + z)
  }

  /// Attention across assets whose results are copied: asset j takes the context of that query which attends to j most, c_j, and
  /// the block gives two layers of N(W_o·c + x + code). x [B, L, N, D] and the assets' codes [N, D] → [B, L, N, D].
  ///
  /// Which query that is carries no gradient. A missing bar is no key, and its query's context is 0.
  @differentiable(reverse,wrt: (self, x, code))
  public func copied(
    _ x: Tensor, _ code: Tensor, _ context: ForwardContext, mask: AttentionMask
  ) -> Tensor {
    let base = x + code
    let projected = attention.projections(base)
    let sources = withoutDerivative(at: sources(projected, context, mask))
    let (shape, rows) = withoutDerivative(at: (x.shape, [sources.count, x.shape[3]]))
    let copied = attention.contexts(projected, context, name: name, mask: mask)
      .reshaped(to: rows).rows(sources).reshaped(to: shape)
    return ff(normalized(attention.o(copied) + base))
  }

  /// For every window, step and asset the row of the context that it takes.
  private func sources(
    _ projected: QueryKeyValue, _ context: ForwardContext, _ mask: AttentionMask
  ) -> [Int] {
    let weights = attentionWeights(
      projected.query, projected.key, heads: 1, along: .assets, mask: mask)  // [B, 1, L, N, N]
    let (steps, assets) = (weights.shape[0] * weights.shape[2], weights.shape[3])
    let queries = weights.withScalars { w in
      (0..<steps * assets).map { cell in
        let (first, key) = (cell / assets * assets * assets, cell % assets)
        let weight = { query in w[first + query * assets + key] }
        let best = (1..<assets).reduce(0) { weight($1) > weight($0) ? $1 : $0 }
        // Nothing attends to a missing bar, whose own context is 0.
        return weight(best) > 0 ? best : key
      }
    }
    context.recorder?.record(name, weights)
    context.recorder?.record(name, active: queries.map { Int32($0) })
    return queries.enumerated().map { $0 / assets * assets + $1 }
  }

  /// `attention` and `ff`.
  public var parameters: [Parameter<MultitaskAttention>] {
    var list: [Parameter<Self>] = []
    list.append("attention", attention, \.attention, \.attention)
    list.append("ff", ff, \.ff, \.ff)
    return list
  }
}
