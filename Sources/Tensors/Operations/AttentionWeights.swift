/// The attention weights softmax(q·kᵀ/√d) themselves, before dropout: for looking at, not for computing with.
///
/// Rows are queries (what is predicted), columns are keys (what is looked at); a row sums to 1.
///
/// - Parameters:
///   - q: [B, L, N, D]
///   - k: [B, L, N, D]
///   - active: for ProbSparse, the queries that attend [B, N, H, u]; the others' rows hold 1/L
/// - Returns: [B, N, H, L, L] along time, [B, H, L, N, N] across assets
public func attentionWeights(
  _ q: Tensor, _ k: Tensor, heads: Int, along axis: AttentionAxis, active: [Int32]? = nil
) -> Tensor {
  let plan = AttentionPlan(q, k, k, heads: heads, axis, nil)
  let weights = Tensor(uninitialized: plan.rowShape + [plan.keys])
  plan.forEachHead { at in
    for query in 0..<plan.queries {
      let row = weights.pointer + (at.index * plan.queries + query) * plan.keys
      for key in 0..<plan.keys {
        let (a, b) = (
          q.pointer + at.queries + query * plan.stride, k.pointer + at.keys + key * plan.stride
        )
        var score: Float = 0
        for c in 0..<plan.depth { score += a[c] * b[c] }
        row[key] = score * plan.scale
      }
    }
  }
  let rows = weights.softmax()
  guard axis == .time else { return rows.permuted([0, 2, 1, 3, 4]) }
  return active.map { withLazyRows(rows, active: $0) } ?? rows
}

/// Replaces the rows of queries that do not attend by 1/L.
private func withLazyRows(_ weights: Tensor, active: [Int32]) -> Tensor {
  let length = weights.width
  let count = active.count / max(1, weights.rows / length)
  let result = Tensor(repeating: 1 / Float(length), shape: weights.shape)
  for (i, query) in active.enumerated() {
    let row = (i / count * length + Int(query)) * length
    (result.pointer + row).update(from: weights.pointer + row, count: length)
  }
  return result
}
