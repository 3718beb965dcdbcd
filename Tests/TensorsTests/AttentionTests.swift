import Foundation
import Tensors
import Testing
import _Differentiation

@Suite("Attention")
struct AttentionTests {
  @Test("by hand: two keys whose scores differ by ln 3")
  func value() {
    let q = Tensor(shape: [1, 1, 1, 1], scalars: [1])
    let k = Tensor(shape: [1, 2, 1, 1], scalars: [0, Float(log(3.0))])
    let v = Tensor(shape: [1, 2, 1, 1], scalars: [4, 8])
    let y = attention(q, k, v, heads: 1, along: .time, nil)
    expectClose(y, Tensor(shape: [1, 1, 1, 1], scalars: [0.25 * 4 + 0.75 * 8]), tolerance: 1e-6)
  }

  @Test("fused as composed, forward and gradient", arguments: AttentionCase.all)
  func composition(c: AttentionCase) {
    let factors = probedFactors(c)
    expectSame(at: c.inputs, tolerance: 2e-5) {
      attention($0[0], $0[1], $0[2], heads: c.heads, along: c.axis, c.dropout)
    } _: {
      composedAttention($0[0], $0[1], $0[2], heads: c.heads, along: c.axis, factors: factors)
    }
  }

  @Test("gradients by central differences", arguments: AttentionCase.all.filter { $0.keys == 5 })
  func gradients(c: AttentionCase) {
    expectGradient(at: c.inputs) {
      attention($0[0], $0[1], $0[2], heads: c.heads, along: c.axis, c.dropout)
    }
  }

  @Test("one tensor as query, key and value")
  func reuse() {
    expectGradient(at: [sample([1, 5, 2, 8], seed: 1, scale: 0.5)]) {
      attention($0[0], $0[0], $0[0], heads: 2, along: .time, nil)
    }
  }

  @Test(
    "the last step alone is the last row of all steps, value and gradient",
    arguments: AttentionCase.all.filter { $0.axis == .time })
  func lastStep(c: AttentionCase) {
    expectSame(at: c.inputs) {
      attention($0[0].lastStep(), $0[1], $0[2], heads: c.heads, along: .time, c.dropout)
    } _: {
      attention($0[0], $0[1], $0[2], heads: c.heads, along: .time, c.dropout).lastStep()
    }
  }

  @Test("the last step alone across assets draws the dropout of the full pass")
  func lastStepAcrossAssets() {
    let c = AttentionCase(axis: .assets, dropout: Dropout(rate: 0.4, keys: [5, 6]))
    let p = c.inputs
    let full = attention(p[0], p[1], p[2], heads: 2, along: .assets, c.dropout).lastStep()
    let last = attention(
      p[0].lastStep(), p[1].lastStep(), p[2].lastStep(), heads: 2, along: .assets, c.dropout)
    expectClose(last, full, tolerance: 1e-6)
  }

  @Test(
    "a window's result does not depend on its batch, dropout included", arguments: AttentionCase.all
  )
  func windowsAlone(c: AttentionCase) {
    let p = c.inputs
    let both = attention(p[0], p[1], p[2], heads: c.heads, along: c.axis, c.dropout)
    for window in 0..<2 {
      let dropout = c.dropout.map { Dropout(rate: $0.rate, keys: [$0.keys[window]]) }
      let alone = attention(
        p[0].rows([window]), p[1].rows([window]), p[2].rows([window]), heads: c.heads,
        along: c.axis, dropout)
      #expect(alone == both.rows([window]))
    }
  }

  @Test(
    "dropped weights are 0 or 1/(1 − rate), at the rate, and differ by query, head and sequence")
  func dropoutFactors() throws {
    for axis in [AttentionAxis.time, .assets] {
      let dropout = Dropout(rate: 0.25, keys: [1, 2])
      let c = AttentionCase(
        steps: 40, assets: 40, heads: 2, depth: 2, axis: axis, dropout: dropout)
      let factors = try #require(probedFactors(c)).scalars
      #expect(factors.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-5 })
      // Standard deviation of the share of n = 256,000 draws: √(0.25·0.75/n) = 8.6e-4.
      let share = Double(factors.count { $0 == 0 }) / Double(factors.count)
      #expect(abs(share - 0.25) < 4 * 8.6e-4)
      let rows = stride(from: 0, to: factors.count, by: 40).map { Array(factors[$0..<$0 + 40]) }
      #expect(Set(rows.map { $0.map { $0 == 0 } }).count == rows.count)
    }
  }

