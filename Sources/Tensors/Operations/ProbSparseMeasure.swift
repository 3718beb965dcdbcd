import CBFloat16

/// M_i of every query of a sequence; the keys are packed.
@inline(__always)
func measureQueries(
  _ plan: AttentionPlan, _ head: AttentionHead, _ present: AttentionPlan.Present, _ q: Floats,
  _ table: KeyTable, into measure: Floats
) {
  if head.keys < table.keys {
    measurePresentQueries(plan, head, present, q, table, into: measure)
    return
  }
  table.indices.withUnsafeBufferPointer { indices in
    guard var samples = indices.baseAddress else { return }
    let fraction = 1 / Float(table.keys)
    for i in 0..<table.length {
      head.copyRow(q + i * plan.stride, into: head.queries)
      measure[i] = measureQuery(head, samples, count: table.sampled, fraction: fraction)
      samples += table.sampled
    }
  }
}

/// M_i of the queries that have a bar and a sampled key that has one, −∞ for the others.
private func measurePresentQueries(
  _ plan: AttentionPlan, _ head: AttentionHead, _ present: AttentionPlan.Present, _ q: Floats,
  _ table: KeyTable, into measure: Floats
) {
  measure.update(repeating: -.infinity, count: table.length)
  // Where each key is packed, −1 for a missing one.
  var packed = Array(repeating: Int32(-1), count: table.keys)
  for rank in 0..<head.keys { packed[plan.key(present, rank)] = Int32(rank) }
  for rank in 0..<present.queries.count {
    let i = plan.query(present, rank)
    let samples = table.indices[i * table.sampled..<(i + 1) * table.sampled]
      .map { packed[Int($0)] }.filter { $0 >= 0 }
    samples.withUnsafeBufferPointer {
      guard let base = $0.baseAddress, !$0.isEmpty else { return }
      head.copyRow(q + i * plan.stride, into: head.queries)
      measure[i] = measureQuery(head, base, count: $0.count, fraction: 1 / Float(head.keys))
    }
  }
}

/// max_j s_ij − fraction·Σ_j s_ij over `count` samples of packed keys; the query is packed.
@inline(__always)
private func measureQuery(
  _ head: AttentionHead, _ samples: UnsafePointer<Int32>, count: Int, fraction: Float
) -> Float {
  var (largest, total) = (Lanes(repeating: -.infinity), Lanes())
  var first = 0
  while first < count {
    // The last group is filled up with its own last sample, which is no larger than the largest and is not added.
    let last = count - 1
    let scores = sixteenScores(head) { samples[Swift.min(first &+ $0, last)] }
    largest = larger(largest, scores)
    let isSample = laneNumbers .< Float(count &- first)
    total = total + Lanes().replacing(with: scores, where: isSample)
    first &+= laneCount
  }
  return largestLane(largest) - total.sum() * fraction
}

private let laneNumbers = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

/// The dot products of the packed query with sixteen keys: sixteen products, folded into one vector of their sums.
@inline(__always)
private func sixteenScores(_ head: AttentionHead, _ key: (Int) -> Int32) -> Lanes {
  @_transparent func fourProducts(_ i: Int) -> Lanes {
    quarter_sums(
      product(head, key(i)), product(head, key(i + 1)), product(head, key(i + 2)),
      product(head, key(i + 3)))
  }
  return vector_sums(fourProducts(0), fourProducts(4), fourProducts(8), fourProducts(12))
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

/// Chooses the largest of a row of measures; the lower index wins a tie.
struct QuerySelector {
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
