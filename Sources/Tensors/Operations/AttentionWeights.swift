/// The attention weights softmax(q·kᵀ/√d) themselves, before dropout, for inspection; they carry no gradient.
///
/// Rows are queries (what is predicted), columns are keys (what is looked at); a row sums to 1, or is all 0 when the
/// sequence has no bar.
///
/// - Parameters:
///   - q: [B, L, N, D]
///   - k: [B, L, N, D]
///   - active: for ProbSparse, the queries that attend [B, N, H, u]; the others' rows hold the same weight for every bar
///   - mask: [B, L, N], 1 for a bar and 0 for none: a missing bar's weight is 0; nil when nothing is missing
/// - Returns: [B, N, H, L, L] along time, [B, H, L, N, N] across assets
public func attentionWeights(
  _ q: Tensor, _ k: Tensor, heads: Int, along axis: AttentionAxis, active: [Int32]? = nil,
  mask: Tensor? = nil
) -> Tensor {
  let plan = AttentionPlan(q, k, k, heads: heads, axis, nil, mask)
  // A missing key's score is as low as that of a column beyond the last key.
  let scores = Tensor(repeating: -1e30, shape: plan.rowShape + [plan.keys])
  plan.forEachHead { location in
    let present = plan.present(location)
    for query in 0..<plan.queries {
      let row = scores.pointer + (location.index * plan.queries + query) * plan.keys
      for rank in 0..<present.keys.count {
        let key = plan.key(present, rank)
        let (a, b) = (
          q.pointer + location.queries + query * plan.stride,
          k.pointer + location.keys + key * plan.stride
        )
        var score: Float = 0
        for c in 0..<plan.headDimension { score += a[c] * b[c] }
        row[key] = score * plan.scale
      }
    }
  }
  let weights = scores.softmax()
  guard axis == .time else {
    return withoutMissingKeys(weights, plan).permuted([0, 2, 1, 3, 4])
  }
  return withoutMissingKeys(active.map { withLazyRows(weights, plan, active: $0) } ?? weights, plan)
}

/// Replaces the rows of queries that do not attend by 1/L, L the number of keys that have a bar.
func withLazyRows(_ weights: Tensor, _ plan: AttentionPlan, active: [Int32]) -> Tensor {
  let result = Tensor(uninitialized: weights.shape)
  let size = plan.queries * plan.keys
  plan.forEachHead { location in
    let weight = 1 / Float(plan.present(location).keys.count)
    (result.pointer + location.index * size).update(repeating: weight, count: size)
  }
  let count = active.count / max(1, weights.rows / plan.queries)
  for (i, query) in active.enumerated() {
    let row = (i / count * plan.queries + Int(query)) * plan.keys
    (result.pointer + row).update(from: weights.pointer + row, count: plan.keys)
  }
  return result
}

/// Makes the weights of missing keys exactly 0.
private func withoutMissingKeys(_ weights: Tensor, _ plan: AttentionPlan) -> Tensor {
  if plan.presentKeys.isWhole { return weights }
  let result = Tensor(repeating: 0, shape: weights.shape)
  plan.forEachHead { location in
    let present = plan.present(location)
    for query in 0..<plan.queries {
      let row = (location.index * plan.queries + query) * plan.keys
      for rank in 0..<present.keys.count {
        let key = row + plan.key(present, rank)
        result.pointer[key] = weights.pointer[key]
      }
    }
  }
  return result
}