  @Test("large scores do not overflow")
  func extremes() {
    let c = AttentionCase(depth: 16)
    let p = c.inputs.map { $0 * 30 }
    let (y, pullback) = valueWithPullback(at: p) {
      attention($0[0], $0[1], $0[2], heads: 2, along: .time, nil)
    }
    expectClose(y, composedAttention(p[0], p[1], p[2], heads: 2, along: .time, factors: nil))
    for slope in pullback(y).base { #expect(slope.scalars.allSatisfy { $0.isFinite }) }
  }
}

@Suite("Attention under a mask of missing bars")
struct MaskedAttentionTests {
  @Test("by hand: two keys whose scores differ by ln 3, and a missing one between them")
  func value() {
    let q = Tensor(shape: [1, 3, 1, 1], scalars: [0, .nan, 1])
    let k = Tensor(shape: [1, 3, 1, 1], scalars: [0, .infinity, Float(log(3.0))])
    let v = Tensor(shape: [1, 3, 1, 1], scalars: [4, .nan, 8])
    // Weights 1/2 and 1/2, nothing, 1/4 and 3/4.
    let want = Tensor(shape: [1, 3, 1, 1], scalars: [6, 0, 7])
    let mask = Tensor(shape: [1, 3, 1], scalars: [1, 0, 1])
    expectClose(
      attention(q, k, v, heads: 1, along: .time, nil, mask: mask), want, tolerance: 1e-6)
    expectClose(
      attention(q.lastStep(), k, v, heads: 1, along: .time, nil, mask: mask), want.lastStep(),
      tolerance: 1e-6)
    let across = [1, 1, 3, 1]
    let y = attention(
      q.reshaped(to: across), k.reshaped(to: across), v.reshaped(to: across), heads: 1,
      along: .assets, nil, mask: mask.reshaped(to: [1, 1, 3]))
    expectClose(y, want.reshaped(to: across), tolerance: 1e-6)
  }

  @Test("fused as composed, forward and gradient", arguments: AttentionCase.masked)
  func composition(c: AttentionCase) {
    let factors = probedFactors(c)
    expectSame(at: c.inputs, tolerance: 2e-5) {
      attention($0[0], $0[1], $0[2], heads: c.heads, along: c.axis, c.dropout, mask: c.mask)
    } _: {
      composedAttention(
        $0[0], $0[1], $0[2], heads: c.heads, along: c.axis, factors: factors, mask: c.mask)
    }
  }

  @Test("gradients by central differences", arguments: AttentionCase.masked.filter { $0.keys == 5 })
  func gradients(c: AttentionCase) {
    expectGradient(at: c.inputs) {
      attention($0[0], $0[1], $0[2], heads: c.heads, along: c.axis, c.dropout, mask: c.mask)
    }
    guard c.axis == .time else { return }
    expectGradient(at: [c.inputs[0].lastStep(), c.inputs[1], c.inputs[2]]) {
      attention($0[0], $0[1], $0[2], heads: c.heads, along: .time, c.dropout, mask: c.mask)
    }
  }

  @Test(
    "the last step alone is the last row of all steps, value and gradient",
    arguments: AttentionCase.masked.filter { $0.axis == .time })
  func lastStep(c: AttentionCase) {
    expectSame(at: c.inputs) {
      attention(
        $0[0].lastStep(), $0[1], $0[2], heads: c.heads, along: .time, c.dropout, mask: c.mask)
    } _: {
      attention($0[0], $0[1], $0[2], heads: c.heads, along: .time, c.dropout, mask: c.mask)
        .lastStep()
    }
  }

