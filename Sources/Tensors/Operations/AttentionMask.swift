import _Differentiation

/// Which queries see which keys.
public enum AttentionMask: Sendable {
  /// Every query sees every key.
  case all
  /// [B, L, N], 1 for a bar and 0 for none: nothing attends to a missing bar, and what a missing bar itself attends to is 0.
  case bars(Tensor)
  /// Query t sees the keys 0 ... t; there are as many queries as keys.
  case causal
  /// 1 where a query sees a key and 0 elsewhere, in a shape that repeats to that of the weights: [Lq, Lk], or [B, 1, 1, Lq, Lk]
  /// for windows that differ. Keys that no query sees still have to be finite.
  case pairs(Tensor)

  /// The pairs of a causal mask: [L, L] with ones on and below the diagonal.
  static func lowerTriangle(queries: Int, keys: Int) -> Tensor {
    require(queries == keys, "causal attention: \(queries) queries and \(keys) keys")
    return Tensor(
      shape: [keys, keys], scalars: (0..<keys * keys).map { $0 % keys <= $0 / keys ? 1 : 0 })
  }
}

/// Multi-head attention softmax(q·kᵀ/√d)·v where a query sees only some of the keys (Vaswani et al. 2017, section 3.2.3).
///
/// A query that sees no key has context 0. `.all` and `.bars` run the fused kernel; the other masks are composed of matrix products, softmax
/// and a selection, and keep the weights [B, N, H, Lq, Lk] for the backward pass.
///
/// - Parameters:
///   - q: [B, Lq, N, D]
///   - k: [B, Lk, N, D]; across assets Lk = Lq
///   - v: the shape of k
/// - Returns: the shape of q
@differentiable(reverse,wrt: (q, k, v))
public func attention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, along axis: AttentionAxis,
  _ dropout: Dropout?, mask: AttentionMask
) -> Tensor {
  switch mask {
  case .all:
    return attention(q, k, v, heads: heads, along: axis, dropout)
  case .bars(let bars):
    return attention(q, k, v, heads: heads, along: axis, dropout, mask: bars)
  case .causal, .pairs:
    withoutDerivative(at: requireAttention(q, k, v, heads: heads, along: axis))
    let weights = withoutDerivative(at: mask).weights(q, k, heads: heads, along: axis)
    let contexts = dropped(weights, dropout).times(splitHeads(v, heads, axis))
    return joinedHeads(contexts, axis)
  }
}

/// The attention weights under a mask, before dropout.
///
/// - Parameters:
///   - q: [B, Lq, N, D]
///   - k: [B, Lk, N, D]
///   - active: for ProbSparse, the queries that attend [B, N, H, u]; the others' rows hold the same weight for every key, as
///     Informer's maps do
/// - Returns: [B, N, H, Lq, Lk] along time, [B, H, L, N, N] across assets
public func attentionWeights(
  _ q: Tensor, _ k: Tensor, heads: Int, along axis: AttentionAxis, active: [Int32]? = nil,
  mask: AttentionMask
) -> Tensor {
  switch mask {
  case .all: return attentionWeights(q, k, heads: heads, along: axis, active: active)
  case .bars(let bars):
    return attentionWeights(q, k, heads: heads, along: axis, active: active, mask: bars)
  case .causal, .pairs:
    let plan = AttentionPlan(q, k, k, heads: heads, axis, nil, nil)
    let weights = mask.weights(q, k, heads: heads, along: axis)
    guard axis == .time else { return weights.permuted([0, 2, 1, 3, 4]) }
    return active.map { withLazyRows(weights, plan, active: $0) } ?? weights
  }
}

extension AttentionMask {
  /// softmax(q·kᵀ/√d) over the keys that a query sees: [B, N, H, Lq, Lk], or [B, L, H, N, N].
  @differentiable(reverse,wrt: (q, k))
  fileprivate func weights(
    _ q: Tensor, _ k: Tensor, heads: Int, along axis: AttentionAxis
  ) -> Tensor {
    let scale = withoutDerivative(at: 1 / (Float(q.width) / Float(heads)).squareRoot())
    let scores = (splitHeads(q, heads, axis) * scale).times(transposed: splitHeads(k, heads, axis))
    return scores.softmax(where: withoutDerivative(at: visible(scores.shape)))
  }

  /// Which pairs of queries and keys see each other, for weights of `shape`.
  func visible(_ shape: [Int]) -> Tensor {
    switch self {
    case .causal: AttentionMask.lowerTriangle(queries: shape[3], keys: shape[4])
    case .pairs(let pairs): isTail(pairs.shape, of: shape) ? pairs : pairs.broadcast(to: shape)
    case .all: Tensor(repeating: 1, shape: Array(shape.suffix(2)))
    case .bars(let bars): fatalError("attention: a mask of bars \(bars.shape) is not one of pairs")
    }
  }
}

extension Tensor {
  /// The softmax over the elements of the last axis where `visible`, a tail of this shape, is not 0; 0 elsewhere, and in rows
  /// without any.
  @differentiable(reverse,wrt: self)
  func softmax(where visible: Tensor) -> Tensor {
    let hidden = withoutDerivative(at: visible.inverted())
    return replacing(with: -1e30, where: hidden).softmax().replacing(with: 0, where: hidden)
  }
}

private func requireAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, along axis: AttentionAxis
) {
  _ = AttentionPlan(q, k, v, heads: heads, axis, nil, nil)
}

/// [B, L, N, D] → [B, N, H, L, d] along time, [B, L, H, N, d] across assets.
@differentiable(reverse,wrt: x)
func splitHeads(_ x: Tensor, _ heads: Int, _ axis: AttentionAxis) -> Tensor {
  let order = withoutDerivative(at: axis == .time ? [0, 2, 3, 1, 4] : [0, 1, 3, 2, 4])
  let shape = withoutDerivative(at: Array(x.shape.prefix(3)) + [heads, x.width / heads])
  return x.reshaped(to: shape).permuted(order)
}

/// The way back.
@differentiable(reverse,wrt: x)
func joinedHeads(_ x: Tensor, _ axis: AttentionAxis) -> Tensor {
  let order = withoutDerivative(at: axis == .time ? [0, 3, 1, 2, 4] : [0, 1, 3, 2, 4])
  let parts = x.permuted(order)  // [B, L, N, H, d]
  let shape = withoutDerivative(
    at: Array(parts.shape.prefix(3)) + [parts.shape[3] * parts.shape[4]])
  return parts.reshaped(to: shape)
}

/// Informer's decoder reads the contexts of its self-attention, [H, L, d] of every window, as if they were [L, H·d]: heads and
/// steps change places ("mix" in the published code).
///
/// - Parameter x: [B, L, N, D]
/// - Returns: [B, L, N, D]
@differentiable(reverse,wrt: x)
public func mixingHeads(_ x: Tensor, heads: Int) -> Tensor {
  require(
    x.shape.count == 4 && x.width % heads == 0, "mixingHeads: \(heads) heads for x \(x.shape)")
  let shape = withoutDerivative(at: [x.shape[0], x.shape[2], x.shape[1], x.shape[3]])
  return splitHeads(x, heads, .time).reshaped(to: shape).permuted([0, 2, 1, 3])
}
