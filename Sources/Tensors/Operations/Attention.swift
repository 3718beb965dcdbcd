import _Differentiation

/// Along which axis of [B, L, N, D] attention runs.
public enum AttentionAxis: Sendable {
  /// Every asset's series alone, along its steps.
  case time
  /// Every step alone, across the assets.
  case assets
}

/// Multi-head attention softmax(q·kᵀ/√d)·v with d = D/H, for every head and sequence alone (Vaswani et al. 2017, equation 1).
///
/// Fused: the L×L weights are never stored, neither forward nor backward. Dropout acts on the weights.
///
/// Under a mask a sequence is what is left when its missing bars are taken out: a missing bar's key has weight 0 for
/// everybody, and its own query has context 0. The gradients there are 0, and nothing there is read.
///
/// - Parameters:
///   - q: [B, L, N, D]; along time it may hold the last step alone, [B, 1, N, D]
///   - k: [B, L, N, D]
///   - v: [B, L, N, D]
///   - mask: [B, L, N], 1 for a bar and 0 for none, with the keys' L; nil when nothing is missing
/// - Returns: the shape of q
@differentiable(reverse,wrt: (q, k, v))
public func attention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, along axis: AttentionAxis,
  _ dropout: Dropout?, mask: Tensor? = nil
) -> Tensor {
  attend(AttentionPlan(q, k, v, heads: heads, axis, dropout, mask), q, k, v).value
}

@derivative(of: attention, wrt: (q, k, v))
@usableFromInline
func vjpAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, along axis: AttentionAxis,
  _ dropout: Dropout?, mask: Tensor?
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor)) {
  let plan = AttentionPlan(q, k, v, heads: heads, axis, dropout, mask)
  let (y, statistics) = attend(plan, q, k, v)
  return (y, passingZero { attendPullback(plan, q, k, v, y, $0, statistics) })
}

private func attend(
  _ plan: AttentionPlan, _ q: Tensor, _ k: Tensor, _ v: Tensor
) -> (value: Tensor, statistics: Tensor) {
  let y = plan.output(q.shape, plan.presentQueries)
  let statistics = Tensor(uninitialized: plan.rowShape + [2])
  var head = AttentionHead(
    keys: plan.keys, headDimension: plan.headDimension, backward: false, plan.precision)
  defer { withExtendedLifetime(head) {} }
  if plan.isWhole {
    plan.forEachHead { location in
      attendHead(
        plan, head, location, q, k, v, y, statistics, plan.queries, key: { $0 }, query: { $0 })
    }
  } else {
    plan.forEachHead { location in
      let present = plan.present(location)
      head.keys = present.keys.count
      attendHead(
        plan, head, location, q, k, v, y, statistics, present.queries.count,
        key: { plan.key(present, $0) }, query: { plan.query(present, $0) })
    }
  }
  return (y, statistics)
}

/// One head's contexts and row statistics, of the queries `query(0..<queries)` and the head's keys `key(0...)`.
@inline(__always)
private func attendHead(
  _ plan: AttentionPlan, _ head: AttentionHead, _ location: HeadLocation, _ q: Tensor,
  _ k: Tensor, _ v: Tensor, _ y: Tensor, _ statistics: Tensor, _ queries: Int,
  key: (Int) -> Int, query: (Int) -> Int
) {
  head.packForward(
    k.pointer + location.keys, v.pointer + location.keys, stride: plan.stride, position: key)
  for first in stride(from: 0, to: queries, by: blockRows) {
    let block = QueryBlock(first: first, count: min(blockRows, queries - first))
    attendBlock(
      plan, head, location, q, y, block,
      statistics.pointer + 2 * (location.index * plan.queries + first)
    ) { query(first + $0) }
  }
}

/// At most eight queries that are computed together.
struct QueryBlock {
  var first: Int
  var count: Int
}

/// The context and the row statistics of the queries `position(0..<block.count)` of a sequence.
@inline(__always)
func attendBlock(
  _ plan: AttentionPlan, _ head: AttentionHead, _ location: HeadLocation, _ q: Tensor, _ y: Tensor,
  _ block: QueryBlock, _ statistics: Floats, position: (Int) -> Int
) {
  let (q, y) = (q.pointer + location.queries, y.pointer + location.queries)
  for r in 0..<block.count {
    head.copyRow(
      q + position(r) * plan.stride, into: head.queries + r * head.width, times: plan.scale)
  }
  for r in block.count..<blockRows { head.clearRow(head.queries + r * head.width) }
  head.computeScores()
  for r in 0..<block.count {
    let row = head.softmaxRow(r, plan.dropoutMask(location, query: position(r)))
    statistics[2 * r] = row.maximum
    statistics[2 * r + 1] = row.scale
  }
  head.computeContexts()
  for r in 0..<block.count {
    head.copyRow(
      head.result + r * head.width, into: y + position(r) * plan.stride,
      times: statistics[2 * r + 1])
  }
}

