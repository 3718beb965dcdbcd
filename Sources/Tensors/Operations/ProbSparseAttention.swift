import Foundation
import RandomStreams
import _Differentiation

/// Which keys ProbSparse attention samples for every query: one table for all windows, assets and heads of a layer.
public struct KeyTable: Sendable, Equatable {
  /// L, the number of queries (and keys).
  public let length: Int
  /// U = u = max(1, min(L, c·⌈ln L⌉)): sampled keys for each query, and queries that attend.
  public let sampled: Int
  /// [L, U] key numbers.
  public let indices: [Int32]

  /// Draws a table, uniform with replacement (Informer, Zhou et al. 2021, section 3.2).
  public init(length: Int, factor: Int, using stream: inout RandomStream) {
    let sampled = Self.sampled(length: length, factor: factor)
    self.init(
      length: length, sampled: sampled,
      indices: (0..<length * sampled).map { _ in Int32(stream.integer(below: length)) })
  }

  /// A table that was drawn elsewhere.
  public init(length: Int, sampled: Int, indices: [Int32]) {
    require(
      indices.count == length * sampled && indices.allSatisfy { $0 >= 0 && $0 < length },
      "KeyTable: \(indices.count) indices for \(length) queries and \(sampled) samples")
    self.length = length
    self.sampled = sampled
    self.indices = indices
  }

  /// max(1, min(L, c·⌈ln L⌉)); the factor multiplies the ceiling.
  public static func sampled(length: Int, factor: Int) -> Int {
    max(1, min(length, factor * Int(log(Double(length)).rounded(.up))))
  }
}

/// ProbSparse self-attention along time (Informer, Zhou et al. 2021, section 3.2).
///
/// The u queries whose sampled scores stand out most, by M_i = max_j s_ij − (1/L)·Σ_j s_ij, attend to all keys; every other
/// query's context is the mean of v. Time and memory O(L·log L·d) for a head: no L×L matrix is formed. The choice
/// of queries carries no gradient.
///
/// - Parameters:
///   - q: [B, L, N, D]
///   - k: [B, L, N, D]
///   - v: [B, L, N, D]
/// - Returns: [B, L, N, D]
@differentiable(reverse,wrt: (q, k, v))
public func probSparseAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, keys table: KeyTable, _ dropout: Dropout?
) -> Tensor {
  sparse(AttentionPlan(q, k, v, heads: heads, .time, dropout), q, k, v, table).value
}

@derivative(of: probSparseAttention, wrt: (q, k, v))
@usableFromInline
func vjpProbSparseAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, keys table: KeyTable, _ dropout: Dropout?
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor)) {
  let plan = AttentionPlan(q, k, v, heads: heads, .time, dropout)
  let (y, active, statistics) = sparse(plan, q, k, v, table)
  return (y, passingZero { sparsePullback(plan, q, k, v, y, $0, active, statistics) })
}

/// The measure M [B, N, H, L] of every query, and the queries that it selects [B, N, H, u] in rising order.
public func probSparseSelection(
  _ q: Tensor, _ k: Tensor, heads: Int, keys table: KeyTable
) -> (measure: Tensor, active: [Int32]) {
  let plan = AttentionPlan(q, k, k, heads: heads, .time, nil)
  let head = AttentionHead(keys: plan.keys, depth: plan.depth, backward: true)
  let measure = Tensor(uninitialized: plan.rowShape)
  var selector = QuerySelector(count: table.sampled)
  var active: [Int32] = []
  plan.forEachHead { at in
    let m = measure.pointer + at.index * plan.queries
    head.packRows(k.pointer + at.keys, stride: plan.stride, into: head.keyRows)
    measureQueries(head, q.pointer + at.queries, stride: plan.stride, table, into: m)
    active += selector.largest(m, of: plan.queries)
  }
  return (measure, active)
}

