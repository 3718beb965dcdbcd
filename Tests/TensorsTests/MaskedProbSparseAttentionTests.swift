import Foundation
import Tensors
import Testing
import _Differentiation

@Suite("ProbSparse attention under a mask of missing bars")
struct MaskedProbSparseAttentionTests {
  static let cases = AttentionCase.masked.filter { $0.axis == .time }

  func table(_ length: Int, factor: Int) -> KeyTable {
    var stream = RandomStream(seed: 1)
    return KeyTable(length: length, factor: factor, using: &stream)
  }

  @Test("by hand: measures, selection and contexts of three steps, the middle one missing")
  func value() {
    let q = Tensor(shape: [1, 3, 1, 1], scalars: [1, .nan, 3])
    let k = Tensor(shape: [1, 3, 1, 1], scalars: [0, .nan, Float(log(3.0)) / 3])
    let v = Tensor(shape: [1, 3, 1, 1], scalars: [4, .nan, 8])
    let mask = Tensor(shape: [1, 3, 1], scalars: [1, 0, 1])
    // Query 0 samples the missing key and, once, key 0; query 2 samples keys 2 and 0.
    let two = KeyTable(length: 3, sampled: 2, indices: [1, 0, 0, 0, 2, 0])
    let measured = probSparseSelection(q, k, heads: 1, keys: two, mask: mask)
    expectClose(
      measured.measure.reshaped(to: [3]).rows([0, 2]),
      Tensor(shape: [2], scalars: [0, Float(log(3.0)) / 2]), tolerance: 1e-6)
    #expect(measured.measure.scalars[1] == -.infinity)
    #expect(measured.active == [0, 2])
    // Query 0 samples the missing key alone and is lazy: the mean of 4 and 8. Query 2 weighs them 1/4 and 3/4.
    let one = KeyTable(length: 3, sampled: 1, indices: [1, 0, 2])
    let selected = probSparseSelection(q, k, heads: 1, keys: one, mask: mask)
    #expect(selected.measure.scalars[0] == -.infinity)
    #expect(selected.active == [2])
    expectClose(
      probSparseAttention(q, k, v, heads: 1, keys: one, nil, mask: mask),
      Tensor(shape: [1, 3, 1, 1], scalars: [6, 0, 7]), tolerance: 1e-6)
  }

  /// M_i over the sampled keys that have a bar, in double precision; −∞ where there is none.
  func measure(_ c: AttentionCase, _ mask: Tensor, _ table: KeyTable) -> [Float] {
    let (q, k) = (c.inputs[0], c.inputs[1])
    func score(_ b: Int, _ n: Int, _ h: Int, _ i: Int, _ j: Int) -> Double {
      (h * c.headDimension..<(h + 1) * c.headDimension).reduce(0) {
        $0 + Double(q[b, i, n, $1]) * Double(k[b, j, n, $1])
      }
    }
    var measures: [Float] = []
    for (b, n) in (0..<c.windows).flatMap({ b in (0..<c.assets).map { (b, $0) } }) {
      let bars = (0..<c.steps).count { mask[b, $0, n] != 0 }
      for (h, i) in (0..<c.heads).flatMap({ h in (0..<c.steps).map { (h, $0) } }) {
        let samples = table.indices[i * table.sampled..<(i + 1) * table.sampled].map { Int($0) }
        let scores = samples.filter { mask[b, $0, n] != 0 }.map { score(b, n, h, i, $0) }
        if mask[b, i, n] != 0, let largest = scores.max() {
          measures.append(Float(largest - scores.reduce(0, +) / Double(bars)))
        } else {
          measures.append(-.infinity)
        }
      }
    }
    return measures
  }