private func attendPullback(
  _ plan: AttentionPlan, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ y: Tensor, _ dy: Tensor,
  _ statistics: Tensor
) -> (Tensor, Tensor, Tensor) {
  let dq = plan.output(q.shape, plan.presentQueries)
  let (dk, dv) = (
    plan.output(k.shape, plan.presentKeys), plan.output(v.shape, plan.presentKeys)
  )
  var head = AttentionHead(
    keys: plan.keys, headDimension: plan.headDimension, backward: true, plan.precision)
  defer { withExtendedLifetime(head) {} }
  if plan.isWhole {
    plan.forEachHead { location in
      attendHeadPullback(
        plan, head, location, (q, k, v), y, dy, into: (dq, dk, dv), statistics, plan.queries,
        key: { $0 }, query: { $0 })
    }
  } else {
    plan.forEachHead { location in
      let present = plan.present(location)
      head.keys = present.keys.count
      attendHeadPullback(
        plan, head, location, (q, k, v), y, dy, into: (dq, dk, dv), statistics,
        present.queries.count,
        key: { plan.key(present, $0) }, query: { plan.query(present, $0) })
    }
  }
  return (dq, dk, dv)
}

/// Writes one head's gradients, of the queries `query(0..<queries)` and the head's keys `key(0...)`.
@inline(__always)
private func attendHeadPullback(
  _ plan: AttentionPlan, _ head: AttentionHead, _ location: HeadLocation,
  _ inputs: (q: Tensor, k: Tensor, v: Tensor), _ y: Tensor, _ dy: Tensor,
  into gradients: (q: Tensor, k: Tensor, v: Tensor), _ statistics: Tensor, _ queries: Int,
  key: (Int) -> Int, query: (Int) -> Int
) {
  let (k, v) = (inputs.k.pointer + location.keys, inputs.v.pointer + location.keys)
  head.pack(k, v, stride: plan.stride, position: key)
  for first in stride(from: 0, to: queries, by: blockRows) {
    let block = QueryBlock(first: first, count: min(blockRows, queries - first))
    attendBlockPullback(
      plan, head, location, inputs.q, y, dy, into: gradients.q, block,
      statistics.pointer + 2 * (location.index * plan.queries + first)
    ) { query(first + $0) }
  }
  head.unpackGradients(
    into: gradients.k.pointer + location.keys, gradients.v.pointer + location.keys,
    stride: plan.stride,
    position: key)
}

/// Writes the gradients of the queries `position(0..<block.count)`, and adds to those of the keys and values.
///
/// With P the weights, m the dropout factors and D = dy·y: dV += (P·m)ᵀ·dy, dS = P·(m·(dy·Vᵀ) − D), dQ = dS·K/√d,
/// dK += dSᵀ·Q/√d.
@inline(__always)
func attendBlockPullback(
  _ plan: AttentionPlan, _ head: AttentionHead, _ location: HeadLocation, _ q: Tensor, _ y: Tensor,
  _ dy: Tensor, into dq: Tensor, _ block: QueryBlock, _ statistics: Floats, position: (Int) -> Int
) {
  let (q, y) = (q.pointer + location.queries, y.pointer + location.queries)
  let (dy, dq) = (dy.pointer + location.queries, dq.pointer + location.queries)
  for r in 0..<block.count {
    let row = position(r) * plan.stride
    head.copyRow(q + row, into: head.queries + r * head.width, times: plan.scale)
    head.copyRow(dy + row, into: head.gradients + r * head.width)
  }
  for r in block.count..<blockRows {
    head.clearRow(head.queries + r * head.width)
    head.clearRow(head.gradients + r * head.width)
  }
  head.computeScores()
  head.computeCotangents()
  for r in 0..<block.count {
    let (a, b) = (dy + position(r) * plan.stride, y + position(r) * plan.stride)
    let dot = sum(head.headDimension, { load(a, $0) * load(b, $0) }, tail: { a[$0] * b[$0] })
    let row = RowStatistics(maximum: statistics[2 * r], scale: statistics[2 * r + 1])
    head.softmaxPullbackRow(r, row, dot: dot, plan.dropoutMask(location, query: position(r)))
  }
  for r in block.count..<blockRows { head.clearScores(r) }
  head.accumulateGradients()
  for r in 0..<block.count {
    head.copyRow(
      head.result + r * head.width, into: dq + position(r) * plan.stride, times: plan.scale)
  }
}

extension AttentionHead {
  /// The rows of a block that hold no query.
  @inline(__always)
  func clearScores(_ row: Int) {
    (scores + row * columns).update(repeating: 0, count: columns)
    (cotangents + row * columns).update(repeating: 0, count: columns)
  }

  /// Writes the gradients of keys and values where they belong.
  @inline(__always)
  func unpackGradients(
    into dk: Floats, _ dv: Floats, stride: Int, position: (Int) -> Int
  ) {
    for j in 0..<keys {
      copyRow(dKeys + j * width, into: dk + position(j) * stride)
      copyRow(dValues + j * width, into: dv + position(j) * stride)
    }
  }
}