private func sparse(
  _ plan: AttentionPlan, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ table: KeyTable
) -> (value: Tensor, active: [Int32], statistics: Tensor) {
  require(
    table.length == plan.keys && plan.queries == plan.keys,
    "probSparseAttention: a table of \(table.length) keys for q \(q.shape)")
  let y = Tensor(uninitialized: q.shape)
  let heads = plan.windows * plan.sequences * plan.heads
  let statistics = Tensor(uninitialized: [heads, table.sampled, 2])
  let measure = Tensor(uninitialized: [plan.queries])
  var active: [Int32] = []
  active.reserveCapacity(heads * table.sampled)
  var selector = QuerySelector(count: table.sampled)
  let head = AttentionHead(keys: plan.keys, depth: plan.depth, backward: true)
  plan.forEachHead { at in
    head.packRows(k.pointer + at.keys, stride: plan.stride, into: head.keyRows)
    head.packColumns(k.pointer + at.keys, stride: plan.stride, into: head.keyColumns)
    head.packRows(v.pointer + at.keys, stride: plan.stride, into: head.valueRows)
    measureQueries(head, q.pointer + at.queries, stride: plan.stride, table, into: measure.pointer)
    let selected = selector.largest(measure.pointer, of: plan.queries)
    head.fillWithMean(y.pointer + at.queries, stride: plan.stride)
    for first in stride(from: 0, to: selected.count, by: blockRows) {
      let block = QueryBlock(first: first, count: min(blockRows, selected.count - first))
      attendBlock(
        plan, head, at, q, y, block, statistics.pointer + 2 * (at.index * table.sampled + first)
      ) { Int(selected[first + $0]) }
    }
    active += selected
  }
  return (y, active, statistics)
}

private func sparsePullback(
  _ plan: AttentionPlan, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ y: Tensor, _ dy: Tensor,
  _ active: [Int32], _ statistics: Tensor
) -> (Tensor, Tensor, Tensor) {
  let dq = Tensor(repeating: 0, shape: q.shape)
  let (dk, dv) = (Tensor(uninitialized: k.shape), Tensor(uninitialized: v.shape))
  let head = AttentionHead(keys: plan.keys, depth: plan.depth, backward: true)
  let count = statistics.shape[1]
  active.withUnsafeBufferPointer { active in
    plan.forEachHead { at in
      let selected = active[at.index * count..<(at.index + 1) * count]
      head.pack(k.pointer + at.keys, v.pointer + at.keys, stride: plan.stride)
      head.shareLazyGradients(dy.pointer + at.queries, stride: plan.stride, active: selected)
      for first in stride(from: 0, to: count, by: blockRows) {
        let block = QueryBlock(first: first, count: min(blockRows, count - first))
        attendBlockPullback(
          plan, head, at, q, y, dy, into: dq, block,
          statistics.pointer + 2 * (at.index * count + first)
        ) { Int(selected[selected.startIndex + first + $0]) }
      }
      head.unpackGradients(into: dk.pointer + at.keys, dv.pointer + at.keys, stride: plan.stride)
    }
  }
  return (dq, dk, dv)
}

/// M_i of every query of a sequence; the keys are packed.
@inline(__always)
private func measureQueries(
  _ head: AttentionHead, _ q: Floats, stride: Int, _ table: KeyTable, into measure: Floats
) {
  table.indices.withUnsafeBufferPointer { indices in
    guard var samples = indices.baseAddress else { return }
    let share = 1 / Float(table.length)
    for i in 0..<table.length {
      head.copyRow(q + i * stride, into: head.queries)
      var (largest, total) = (Lanes(repeating: -.infinity), Lanes())
      var first = 0
      while first < table.sampled {
        // The last group is filled up with its own last sample, which is no larger than the largest and is not added.
        let last = table.sampled - 1
        let scores = sixteenScores(head) { samples[Swift.min(first &+ $0, last)] }
        largest = larger(largest, scores)
        let isSample = laneNumbers .< Float(table.sampled &- first)
        total = total + Lanes().replacing(with: scores, where: isSample)
        first &+= laneCount
      }
      measure[i] = largestLane(largest) - total.sum() * share
      samples += table.sampled
    }
  }
}

private let laneNumbers = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

