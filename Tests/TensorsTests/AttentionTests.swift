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
        steps: 40, assets: 40, heads: 2, headDimension: 2, axis: axis, dropout: dropout)
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
    let c = AttentionCase(headDimension: 16)
    let p = c.inputs.map { $0 * 30 }
    let (y, pullback) = valueWithPullback(at: p) {
      attention($0[0], $0[1], $0[2], heads: 2, along: .time, nil)
    }
    expectClose(y, composedAttention(p[0], p[1], p[2], heads: 2, along: .time, factors: nil))
    for cotangent in pullback(y).base { #expect(cotangent.scalars.allSatisfy { $0.isFinite }) }
  }
}
