import Foundation
import Tensors
import Testing
import _Differentiation

@Suite("ProbSparse attention")
struct ProbSparseAttentionTests {
  /// A table drawn for `length` keys.
  func table(_ length: Int, factor: Int, seed: UInt64 = 1) -> KeyTable {
    var stream = RandomStream(seed: seed)
    return KeyTable(length: length, factor: factor, using: &stream)
  }

  @Test("how many keys are sampled: the factor multiplies the ceiling")
  func counts() {
    #expect(KeyTable.sampled(length: 1, factor: 5) == 1)
    #expect(KeyTable.sampled(length: 2, factor: 5) == 2)
    #expect(KeyTable.sampled(length: 24, factor: 2) == 8)  // ln 24 = 3.18
    #expect(KeyTable.sampled(length: 168, factor: 5) == 30)  // ln 168 = 5.12
    #expect(KeyTable.sampled(length: 20, factor: 5) == 15)  // ln 20 = 2.996
    #expect(KeyTable.sampled(length: 8, factor: 5) == 8)
  }

  @Test("a table is drawn uniformly, with replacement, the same for the same stream")
  func draws() {
    let drawn = table(20, factor: 5)
    #expect(drawn == table(20, factor: 5))
    #expect(drawn != table(20, factor: 5, seed: 2))
    #expect(drawn.indices.count == 20 * 15)
    var counts = Array(repeating: 0.0, count: 20)
    for seed in 0..<100 {
      for i in table(20, factor: 5, seed: UInt64(seed)).indices { counts[Int(i)] += 1 }
    }
    // χ² with 19 degrees of freedom: above 43.8 once in 1,000.
    #expect(counts.reduce(0) { $0 + ($1 - 1500) * ($1 - 1500) / 1500 } < 43.8)
  }

  /// M_i = max_j s_ij − (1/L)·Σ_j s_ij in double precision, [B, N, H, L].
  func measure(_ q: Tensor, _ k: Tensor, heads: Int, _ table: KeyTable) -> [[Double]] {
    let (steps, headDimension) = (q.shape[1], q.shape[3] / heads)
    var rows: [[Double]] = []
    for b in 0..<q.shape[0] {
      for n in 0..<q.shape[2] {
        for h in 0..<heads {
          rows.append(
            (0..<steps).map { i in
              let scores = (0..<table.sampled).map { s in
                let j = Int(table.indices[i * table.sampled + s])
                return (h * headDimension..<(h + 1) * headDimension).reduce(0.0) {
                  $0 + Double(q[b, i, n, $1]) * Double(k[b, j, n, $1])
                }
              }
              return (scores.max() ?? 0) - scores.reduce(0, +) / Double(steps)
            })
        }
      }
    }
    return rows
  }

  @Test("measure and selection as plain loops", arguments: [1, 2, 5, 17, 60])
  func selection(length: Int) {
    for (heads, headDimension) in [(1, 4), (3, 8), (2, 20)] {
      let q = sample([2, length, 2, heads * headDimension], seed: 1)
      let k = sample([2, length, 2, heads * headDimension], seed: 2)
      let table = table(length, factor: 2)
      let (got, active) = probSparseSelection(q, k, heads: heads, keys: table)
      let want = measure(q, k, heads: heads, table)
      expectClose(
        got, Tensor(shape: got.shape, scalars: want.joined().map { Float($0) }), tolerance: 1e-6)
      // From our own measures, so that rounding cannot flip the choice.
      let measures = got.scalars
      let chosen = want.indices.flatMap { row in
        (0..<length).sorted {
          let (a, b) = (measures[row * length + $0], measures[row * length + $1])
          return a == b ? $0 < $1 : a > b
        }.prefix(table.sampled).sorted().map { Int32($0) }
      }
      #expect(active == chosen)
    }
  }

  @Test("of equal measures the lower index wins")
  func ties() {
    let zero = Tensor(repeating: 0, shape: [1, 24, 1, 4])
    let (_, active) = probSparseSelection(zero, zero, heads: 1, keys: table(24, factor: 1))
    #expect(active == [0, 1, 2, 3])
  }

  /// The fused result from parts that are tested elsewhere: full attention for the active queries, the mean of v for the
  /// others.
  @differentiable(reverse)
  static func composed(_ p: [Tensor], _ c: AttentionCase, _ isActive: Tensor) -> Tensor {
    let full = attention(p[0], p[1], p[2], heads: c.heads, along: .time, c.dropout)
    let mean = (p[2].summed(along: 1) * (1 / Float(c.steps))).repeated(along: 1, count: c.steps)
    return full * isActive + mean * (isActive * -1 + 1)
  }

  /// 1 where a query's head attends, [B, L, N, D].
  func activity(_ active: [Int32], _ c: AttentionCase) -> Tensor {
    let perHead = active.count / (c.windows * c.assets * c.heads)
    return Tensor(shape: c.shape) { mask in
      mask.update(repeating: 0)
      for (i, query) in active.enumerated() {
        let (h, n) = (i / perHead % c.heads, i / (perHead * c.heads) % c.assets)
        let b = i / (perHead * c.heads * c.assets)
        let start = ((b * c.steps + Int(query)) * c.assets + n) * c.width + h * c.headDimension
        for d in 0..<c.headDimension { mask[start + d] = 1 }
      }
    }
  }

  @Test(
    "active rows attend, lazy rows are the mean of v: value and gradient, with dropout",
    arguments: AttentionCase.all.filter { $0.axis == .time })
  func composition(c: AttentionCase) {
    let p = c.inputs
    let table = table(c.steps, factor: 1)
    let active = probSparseSelection(p[0], p[1], heads: c.heads, keys: table).active
    let isActive = activity(active, c)
    #expect(isActive.scalars.count { $0 == 1 } == active.count * c.headDimension)
    expectSame(at: p, tolerance: 2e-5) {
      probSparseAttention($0[0], $0[1], $0[2], heads: c.heads, keys: table, c.dropout)
    } _: {
      Self.composed($0, c, isActive)
    }
  }

  @Test("when all queries are active it is full attention")
  func allActive() {
    let c = AttentionCase(steps: 7, dropout: Dropout(rate: 0.3, keys: [1, 2]))
    let table = table(7, factor: 5)
    expectSame(at: c.inputs) {
      probSparseAttention($0[0], $0[1], $0[2], heads: 2, keys: table, c.dropout)
    } _: {
      attention($0[0], $0[1], $0[2], heads: 2, along: .time, c.dropout)
    }
  }

  @Test("weights of lazy rows are 1/L")
  func weights() {
    let c = AttentionCase(windows: 1, steps: 24, assets: 1, heads: 1)
    let p = c.inputs
    let active = probSparseSelection(p[0], p[1], heads: 1, keys: table(24, factor: 1)).active
    let full = attentionWeights(p[0], p[1], heads: 1, along: .time).reshaped(to: [24, 24])
    let sparse = attentionWeights(p[0], p[1], heads: 1, along: .time, active: active)
      .reshaped(to: [24, 24])
    for row in 0..<24 {
      let isActive = active.contains(Int32(row))
      #expect(
        sparse.rows([row])
          == (isActive ? full.rows([row]) : Tensor(repeating: 1 / 24, shape: [1, 24])))
    }
  }
}