  /// Queries, keys and values of one sequence at the positions that have a bar, and a cotangent with them.
  func shortened(_ c: AttentionCase, _ x: Tensor, window: Int, sequence: Int) -> Tensor {
    guard let mask = c.mask else { return x }
    let positions = (0..<c.keys).filter {
      (c.axis == .time ? mask[window, $0, sequence] : mask[window, sequence, $0]) != 0
    }
    let count = positions.count
    let shape = c.axis == .time ? [1, count, 1, c.width] : [1, 1, count, c.width]
    return Tensor(
      shape: shape,
      scalars: positions.flatMap { position in
        let (step, asset) = c.axis == .time ? (position, sequence) : (sequence, position)
        return (0..<c.width).map { x[window, step, asset, $0] }
      })
  }

  @Test(
    "missing bars count as if they were taken out of the sequence, value and gradient",
    arguments: AttentionCase.masked.filter { $0.dropout == nil && $0.keys < 100 })
  func removal(c: AttentionCase) {
    let inputs = c.inputs + [sample(c.shape, seed: 4)]
    let (y, pullback) = valueWithPullback(at: inputs[0], inputs[1], inputs[2]) {
      attention($0, $1, $2, heads: c.heads, along: c.axis, nil, mask: c.mask)
    }
    let slopes = pullback(inputs[3])
    for window in 0..<2 {
      for sequence in 0..<(c.axis == .time ? c.assets : c.steps) {
        let short = { shortened(c, $0, window: window, sequence: sequence) }
        let p = inputs.map(short)
        let (want, wantPullback) = valueWithPullback(at: p[0], p[1], p[2]) {
          attention($0, $1, $2, heads: c.heads, along: c.axis, nil)
        }
        let wants = wantPullback(p[3])
        // To the bit: the kernel packs what is present and then computes the same sums in the same order.
        #expect(short(y) == want)
        #expect(short(slopes.0) == wants.0)
        #expect(short(slopes.1) == wants.1)
        #expect(short(slopes.2) == wants.2)
      }
    }
  }

