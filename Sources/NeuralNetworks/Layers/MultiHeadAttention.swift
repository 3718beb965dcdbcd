import Tensors
import _Differentiation

/// Multi-head attention (Vaswani et al. 2017, section 3.2.2): every head attends with its part of the projected queries, keys and
/// values, and the joined contexts are projected.
///
///     let decoder = MultiHeadAttention(width: 16, heads: 4, along: .time, dropout: 0.1, using: &stream)
///     decoder(x, context, name: "self", mask: .causal)          // self-attention: queries, keys and values are x
///     decoder(x, encoded, encoded, context, name: "cross")      // x asks, the encoder's steps answer
public struct MultiHeadAttention: Layer {
  /// Which queries attend to which keys.
  public enum Kind: Sendable, Equatable {
    /// Every query to every key.
    case full
    /// Informer's ProbSparse, along time only.
    case probSparse(factor: Int)
    /// Autoformer's auto-correlation, along time only: every step gets later ones, whatever the mask and without dropout.
    case autoCorrelation(factor: Int, sharing: DelaySharing)
  }

  /// The projections of queries, keys, values and of the joined heads, each [D, D].
  public var q, k, v, o: Linear
  /// H, which divides D.
  @noDerivative public private(set) var heads: Int
  /// Along which axis.
  @noDerivative public let axis: AttentionAxis
  /// Which queries attend to which keys.
  @noDerivative public let kind: Kind
  /// Dropout on the weights.
  @noDerivative public let dropout: Float
  /// Whether heads and steps change places before `o`, as in the published Informer's decoder.
  @noDerivative public let mixesHeads: Bool

  /// Four projections from U(±1/√width).
  public init(
    width: Int, heads: Int, along axis: AttentionAxis, kind: Kind = .full, dropout: Float,
    mixesHeads: Bool = false, using stream: inout RandomStream
  ) {
    q = Linear(inputs: width, outputs: width, using: &stream)
    k = Linear(inputs: width, outputs: width, using: &stream)
    v = Linear(inputs: width, outputs: width, using: &stream)
    o = Linear(inputs: width, outputs: width, using: &stream)
    self.heads = heads
    self.axis = axis
    self.kind = kind
    self.dropout = dropout
    self.mixesHeads = mixesHeads
  }

  /// Queries [B, Lq, N, D], keys and values [B, Lk, N, D] → [B, Lq, N, D].
  ///
  /// - Parameters:
  ///   - name: that of the place in the model, by which its random streams are called.
  ///   - mask: which queries see which keys.
  @differentiable(reverse,wrt: (self, queries, keys, values))
  public func callAsFunction(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, _ context: ForwardContext, name: String,
    mask: AttentionMask = .all
  ) -> Tensor {
    let projected = QueryKeyValue(query: q(queries), key: k(keys), value: v(values))
    return o(contexts(projected, context, name: name, mask: mask))
  }

  /// Self-attention of x [B, L, N, D] → [B, L, N, D]: the same with x for queries, keys and values, projected at once.
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(
    _ x: Tensor, _ context: ForwardContext, name: String, mask: AttentionMask = .all
  ) -> Tensor {
    o(contexts(projections(x), context, name: name, mask: mask))
  }

  /// The projections of self-attention.
  @differentiable(reverse,wrt: (self, x))
  public func projections(_ x: Tensor) -> QueryKeyValue {
    queryKeyValue(x, q.weight, q.bias, k.weight, k.bias, v.weight, v.bias)
  }

  /// The joined contexts of all heads, which `o` projects: [B, Lq, N, D].
  @differentiable(reverse,wrt: (self, projected))
  public func contexts(
    _ projected: QueryKeyValue, _ context: ForwardContext, name: String, mask: AttentionMask = .all
  ) -> Tensor {
    let joined = joinedContexts(projected, context, name, mask)
    return mixesHeads ? mixingHeads(joined, heads: heads) : joined
  }

  /// The same attention of some of its heads alone, for `contexts`: the others' queries, keys and values are not projected.
  func part(heads range: Range<Int>) -> MultiHeadAttention {
    let size = q.weight.shape[0] / heads
    let rows = range.lowerBound * size..<range.upperBound * size
    var part = self
    part.heads = range.count
    part.q = Linear(weight: q.weight.slice(0, rows), bias: q.bias.slice(0, rows))
    part.k = Linear(weight: k.weight.slice(0, rows), bias: k.bias.slice(0, rows))
    part.v = Linear(weight: v.weight.slice(0, rows), bias: v.bias.slice(0, rows))
    return part
  }

  @differentiable(reverse,wrt: (self, projected))
  private func joinedContexts(
    _ projected: QueryKeyValue, _ context: ForwardContext, _ name: String, _ mask: AttentionMask
  ) -> Tensor {
    let (q, k, v) = (projected.query, projected.key, projected.value)
    if let delays = withoutDerivative(at: delays(context)) {
      return autoCorrelation(q, k, v, factor: delays.factor, sharing: delays.sharing)
    }
    let dropped = withoutDerivative(at: context.dropout(dropout, at: "\(name).weights"))
    let table = withoutDerivative(at: keyTable(projected, context, name))
    guard let table else {
      return attention(q, k, v, heads: heads, along: axis, dropped, mask: mask)
    }
    return probSparseAttention(q, k, v, heads: heads, keys: table, dropped, mask: mask)
  }

  /// What auto-correlation follows, in inference always the window's own delays; nil for attention.
  func delays(_ context: ForwardContext) -> (factor: Int, sharing: DelaySharing)? {
    guard case .autoCorrelation(let factor, let sharing) = kind else { return nil }
    return (factor, context.isTraining ? sharing : .window)
  }

  /// The keys that ProbSparse attention samples; nil for full attention.
  func keyTable(
    _ projected: QueryKeyValue, _ context: ForwardContext, _ name: String
  ) -> KeyTable? {
    guard case .probSparse(let factor) = kind else { return nil }
    return context.keyTable(
      at: name, length: projected.query.shape[1], keys: projected.key.shape[1], factor: factor)
  }

  /// `q`, `k`, `v` and `o`.
  public var parameters: [Parameter<MultiHeadAttention>] {
    var list: [Parameter<Self>] = []
    list.append("q", q, \.q, \.q)
    list.append("k", k, \.k, \.k)
    list.append("v", v, \.v, \.v)
    list.append("o", o, \.o, \.o)
    return list
  }
}
