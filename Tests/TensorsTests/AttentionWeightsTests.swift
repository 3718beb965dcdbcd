import Foundation
import Tensors
import Testing
import _Differentiation

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
    let v = p[2].reshaped(to: [2, c.steps, c.assets, c.heads, c.headDimension]).permuted(order)
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
              ? sum
              : sum + row[key] * p[2][b, isTime ? key : t, isTime ? n : key, h * c.headDimension]
          }
          #expect(abs(context[b, t, n, h * c.headDimension] - want) < 1e-5)
        }
      }
    }
  }
}
