import Tensors
import Testing
import _Differentiation

/// ProbSparse attention to other keys than one's own, and under causal and given masks.
@Suite("ProbSparse attention under masks of pairs")
struct ProbSparseMaskTests {
  func table(_ queries: Int, _ keys: Int, factor: Int = 1) -> KeyTable {
    var stream = RandomStream(seed: 3)
    return KeyTable(length: queries, keys: keys, factor: factor, using: &stream)
  }

  @Test("queries and keys have sizes of their own")
  func sizes() {
    let table = table(24, 40, factor: 2)  // ln 24 = 3.2, ln 40 = 3.7
    #expect(table.length == 24 && table.keys == 40 && table.sampled == 8 && table.active == 8)
    let short = self.table(5, 40, factor: 2)  // ln 5 = 1.6
    #expect(short.sampled == 8 && short.active == 4)
    #expect(short.indices.count == 40 && (short.indices.max() ?? 0) > 5)
    #expect(short.indices.allSatisfy { $0 >= 0 && $0 < 40 })
  }

  @Test("a table for self-attention draws what it drew before keys had a length of their own")
  func sameDraws() {
    var (one, two) = (RandomStream(seed: 3), RandomStream(seed: 3))
    #expect(
      KeyTable(length: 24, factor: 2, using: &one)
        == KeyTable(length: 24, keys: 24, factor: 2, using: &two))
  }

  /// What is defined: active queries attend, the others have `lazy`.
  @differentiable(reverse,wrt: (q, k, v))
  func written(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ pairs: Tensor, lazy: Tensor, active: [Int32],
    count: Int
  ) -> Tensor {
    let full = attention(q, k, v, heads: 2, along: .time, nil, mask: .pairs(pairs))
    let passive = attention(q * 0, k, v, heads: 2, along: .time, nil, mask: .pairs(lazy))
    let factors = withoutDerivative(at: chosen(q.shape, active, count))
    return full * factors + passive * withoutDerivative(at: factors.inverted())
  }

  /// 1 at the contexts of active queries, in the shape of q.
  private func chosen(_ shape: [Int], _ active: [Int32], _ count: Int) -> Tensor {
    let (n, d) = (shape[2], shape[3] / 2)
    var scalars = Array(repeating: Float(0), count: shape.reduce(1, *))
    for (i, query) in active.enumerated() {
      let (b, asset, head) = (i / (count * 2 * n), i / (count * 2) % n, i / count % 2)
      let start = ((b * shape[1] + Int(query)) * n + asset) * shape[3] + head * d
      for c in 0..<d { scalars[start + c] = 1 }
    }
    return Tensor(shape: shape, scalars: scalars)
  }

  @Test("queries of one series, keys of another", arguments: [(24, 40), (40, 24), (5, 30), (1, 4)])
  func cross(queries: Int, keys: Int) {
    let x = AttentionMaskTests.inputs(queries: queries, keys: keys)
    let table = table(queries, keys)
    let active = probSparseSelection(x[0], x[1], heads: 2, keys: table).active
    #expect(active.count == 2 * 3 * 2 * table.active)
    let all = Tensor(repeating: 1, shape: [queries, keys])
    expectSame(at: x) {
      probSparseAttention($0[0], $0[1], $0[2], heads: 2, keys: table, nil)
    } _: {
      written($0[0], $0[1], $0[2], all, lazy: all, active: active, count: table.active)
    }
  }

  @Test("a given mask: what is seen is attended to, and its mean is the lazy context")
  func pairs() {
    let x = AttentionMaskTests.inputs(queries: 20, keys: 26)
    let (table, mask) = (
      table(20, 26), Tensor(shape: [20, 26], scalars: (0..<520).map { $0 * 7 % 11 < 6 ? 1 : 0 })
    )
    let active = probSparseSelection(x[0], x[1], heads: 2, keys: table, mask: .pairs(mask)).active
    expectSame(at: x) {
      probSparseAttention($0[0], $0[1], $0[2], heads: 2, keys: table, nil, mask: .pairs(mask))
    } _: {
      written($0[0], $0[1], $0[2], mask, lazy: mask, active: active, count: table.active)
    }
  }

  @Test("a mask that hides nothing changes nothing")
  func whole() {
    let x = AttentionMaskTests.inputs(queries: 20, keys: 26)
    let (table, mask) = (table(20, 26), AttentionMask.pairs(Tensor(repeating: 1, shape: [20, 26])))
    let (free, masked) = (
      probSparseSelection(x[0], x[1], heads: 2, keys: table),
      probSparseSelection(x[0], x[1], heads: 2, keys: table, mask: mask)
    )
    expectClose(masked.measure, free.measure, tolerance: 1e-6)
    #expect(masked.active == free.active)
    expectSame(at: x) {
      probSparseAttention($0[0], $0[1], $0[2], heads: 2, keys: table, nil, mask: mask)
    } _: {
      probSparseAttention($0[0], $0[1], $0[2], heads: 2, keys: table, nil)
    }
  }

  @Test("a mask of missing bars, given as pairs, is the kernel's mask of bars")
  func bars() {
    let x = AttentionMaskTests.inputs(queries: 19, keys: 19)
    let bars = Tensor(shape: [2, 19, 3], scalars: (0..<114).map { $0 * 5 % 7 < 4 ? 1 : 0 })
    let table = table(19, 19)
    // [B, L, N] → keys of every asset's series, [B, N, 1, 1, L].
    let pairs = AttentionMask.pairs(bars.permuted([0, 2, 1]).reshaped(to: [2, 3, 1, 1, 19]))
    let fused = probSparseSelection(x[0], x[1], heads: 2, keys: table, mask: bars)
    let composed = probSparseSelection(x[0], x[1], heads: 2, keys: table, mask: pairs)
    let present = bars.permuted([0, 2, 1]).reshaped(to: [2, 3, 1, 19])
      .broadcast(to: [2, 3, 2, 19]).scalars
    // The kernel gives a missing bar's own query −∞ as well.
    for (i, isPresent) in present.enumerated() where isPresent == 1 {
      let (a, b) = (fused.measure.scalars[i], composed.measure.scalars[i])
      #expect(a == b || abs(a - b) < 1e-5)
    }
    let lazy = attention(x[0], x[1], x[2], heads: 2, along: .time, nil, mask: .bars(bars))
    let general = attention(x[0], x[1], x[2], heads: 2, along: .time, nil, mask: pairs)
    let here = bars.reshaped(to: [2, 19, 3, 1])
    expectClose(lazy, general * here, tolerance: 2e-6)
  }

  @Test("causal: the active queries see no later key, the others sum up")
  func causal() {
    let length = 21
    let x = AttentionMaskTests.inputs(queries: length, keys: length)
    let table = table(length, length)
    let active = probSparseSelection(x[0], x[1], heads: 2, keys: table, mask: .causal).active
    let contexts = probSparseAttention(
      x[0], x[1], x[2], heads: 2, keys: table, nil, mask: .causal)
    let full = attention(x[0], x[1], x[2], heads: 2, along: .time, nil, mask: .causal)
    let isActive = chosen(x[0].shape, active, table.active)
    var sum = Tensor(repeating: 0, shape: [2, 1, 3, 6])
    for t in 0..<length {
      sum += x[2].slice(1, t..<t + 1)
      let (here, seen) = (isActive.slice(1, t..<t + 1), full.slice(1, t..<t + 1))
      let want = seen * here + sum * here.inverted()
      expectClose(contexts.slice(1, t..<t + 1), want, tolerance: 2e-6, floor: 1)
    }
    #expect(active.count == 12 * table.active && table.active < length)
    let lower = Tensor(
      shape: [length, length],
      scalars: (0..<length * length).map { $0 % length <= $0 / length ? 1 : 0 })
    expectSame(at: x) {
      probSparseAttention($0[0], $0[1], $0[2], heads: 2, keys: table, nil, mask: .causal)
    } _: {
      attention($0[0], $0[1], $0[2], heads: 2, along: .time, nil, mask: .causal) * isActive
        + causalTimeMixing($0[2], lower) * isActive.inverted()
    }
  }

  @Test("gradients under a causal and a given mask, with dropout")
  func gradients() {
    let x = AttentionMaskTests.inputs(queries: 8, keys: 8)
    let mask = Tensor(shape: [8, 8], scalars: (0..<64).map { $0 * 5 % 7 < 4 ? 1 : 0 })
    let (all, some) = (table(8, 8, factor: 5), table(8, 8))
    #expect(all.active == 8 && some.active < 8)
    for (mask, dropout) in [
      (.causal, nil), (.pairs(mask), nil), (.pairs(mask), Dropout(rate: 0.3, keys: [1, 2])),
    ] as [(AttentionMask, Dropout?)] {
      // A difference must not change which queries are active: here all are, and below the values alone move.
      expectGradient(at: x) {
        probSparseAttention($0[0], $0[1], $0[2], heads: 2, keys: all, dropout, mask: mask)
      }
      expectGradient(at: [x[2]]) {
        probSparseAttention(x[0], x[1], $0[0], heads: 2, keys: some, dropout, mask: mask)
      }
    }
  }

  @Test("a table of other lengths ends with its lengths")
  func wrongTable() async {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor(repeating: 1, shape: [1, 5, 1, 4])
      let table = KeyTable(length: 5, keys: 6, sampled: 1, indices: [0, 1, 2, 3, 5])
      _ = probSparseAttention(x, x, x, heads: 1, keys: table, nil)
    }
    expectMessage(end, "probSparseAttention: a table of 5 queries and 6 keys for q [1, 5, 1, 4]")
  }
}
