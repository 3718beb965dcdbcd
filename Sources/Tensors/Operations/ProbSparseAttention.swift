import _Differentiation

/// ProbSparse attention along time (Informer, Zhou et al. 2021, section 3.2).
///
/// The u queries whose sampled scores stand out most, by M_i = max_j s_ij − (1/Lk)·Σ_j s_ij, attend to all keys; every other
/// query's context is the mean of v. Time and memory O(L·log L·d) for a head: no Lq×Lk matrix is formed. The choice
/// of queries carries no gradient.
///
/// Under a mask, which only self-attention takes, Lk is the number of the sequence's bars, j runs over the sampled keys that
/// have one, active queries attend to keys that have one, and the mean is taken over their values. A query that has no bar or
/// no such sample comes last; one that has no bar has context 0 and gradient 0.
///
/// - Parameters:
///   - q: [B, Lq, N, D]
///   - k: [B, Lk, N, D]
///   - v: [B, Lk, N, D]
///   - mask: [B, Lk, N] with Lq = Lk, 1 for a bar and 0 for none; nil when nothing is missing
/// - Returns: [B, Lq, N, D]
@differentiable(reverse,wrt: (q, k, v))
public func probSparseAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, keys table: KeyTable, _ dropout: Dropout?,
  mask: Tensor? = nil
) -> Tensor {
  sparse(AttentionPlan(q, k, v, heads: heads, .time, dropout, mask), q, k, v, table).value
}

@derivative(of: probSparseAttention, wrt: (q, k, v))
@usableFromInline
func vjpProbSparseAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, keys table: KeyTable, _ dropout: Dropout?,
  mask: Tensor?
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor)) {
  let plan = AttentionPlan(q, k, v, heads: heads, .time, dropout, mask)
  let (y, active, statistics) = sparse(plan, q, k, v, table)
  return (y, passingZero { sparsePullback(plan, q, k, v, y, $0, active, statistics) })
}

/// The measure M [B, N, H, L] of every query, and the queries that it selects [B, N, H, u] in rising order.
///
/// Under a mask M is −∞ for a query without a bar, and for one whose sampled keys all have none.
public func probSparseSelection(
  _ q: Tensor, _ k: Tensor, heads: Int, keys table: KeyTable, mask: Tensor? = nil
) -> (measure: Tensor, active: [Int32]) {
  let plan = AttentionPlan(q, k, k, heads: heads, .time, nil, mask)
  requireTable(table, plan, q)
  var head = AttentionHead(
    keys: plan.keys, headDimension: plan.headDimension, backward: true, plan.precision)
  defer { withExtendedLifetime(head) {} }
  let measure = Tensor(uninitialized: plan.rowShape)
  var selector = QuerySelector(count: table.active)
  var active: [Int32] = []
  plan.forEachHead { location in
    let m = measure.pointer + location.index * plan.queries
    let present = plan.present(location)
    head.keys = present.keys.count
    head.packRows(k.pointer + location.keys, stride: plan.stride, into: head.keyRows) {
      plan.key(present, $0)
    }
    measureQueries(plan, head, present, q.pointer + location.queries, table, into: m)
    active += selector.largest(m, of: plan.queries)
  }
  return (measure, active)
}

/// Stops unless `table` samples as many keys for as many queries as there are.
func requireTable(_ table: KeyTable, _ plan: AttentionPlan, _ q: Tensor) {
  require(
    table.length == plan.queries && table.keys == plan.keys,
    "probSparseAttention: a table of \(table.length) queries and \(table.keys) keys for q \(q.shape), "
      + "\(plan.keys) keys")
  require(
    plan.isWhole || plan.queries == plan.keys,
    "probSparseAttention: a mask of \(plan.keys) keys for q \(q.shape)")
}

/// The queries of every head that attend, one head after the other.
private struct ActiveQueries {
  var queries: [Int32] = []
  var ends: [Int] = []

  @inline(__always)
  mutating func append(_ selected: [Int32]) {
    queries += selected
    ends.append(queries.count)
  }

  /// Where those of head number `head` are.
  @inline(__always)
  func range(_ head: Int) -> Range<Int> { (head == 0 ? 0 : ends[head - 1])..<ends[head] }
}

