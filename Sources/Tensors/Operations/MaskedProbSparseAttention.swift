import _Differentiation

/// ProbSparse attention where a query sees only some of the keys (Informer, Zhou et al. 2021).
///
/// `.causal` is the published decoder's: keys are sampled as if there were no mask, so a later step can change which queries are
/// active; an active query attends to the keys it sees; every other query's context is the *sum* of the values up to it.
/// With `.pairs` samples that a query does not see do not count, L is the number of keys it sees, and a query that is not active
/// has the mean of the values it sees. `.all` and `.bars` run the fused kernel.
///
/// - Parameters:
///   - q: [B, Lq, N, D]
///   - k: [B, Lk, N, D]
///   - v: [B, Lk, N, D]
/// - Returns: [B, Lq, N, D]
@differentiable(reverse,wrt: (q, k, v))
public func probSparseAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, keys table: KeyTable, _ dropout: Dropout?,
  mask: AttentionMask
) -> Tensor {
  switch mask {
  case .all:
    return probSparseAttention(q, k, v, heads: heads, keys: table, dropout)
  case .bars(let bars):
    return probSparseAttention(q, k, v, heads: heads, keys: table, dropout, mask: bars)
  case .causal:
    let chosen = withoutDerivative(at: chosenQueries(q, k, heads: heads, table, mask))
    let pairs = withoutDerivative(
      at: AttentionMask.lowerTriangle(queries: q.shape[1], keys: k.shape[1]))
    let lazy = splitHeads(causalTimeMixing(v, pairs), heads, .time)
    return activated(lazy, q, k, v, heads: heads, chosen, dropout)
  case .pairs:
    let chosen = withoutDerivative(at: chosenQueries(q, k, heads: heads, table, mask))
    let equal = withoutDerivative(at: equalWeights(chosen.visible))
    let lazy = equal.times(splitHeads(v, heads, .time))
    return activated(lazy, q, k, v, heads: heads, chosen, dropout)
  }
}

/// The measure M [B, N, H, Lq] of every query under a mask, and the queries that it selects [B, N, H, u] in rising order.
///
/// M is −∞ for a query that sees none of its sampled keys.
public func probSparseSelection(
  _ q: Tensor, _ k: Tensor, heads: Int, keys table: KeyTable, mask: AttentionMask
) -> (measure: Tensor, active: [Int32]) {
  switch mask {
  case .bars(let bars): probSparseSelection(q, k, heads: heads, keys: table, mask: bars)
  case .all, .causal: probSparseSelection(q, k, heads: heads, keys: table)
  case .pairs: visibleSelection(q, k, heads: heads, table, mask)
  }
}

/// The queries that attend, as rows of [B·N·H·Lq, d], and which pairs see each other.
private struct ChosenQueries {
  /// One for each active query.
  let rows: [Int]
  /// For each query the row of its context in the lazy contexts followed by the active ones.
  let order: [Int]
  /// u, active queries of a head.
  let count: Int
  /// [B, N, H, Lq, Lk]
  let visible: Tensor
}

private func chosenQueries(
  _ q: Tensor, _ k: Tensor, heads: Int, _ table: KeyTable, _ mask: AttentionMask
) -> ChosenQueries {
  let (b, lq, n) = (q.shape[0], q.shape[1], q.shape[2])
  let shape = [b, n, heads, lq, k.shape[1]]
  let active = probSparseSelection(q, k, heads: heads, keys: table, mask: mask).active
  let rows = active.enumerated().map { $0.offset / table.active * lq + Int($0.element) }
  var order = Array(0..<b * n * heads * lq)
  let lazy = order.count
  for (i, row) in rows.enumerated() { order[row] = lazy + i }
  return ChosenQueries(
    rows: rows, order: order, count: table.active,
    visible: mask.visible(shape).broadcast(to: shape))
}

/// `lazy` [B, N, H, Lq, d] with the rows of active queries replaced by softmax(q·kᵀ/√d)·v, heads joined: [B, Lq, N, D].
@differentiable(reverse,wrt: (lazy, q, k, v))
private func activated(
  _ lazy: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, _ chosen: ChosenQueries,
  _ dropout: Dropout?
) -> Tensor {
  let shape = withoutDerivative(at: lazy.shape)
  let (d, keys) = withoutDerivative(at: (lazy.width, k.shape[1]))
  let leading = withoutDerivative(at: Array(shape.prefix(3)) + [chosen.count])
  let scale = withoutDerivative(at: 1 / Float(d).squareRoot())
  let asking = (splitHeads(q, heads, .time) * scale)
    .reshaped(to: withoutDerivative(at: [chosen.order.count, d]))
    .rows(withoutDerivative(at: chosen.rows))
    .reshaped(to: withoutDerivative(at: leading + [d]))  // [B, N, H, u, d]
  let visible = withoutDerivative(
    at: chosen.visible.reshaped(to: [chosen.order.count, keys]).rows(chosen.rows)
      .reshaped(to: leading + [keys]))
  let weights = asking.times(transposed: splitHeads(k, heads, .time)).softmax(where: visible)
  let contexts = dropped(weights, dropout).times(splitHeads(v, heads, .time))
  let all = concatenated(
    lazy.reshaped(to: withoutDerivative(at: [chosen.order.count, d])),
    contexts.reshaped(to: withoutDerivative(at: [chosen.rows.count, d])), along: 0)
  let contextsInOrder = all.rows(withoutDerivative(at: chosen.order)).reshaped(to: shape)
  return joinedHeads(contextsInOrder, .time)
}

/// Each row of `visible` divided by its sum; rows of zeros stay.
private func equalWeights(_ visible: Tensor) -> Tensor {
  let counts = visible.summed(along: visible.shape.count - 1)
  return visible * counts.mappedScalars { 1 / max(1, $0) }
}

private func visibleSelection(
  _ q: Tensor, _ k: Tensor, heads: Int, _ table: KeyTable, _ mask: AttentionMask
) -> (measure: Tensor, active: [Int32]) {
  let plan = AttentionPlan(q, k, k, heads: heads, .time, nil, nil)
  requireTable(table, plan, q)
  let measure = Tensor(uninitialized: plan.rowShape)
  let shape = plan.rowShape + [plan.keys]
  let visible = mask.visible(shape).broadcast(to: shape)
  var selector = QuerySelector(count: table.active)
  var active: [Int32] = []
  plan.forEachHead { location in
    let row = location.index * plan.queries
    for i in 0..<plan.queries {
      let seen = visible.pointer + (row + i) * plan.keys
      let samples = table.samples(i).filter { seen[$0] != 0 }
      let scores = samples.map { plan.product(q, k, location, query: i, key: $0) }
      let count = (0..<plan.keys).reduce(Float(0)) { $0 + (seen[$1] != 0 ? 1 : 0) }
      measure.pointer[row + i] =
        scores.max().map { $0 - scores.reduce(0, +) / count } ?? -.infinity
    }
    active += selector.largest(measure.pointer + row, of: plan.queries)
  }
  return (measure, active)
}

extension AttentionPlan {
  /// q·k of one query and one key, not scaled.
  fileprivate func product(
    _ q: Tensor, _ k: Tensor, _ location: HeadLocation, query: Int, key: Int
  ) -> Float {
    let a = q.pointer + location.queries + query * stride
    let b = k.pointer + location.keys + key * stride
    return (0..<headDimension).reduce(0) { $0 + a[$1] * b[$1] }
  }
}