/// The dot products of the packed query with sixteen keys: sixteen products, folded pairwise into one vector.
@inline(__always)
private func sixteenScores(_ head: AttentionHead, _ key: (Int) -> Int32) -> Lanes {
  let a = fold(
    fold(product(head, key(0)), product(head, key(1))),
    fold(product(head, key(2)), product(head, key(3))))
  let b = fold(
    fold(product(head, key(4)), product(head, key(5))),
    fold(product(head, key(6)), product(head, key(7))))
  let c = fold(
    fold(product(head, key(8)), product(head, key(9))),
    fold(product(head, key(10)), product(head, key(11))))
  let d = fold(
    fold(product(head, key(12)), product(head, key(13))),
    fold(product(head, key(14)), product(head, key(15))))
  return fold(fold(a, b), fold(c, d))
}

/// The packed query times key number `key`, element by element, in sixteen lanes.
@_transparent
private func product(_ head: AttentionHead, _ key: Int32) -> Lanes {
  let row = head.keyRows + Int(key) &* head.width
  var product = load(head.queries, 0) * load(row, 0)
  var c = laneCount
  while c < head.width {
    product = product.addingProduct(load(head.queries, c), load(row, c))
    c &+= laneCount
  }
  return product
}

/// The sums of neighbouring lanes: those of `a`, then those of `b`.
@_transparent
private func fold(_ a: Lanes, _ b: Lanes) -> Lanes {
  Lanes(lowHalf: a.evenHalf, highHalf: b.evenHalf) + Lanes(lowHalf: a.oddHalf, highHalf: b.oddHalf)
}

/// Chooses the largest of a row of measures; the lower index wins a tie.
private struct QuerySelector {
  let count: Int
  private var order: [UInt64] = []

  init(count: Int) { self.count = count }

  /// The indices of the `count` largest of `values`, in rising order.
  mutating func largest(_ values: Floats, of length: Int) -> [Int32] {
    // A float's bits in an order that integers keep, largest first, with the index below.
    order.removeAll(keepingCapacity: true)
    for i in 0..<length {
      let bits = values[i].bitPattern
      let rising = bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
      order.append(UInt64(~rising) << 32 | UInt64(i))
    }
    moveSmallest(to: count)
    return order[..<count].map { Int32(truncatingIfNeeded: $0 & 0xFFFF_FFFF) }.sorted()
  }

  /// Hoare's quickselect: the `k` smallest of `order` come first.
  private mutating func moveSmallest(to k: Int) {
    order.withUnsafeMutableBufferPointer { a in
      var (low, high) = (0, a.count - 1)
      while low < high {
        let pivot = a[(low + high) / 2]
        var (i, j) = (low, high)
        while i <= j {
          while a[i] < pivot { i += 1 }
          while a[j] > pivot { j -= 1 }
          if i <= j {
            a.swapAt(i, j)
            i += 1
            j -= 1
          }
        }
        if k - 1 <= j { high = j } else if k - 1 >= i { low = i } else { return }
      }
    }
  }
}

extension AttentionHead {
  /// Every query's context is the mean of the values; the active ones overwrite it.
  @inline(__always)
  fileprivate func fillWithMean(_ y: Floats, stride: Int) {
    clearRow(result)
    addRows(valueRows, rows: keys, width: width, into: result)
    for i in 0..<keys { copyRow(result, into: y + i * stride, times: 1 / Float(keys)) }
  }

  /// Starts every value's gradient with the mean's share of the lazy queries' gradients.
  @inline(__always)
  fileprivate func shareLazyGradients(
    _ dy: Floats, stride: Int, active: Slice<UnsafeBufferPointer<Int32>>
  ) {
    clearRow(result)
    for i in 0..<keys { addRows(dy + i * stride, rows: 1, width: depth, into: result) }
    for i in active {
      let row = dy + Int(i) * stride
      for c in 0..<depth { result[c] -= row[c] }
    }
    for j in 0..<keys { copyRow(result, into: dValues + j * width, times: 1 / Float(keys)) }
  }
}