private func sparse(
  _ plan: AttentionPlan, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ table: KeyTable
) -> (value: Tensor, active: ActiveQueries, statistics: Tensor) {
  requireTable(table, plan, q)
  let y = plan.output(q.shape, plan.presentQueries)
  let heads = plan.windows * plan.sequences * plan.heads
  let statistics = Tensor(uninitialized: [heads * table.active, 2])
  let measure = Tensor(uninitialized: [plan.queries])
  var active = ActiveQueries()
  active.queries.reserveCapacity(heads * table.active)
  var selector = QuerySelector(count: table.active)
  var head = AttentionHead(
    keys: plan.keys, headDimension: plan.headDimension, backward: true, plan.precision)
  defer { withExtendedLifetime(head) {} }
  plan.forEachHead { location in
    let present = plan.present(location)
    head.keys = present.keys.count
    head.packForward(k.pointer + location.keys, v.pointer + location.keys, stride: plan.stride) {
      plan.key(present, $0)
    }
    if head.rounded == nil {
      head.packRows(k.pointer + location.keys, stride: plan.stride, into: head.keyRows) {
        plan.key(present, $0)
      }
    }
    measureQueries(plan, head, present, q.pointer + location.queries, table, into: measure.pointer)
    var selected = selector.largest(measure.pointer, of: plan.queries)
    plan.removeMissing(present, from: &selected)
    head.fillWithMean(
      y.pointer + location.queries, stride: plan.stride, queries: present.queries.count
    ) {
      plan.query(present, $0)
    }
    let rows = statistics.pointer + 2 * active.queries.count
    for first in stride(from: 0, to: selected.count, by: blockRows) {
      let block = QueryBlock(first: first, count: min(blockRows, selected.count - first))
      attendBlock(plan, head, location, q, y, block, rows + 2 * first) { Int(selected[first + $0]) }
    }
    active.append(selected)
  }
  return (y, active, statistics)
}

private func sparsePullback(
  _ plan: AttentionPlan, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ y: Tensor, _ dy: Tensor,
  _ active: ActiveQueries, _ statistics: Tensor
) -> (Tensor, Tensor, Tensor) {
  let dq = Tensor(repeating: 0, shape: q.shape)
  let (dk, dv) = (
    plan.output(k.shape, plan.presentKeys), plan.output(v.shape, plan.presentKeys)
  )
  var head = AttentionHead(
    keys: plan.keys, headDimension: plan.headDimension, backward: true, plan.precision)
  defer { withExtendedLifetime(head) {} }
  active.queries.withUnsafeBufferPointer { queries in
    plan.forEachHead { location in
      let selected = queries[active.range(location.index)]
      let start = selected.startIndex
      let present = plan.present(location)
      head.keys = present.keys.count
      head.pack(k.pointer + location.keys, v.pointer + location.keys, stride: plan.stride) {
        plan.key(present, $0)
      }
      head.shareLazyGradients(
        dy.pointer + location.queries, stride: plan.stride, queries: present.queries.count,
        active: selected
      ) { plan.query(present, $0) }
      for first in stride(from: 0, to: selected.count, by: blockRows) {
        let block = QueryBlock(first: first, count: min(blockRows, selected.count - first))
        attendBlockPullback(
          plan, head, location, q, y, dy, into: dq, block, statistics.pointer + 2 * (start + first)
        ) { Int(selected[start + first + $0]) }
      }
      head.unpackGradients(
        into: dk.pointer + location.keys, dv.pointer + location.keys, stride: plan.stride
      ) {
        plan.key(present, $0)
      }
    }
  }
  return (dq, dk, dv)
}

extension AttentionPlan {
  /// Leaves those of `queries` that have a bar.
  @inline(__always)
  fileprivate func removeMissing(_ present: Present, from queries: inout [Int32]) {
    if present.queries.count == self.queries { return }
    let hasBar = Set(presentQueries.positions[present.queries])
    queries.removeAll { !hasBar.contains(Int($0)) }
  }
}

extension AttentionHead {
  /// The context of the queries `position(0..<queries)` is the mean of the values; the active ones overwrite it.
  @inline(__always)
  fileprivate func fillWithMean(
    _ y: Floats, stride: Int, queries: Int, position: (Int) -> Int
  ) {
    clearRow(result)
    addRows(valueRows, rows: keys, width: width, into: result)
    for i in 0..<queries {
      copyRow(result, into: y + position(i) * stride, times: 1 / Float(keys))
    }
  }

  /// Starts every value's gradient with the mean's share of the gradients of the lazy ones of the queries
  /// `position(0..<queries)`.
  @inline(__always)
  fileprivate func shareLazyGradients(
    _ dy: Floats, stride: Int, queries: Int, active: Slice<UnsafeBufferPointer<Int32>>,
    position: (Int) -> Int
  ) {
    clearRow(result)
    for i in 0..<queries {
      addRows(dy + position(i) * stride, rows: 1, width: headDimension, into: result)
    }
    for i in active {
      let row = dy + Int(i) * stride
      for c in 0..<headDimension { result[c] -= row[c] }
    }
    for j in 0..<keys { copyRow(result, into: dValues + j * width, times: 1 / Float(keys)) }
  }
}
