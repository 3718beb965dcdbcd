import Tensors
import _Differentiation

/// Multi-head self-attention of x [B, L, N, D], along time or across assets, with projections q, k, v and o.
public struct MultiHeadAttention: Layer {
  /// Which queries attend to which keys.
  public enum Kind: Sendable, Equatable {
    /// Every query to every key.
    case full
    /// Informer's ProbSparse, along time only.
    case probSparse(factor: Int)
  }

  /// The projections of queries, keys, values and of the joined heads, each [D, D].
  public var q, k, v, o: Linear
  /// H, which divides D.
  @noDerivative public let heads: Int
  /// Along which axis.
  @noDerivative public let axis: AttentionAxis
  /// Full or ProbSparse.
  @noDerivative public let kind: Kind
  /// Dropout on the weights.
  @noDerivative public let dropout: Float

  /// Four projections from U(±1/√width).
  public init(
    width: Int, heads: Int, along axis: AttentionAxis, kind: Kind = .full, dropout: Float,
    using stream: inout RandomStream
  ) {
    q = Linear(inputs: width, outputs: width, using: &stream)
    k = Linear(inputs: width, outputs: width, using: &stream)
    v = Linear(inputs: width, outputs: width, using: &stream)
    o = Linear(inputs: width, outputs: width, using: &stream)
    self.heads = heads
    self.axis = axis
    self.kind = kind
    self.dropout = dropout
  }

  /// x [B, L, N, D] → [B, L, N, D], or [B, 1, N, D] when `lastStepOnly` (along time).
  ///
  /// - Parameters:
  ///   - name: that of the place in the model: its random streams and what is recorded are called by it.
  ///   - mask: 1 where an asset has a bar, [B, L, N]: nothing attends to what is 0; nil when nothing is missing.
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(
    _ x: Tensor, _ context: ForwardContext, name: String, mask: Tensor? = nil,
    lastStepOnly: Bool = false
  ) -> Tensor {
    let dropped = withoutDerivative(at: context.dropout(dropout, at: "\(name).weights"))
    if lastStepOnly && kind == .full {
      let query = q(x.lastStep())
      return o(attention(query, k(x), v(x), heads: heads, along: axis, dropped, mask: mask))
    }
    let qkv = queryKeyValue(x, q.weight, q.bias, k.weight, k.bias, v.weight, v.bias)
    let table = withoutDerivative(at: keyTable(context, name, length: x.shape[1]))
    withoutDerivative(at: record(qkv, context, name, table, mask))
    guard let table else {
      return o(
        attention(
          qkv.query, qkv.key, qkv.value, heads: heads, along: axis, dropped, mask: mask))
    }
    let y = probSparseAttention(
      qkv.query, qkv.key, qkv.value, heads: heads, keys: table, dropped, mask: mask)
    return o(lastStepOnly ? y.lastStep() : y)
  }

  private func keyTable(_ context: ForwardContext, _ name: String, length: Int) -> KeyTable? {
    guard case .probSparse(let factor) = kind else { return nil }
    return context.keyTable(at: name, length: length, factor: factor)
  }

  private func record(
    _ qkv: QueryKeyValue, _ context: ForwardContext, _ name: String, _ table: KeyTable?,
    _ mask: Tensor?
  ) {
    guard let recorder = context.recorder else { return }
    let selection = table.map {
      probSparseSelection(qkv.query, qkv.key, heads: heads, keys: $0, mask: mask)
    }
    if let selection {
      recorder.record("\(name).measure", selection.measure)
      recorder.record(name, active: selection.active)
    }
    let weights = attentionWeights(
      qkv.query, qkv.key, heads: heads, along: axis, active: selection?.active, mask: mask)
    recorder.record(name, weights)
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
