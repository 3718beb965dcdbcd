import Foundation
import Tensors
import Testing
import _Differentiation

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
    let cotangents = pullback(inputs[3])
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
        #expect(short(cotangents.0) == wants.0)
        #expect(short(cotangents.1) == wants.1)
        #expect(short(cotangents.2) == wants.2)
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
      let cotangents = pullback(p[3])
      return [y, cotangents.0, cotangents.1, cotangents.2]
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
      let cotangents = pullback(sample(c.shape, seed: 4))
      return [y, cotangents.0, cotangents.1, cotangents.2]
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