  @Test(
    "what a missing bar holds changes nothing, to the bit, and its gradients are 0",
    arguments: AttentionCase.masked.filter { $0.keys < 100 })
  func missingBarsAreNotRead(c: AttentionCase) {
    func run(_ missing: Float) -> [Tensor] {
      let p = (c.inputs + [sample(c.shape, seed: 4)]).map {
        $0.replacingMissing(c.mask, with: missing)
      }
      let (y, pullback) = valueWithPullback(at: p[0], p[1], p[2]) {
        attention($0, $1, $2, heads: c.heads, along: c.axis, c.dropout, mask: c.mask)
      }
      let slopes = pullback(p[3])
      return [y, slopes.0, slopes.1, slopes.2]
    }
    let zero = run(0)
    for missing in [1, 1e38, .infinity, .nan] as [Float] { #expect(run(missing) == zero) }
    for result in zero {
      #expect(result.scalars.allSatisfy { $0.isFinite })
      #expect(result == result.replacingMissing(c.mask, with: 0))
    }
  }

  @Test(
    "a mask without a missing bar, and a whole sequence beside others, are as no mask, to the bit",
    arguments: AttentionCase.masked.filter { $0.keys < 100 })
  func wholeSequences(c: AttentionCase) {
    func run(_ mask: Tensor?) -> [Tensor] {
      let p = c.inputs
      let (y, pullback) = valueWithPullback(at: p[0], p[1], p[2]) {
        attention($0, $1, $2, heads: c.heads, along: c.axis, c.dropout, mask: mask)
      }
      let slopes = pullback(sample(c.shape, seed: 4))
      return [y, slopes.0, slopes.1, slopes.2]
    }
    let want = run(nil)
    #expect(run(Tensor(repeating: 1, shape: [c.windows, c.steps, c.assets])) == want)
    // Asset 0 of the first window is whole along time, step 0 across assets.
    for (got, want) in zip(run(c.mask), want) {
      for position in 0..<c.keys {
        let (step, asset) = c.axis == .time ? (position, 0) : (0, position)
        #expect((0..<c.width).allSatisfy { got[0, step, asset, $0] == want[0, step, asset, $0] })
      }
    }
  }

  @Test("without any bar the context is 0, and so are the gradients")
  func nothing() {
    for axis in [AttentionAxis.time, .assets] {
      let c = AttentionCase(axis: axis)
      let mask = Tensor(repeating: 0, shape: [2, 5, 3])
      let p = c.inputs.map { $0.replacingMissing(mask, with: .nan) }
      let (y, pullback) = valueWithPullback(at: p[0], p[1], p[2]) {
        attention($0, $1, $2, heads: 2, along: axis, nil, mask: mask)
      }
      let zero = Tensor(repeating: 0, shape: c.shape)
      #expect(y == zero)
      #expect(pullback(sample(c.shape, seed: 4)) == (zero, zero, zero))
    }
  }
}

@Suite("Attention weights")
struct AttentionWeightsTests {
  @Test(
    "rows sum to 1, and weigh the values to what attention gives",
    arguments: AttentionCase.all.filter { $0.dropout == nil })
  func weights(c: AttentionCase) {
    let p = c.inputs
    let weights = attentionWeights(p[0], p[1], heads: c.heads, along: c.axis)
    #expect(
      weights.shape
        == (c.axis == .time
          ? [2, c.assets, c.heads, c.steps, c.steps] : [2, c.heads, c.steps, c.assets, c.assets]))
    for sum in weights.summed(along: 4).scalars { #expect(abs(sum - 1) < 1e-5) }
    // [.., queries, keys] · values of every head and sequence.
    let inner = c.axis == .time ? weights : weights.permuted([0, 2, 1, 3, 4])
    let order = c.axis == .time ? [0, 2, 3, 1, 4] : [0, 1, 3, 2, 4]
    let v = p[2].reshaped(to: [2, c.steps, c.assets, c.heads, c.depth]).permuted(order)
    let context = inner.times(v).permuted(c.axis == .time ? [0, 3, 1, 2, 4] : [0, 1, 3, 2, 4])
    expectClose(
      context.reshaped(to: c.shape),
      attention(p[0], p[1], p[2], heads: c.heads, along: c.axis, nil), tolerance: 2e-5)
  }

  @Test(
    "under a mask missing keys have weight 0, and the weights give what attention gives",
    arguments: AttentionCase.masked.filter { $0.dropout == nil && $0.keys < 100 })
  func masked(c: AttentionCase) throws {
    let mask = try #require(c.mask)
    let p = c.inputs
    // The keys and values of missing bars are not read; their queries are.
    let missing = p.map { $0.replacingMissing(mask, with: .nan) }
    let weights = attentionWeights(p[0], missing[1], heads: c.heads, along: c.axis, mask: mask)
    let isTime = c.axis == .time
    let context = attention(
      missing[0], missing[1], missing[2], heads: c.heads, along: c.axis, nil, mask: mask)
    for b in 0..<2 {
      for (t, n) in (0..<c.steps).flatMap({ t in (0..<c.assets).map { (t, $0) } }) {
        let bars = (0..<c.keys).map { isTime ? mask[b, $0, n] : mask[b, t, $0] }
        for h in 0..<c.heads {
          let row = bars.indices.map { isTime ? weights[b, n, h, t, $0] : weights[b, h, t, n, $0] }
          #expect(zip(row, bars).allSatisfy { $1 != 0 || $0 == 0 })
          #expect(abs(row.reduce(0, +) - (bars.contains(1) ? 1 : 0)) < 1e-5)
          guard mask[b, t, n] != 0 else { continue }
          // The first component of the head; 1e-5: 17 terms of at most 3.
          let want = bars.indices.reduce(Float(0)) { sum, key in
            bars[key] == 0
              ? sum : sum + row[key] * p[2][b, isTime ? key : t, isTime ? n : key, h * c.depth]
          }
          #expect(abs(context[b, t, n, h * c.depth] - want) < 1e-5)
        }
      }
    }
  }
}
