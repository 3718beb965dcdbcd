import NeuralNetworks
import Tensors
import _Differentiation

/// Interpretable multi-head attention (Lim et al. 2021, section 4.4): heads have queries and keys of their own and share the values,
/// so that their mean is one attention of one set of weights; W_h·(mean over heads of softmax(q·kᵀ/√d)·v).
public struct InterpretableAttention: Layer {
  /// [D, D], every head's d = D/H rows after the other's.
  public var q, k: Linear
  /// [d, D]
  public var v: Linear
  /// W_h, [D, d]
  public var output: Tensor
  @noDerivative let heads: Int
  @noDerivative let dropoutRate: Float
  @noDerivative let name: String

  /// Attention with weights drawn from `stream`.
  ///
  /// - Parameter name: that of the place in the model, by which its random streams and its record are called.
  public init(
    width: Int, heads: Int, dropout: Float = 0, name: String, using stream: inout RandomStream
  ) {
    q = Linear(inputs: width, outputs: width, using: &stream)
    k = Linear(inputs: width, outputs: width, using: &stream)
    v = Linear(inputs: width, outputs: width / heads, using: &stream)
    output = .uniform([width, width / heads], fanIn: width / heads, using: &stream)
    self.heads = heads
    dropoutRate = dropout
    self.name = name
  }

  /// How many numbers such attention has.
  static func parameterCount(width: Int, heads: Int) -> Int {
    2 * width * (width + 1) + width / heads * (width + 1) + width * (width / heads)
  }

  /// Queries [B, Lq, N, D], keys and values from x [B, Lk, N, D] → [B, Lq, N, D].
  @differentiable(reverse,wrt: (self, queries, x))
  public func callAsFunction(
    _ queries: Tensor, _ x: Tensor, _ context: ForwardContext, mask: AttentionMask
  ) -> Tensor {
    let (asked, keys) = (q(queries), k(x))
    withoutDerivative(at: record(asked, keys, mask, context))
    let shape = withoutDerivative(
      at: Array(queries.shape.prefix(3)) + [heads, keys.shape[3] / heads])
    let contexts = attention(
      asked, keys, sharedValues(x), heads: heads, along: .time,
      withoutDerivative(at: context.dropout(dropoutRate, at: "\(name).weights")), mask: mask)
    let mean = contexts.reshaped(to: shape).mean(along: 3, keepingDimensions: false)
    return linear(mean, output)
  }

  /// The values once for each head: [B, L, N, D].
  @differentiable(reverse,wrt: (self, x))
  private func sharedValues(_ x: Tensor) -> Tensor {
    let shape = withoutDerivative(at: x.shape)
    return v(x).withNewAxis(3).repeated(along: 3, count: withoutDerivative(at: heads))
      .reshaped(to: shape)
  }

  private func record(
    _ queries: Tensor, _ keys: Tensor, _ mask: AttentionMask, _ context: ForwardContext
  ) {
    guard let recorder = context.recorder else { return }
    recorder.record(
      name, attentionWeights(queries, keys, heads: heads, along: .time, mask: mask))
  }

  /// `q`, `k`, `v` and `output.weight`.
  public var parameters: [Parameter<InterpretableAttention>] {
    var list: [Parameter<Self>] = []
    list.append("q", q, \.q, \.q)
    list.append("k", k, \.k, \.k)
    list.append("v", v, \.v, \.v)
    list.append(Parameter("output.weight", \.output, \.output))
    return list
  }
}