  @Test(
    "measure and selection as plain loops; missing bars come last and are not read",
    arguments: cases.filter { $0.dropout == nil })
  func selection(c: AttentionCase) throws {
    let mask = try #require(c.mask)
    for table in [table(c.steps, factor: 1), table(c.steps, factor: 5)] {
      let p = c.inputs.map { $0.replacingMissing(mask, with: .nan) }
      let (measure, active) = probSparseSelection(
        p[0], p[1], heads: c.heads, keys: table, mask: mask)
      let (got, want) = (measure.scalars, self.measure(c, mask, table))
      // Sums of 20 products of a few units: 1e-5 is some ten roundings.
      for (got, want) in zip(got, want) { #expect(got == want || abs(got - want) < 1e-5) }
      // From our own measures, so that rounding cannot flip the choice.
      var chosen: [Int32] = []
      for row in stride(from: 0, to: got.count, by: c.steps) {
        let order = (0..<c.steps).sorted { a, b in
          let (first, second) = (got[row + a], got[row + b])
          return first == second ? a < b : first > second
        }
        chosen += order.prefix(table.sampled).sorted().map { Int32($0) }
      }
      #expect(active == chosen)
    }
  }

  /// Full attention for the active queries, the mean of the present values for the others, 0 for missing bars.
  @differentiable(reverse)
  static func composed(
    _ p: [Tensor], _ c: AttentionCase, _ isActive: Tensor, _ isPresent: Tensor, _ share: Tensor
  ) -> Tensor {
    let full = attention(
      p[0], p[1], p[2], heads: c.heads, along: .time, c.dropout, mask: c.mask)
    let mean = (p[2] * share).summed(along: 1).repeated(along: 1, count: c.steps)
    return full * isActive + mean * (isActive * -1 + 1) * isPresent
  }

  @Test(
    "active rows attend, lazy rows are the mean of the present v: value and gradient, with dropout",
    arguments: cases)
  func composition(c: AttentionCase) throws {
    let mask = try #require(c.mask)
    let table = table(c.steps, factor: 1)
    let active = probSparseSelection(
      c.inputs[0], c.inputs[1], heads: c.heads, keys: table, mask: mask
    ).active
    let isActive = ProbSparseAttentionTests().activity(active, c)
    let isPresent = Tensor(repeating: 1, shape: c.shape).replacingMissing(mask, with: 0)
    let counts = isPresent.summed(along: 1).repeated(along: 1, count: c.steps)
    let share = Tensor(
      shape: c.shape,
      scalars: zip(isPresent.scalars, counts.scalars).map { $1 == 0 ? 0 : $0 / $1 })
    expectSame(at: c.inputs, tolerance: 2e-5) {
      probSparseAttention(
        $0[0], $0[1], $0[2], heads: c.heads, keys: table, c.dropout, mask: mask)
    } _: {
      Self.composed($0, c, isActive, isPresent, share)
    }
    // Moving v alone cannot change which queries attend.
    guard c.keys == 5 || c.keys == 17 else { return }
    expectGradient(at: [c.inputs[2]]) {
      probSparseAttention(
        c.inputs[0], c.inputs[1], $0[0], heads: c.heads, keys: table, c.dropout, mask: mask)
    }
  }

  @Test("when all queries are active it is full attention, and its gradients as differences say")
  func allActive() {
    let c = AttentionCase(steps: 7, dropout: Dropout(rate: 0.3, keys: [1, 2])).withMissingBars()
    let table = table(7, factor: 5)
    expectSame(at: c.inputs) {
      probSparseAttention($0[0], $0[1], $0[2], heads: 2, keys: table, c.dropout, mask: c.mask)
    } _: {
      attention($0[0], $0[1], $0[2], heads: 2, along: .time, c.dropout, mask: c.mask)
    }
    expectGradient(at: c.inputs) {
      probSparseAttention($0[0], $0[1], $0[2], heads: 2, keys: table, c.dropout, mask: c.mask)
    }
  }

  /// Value and gradients, with `missing` in the bars that `c` misses.
  func run(_ c: AttentionCase, _ missing: Float, _ mask: Tensor?) -> [Tensor] {
    let p = (c.inputs + [sample(c.shape, seed: 4)]).map {
      $0.replacingMissing(c.mask, with: missing)
    }
    let table = table(c.steps, factor: 1)
    let (y, pullback) = valueWithPullback(at: p[0], p[1], p[2]) {
      probSparseAttention($0, $1, $2, heads: c.heads, keys: table, c.dropout, mask: mask)
    }
    let cotangents = pullback(p[3])
    return [y, cotangents.0, cotangents.1, cotangents.2]
  }

  @Test(
    "what a missing bar holds changes nothing, to the bit, and its gradients are 0",
    arguments: cases)
  func missingBarsAreNotRead(c: AttentionCase) {
    let zero = run(c, 0, c.mask)
    for missing in [1, 1e38, .infinity, .nan] as [Float] {
      #expect(run(c, missing, c.mask) == zero)
    }
    for result in zero {
      #expect(result.scalars.allSatisfy { $0.isFinite })
      #expect(result == result.replacingMissing(c.mask, with: 0))
    }
  }

  @Test(
    "a mask without a missing bar, and a whole sequence beside others, are as no mask, to the bit",
    arguments: cases)
  func wholeSequences(c: AttentionCase) {
    let want = run(c, 1, nil)
    let whole = Tensor(repeating: 1, shape: [c.windows, c.steps, c.assets])
    #expect(run(c, 1, whole) == want)
    // Asset 0 of the first window has all its bars.
    for (got, want) in zip(run(c, 1, c.mask), want) {
      for step in 0..<c.steps {
        #expect((0..<c.width).allSatisfy { got[0, step, 0, $0] == want[0, step, 0, $0] })
      }
    }
  }

  @Test("weights of lazy rows are equal for the bars, and 0 for the missing ones")
  func weights() throws {
    let c = AttentionCase(windows: 1, steps: 24, assets: 2, heads: 1).withMissingBars()
    let mask = try #require(c.mask)
    let p = c.inputs
    let active = probSparseSelection(
      p[0], p[1], heads: 1, keys: table(24, factor: 1), mask: mask
    ).active
    let full = attentionWeights(p[0], p[1], heads: 1, along: .time, mask: mask)
    let sparse = attentionWeights(
      p[0], p[1], heads: 1, along: .time, active: active, mask: mask)
    let count = active.count / 2
    for n in 0..<2 {
      let bars = (0..<24).map { mask[0, $0, n] }
      let lazy = bars.map { $0 / bars.reduce(0, +) }
      for row in 0..<24 {
        let isActive = active[n * count..<(n + 1) * count].contains(Int32(row))
        #expect(
          (0..<24).map { sparse[0, n, 0, row, $0] }
            == (isActive ? (0..<24).map { full[0, n, 0, row, $0] } : lazy))
      }
    }
  }
}
