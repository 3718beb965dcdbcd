import Tensors
import Testing
import _Differentiation

/// Attention to other keys than one's own, and under causal and given masks.
@Suite("Attention under masks of pairs")
struct AttentionMaskTests {
  /// Queries and keys of different lengths, in two windows and three assets.
  static func inputs(queries: Int, keys: Int, width: Int = 6) -> [Tensor] {
    [
      sample([2, queries, 3, width], seed: 1), sample([2, keys, 3, width], seed: 2),
      sample([2, keys, 3, width], seed: 3),
    ]
  }

  /// softmax(q·kᵀ/√d)·v in double precision, for the pairs that `sees` allows.
  func written(
    _ x: [Tensor], heads: Int, sees: (_ window: Int, _ query: Int, _ key: Int) -> Bool
  ) -> Tensor {
    let (q, k, v) = (x[0], x[1], x[2])
    let d = q.shape[3] / heads
    return Tensor(shape: q.shape) { y in
      for (offset, (b, i, n, h)) in positions(q.shape, heads).enumerated() {
        let keys = (0..<k.shape[1]).filter { sees(b, i, $0) }
        let scores = keys.map { j in
          (0..<d).reduce(0.0) { $0 + Double(q[b, i, n, h * d + $1] * k[b, j, n, h * d + $1]) }
            / Double(d).squareRoot()
        }
        let largest = scores.max() ?? 0
        let weights = scores.map { exponential($0 - largest) }
        let total = weights.reduce(0, +)
        for c in 0..<d {
          let sum = zip(keys, weights).reduce(0.0) { $0 + Double(v[b, $1.0, n, h * d + c]) * $1.1 }
          y[offset * d + c] = keys.isEmpty ? 0 : Float(sum / total)
        }
      }
    }
  }

  private func exponential(_ x: Double) -> Double {
    Double(Tensor(Float(x)).exponential().scalar)
  }

  /// Windows, steps, assets and heads, in the order of memory.
  private func positions(_ shape: [Int], _ heads: Int) -> [(Int, Int, Int, Int)] {
    (0..<shape[0] * shape[1] * shape[2] * heads).map { i in
      (
        i / (shape[1] * shape[2] * heads), i / (shape[2] * heads) % shape[1], i / heads % shape[2],
        i % heads
      )
    }
  }

  @Test("two queries and three keys by hand")
  func byHand() {
    // Scores 0, so that a query shares its weight evenly among the keys it sees.
    let q = Tensor(repeating: 0, shape: [1, 2, 1, 1])
    let k = Tensor(shape: [1, 3, 1, 1], scalars: [1, 2, 3])
    let v = Tensor(shape: [1, 3, 1, 1], scalars: [4, 8, 12])
    func attended(_ mask: AttentionMask) -> [Float] {
      attention(q, k, v, heads: 1, along: .time, nil, mask: mask).scalars
    }
    #expect(attended(.all) == [8, 8])
    #expect(attended(.pairs(Tensor(shape: [2, 3], scalars: [1, 1, 0, 0, 0, 1]))) == [6, 12])
    #expect(attended(.pairs(Tensor(shape: [2, 3], scalars: [0, 0, 0, 1, 0, 1]))) == [0, 8])
    let causal = attention(v, k, v, heads: 1, along: .time, nil, mask: .causal).scalars
    #expect(causal[0] == 4)
  }

  @Test("queries and keys of different lengths", arguments: [(7, 10), (10, 7), (1, 5), (33, 20)])
  func cross(queries: Int, keys: Int) {
    let x = Self.inputs(queries: queries, keys: keys)
    let got = attention(x[0], x[1], x[2], heads: 2, along: .time, nil, mask: .all)
    expectClose(got, written(x, heads: 2) { _, _, _ in true }, tolerance: 2e-6)
    expectSame(at: x) {
      attention($0[0], $0[1], $0[2], heads: 2, along: .time, nil, mask: .all)
    } _: {
      attention(
        $0[0], $0[1], $0[2], heads: 2, along: .time, nil,
        mask: .pairs(Tensor(repeating: 1, shape: [queries, keys])))
    }
  }

  @Test("a causal mask and one of every window, written out")
  func masks() {
    let x = Self.inputs(queries: 9, keys: 9)
    let causal = attention(x[0], x[1], x[2], heads: 3, along: .time, nil, mask: .causal)
    expectClose(causal, written(x, heads: 3) { _, i, j in j <= i }, tolerance: 2e-6)
    let y = Self.inputs(queries: 4, keys: 9)
    let pairs = Tensor(
      shape: [2, 1, 1, 4, 9],
      scalars: (0..<72).map { ($0 % 9 < 5 + $0 / 9 % 4) && ($0 / 36 == 0 || $0 % 9 > 1) ? 1 : 0 })
    let got = attention(y[0], y[1], y[2], heads: 3, along: .time, nil, mask: .pairs(pairs))
    expectClose(
      got, written(y, heads: 3) { b, i, j in j < 5 + i && (b == 0 || j > 1) }, tolerance: 2e-6)
  }

  @Test("gradients, also of a query that sees nothing, and with dropout")
  func gradients() {
    let x = Self.inputs(queries: 5, keys: 5)
    let blind = Tensor(shape: [5, 5], scalars: (0..<25).map { $0 / 5 != 2 && $0 % 3 != 1 ? 1 : 0 })
    for dropout in [nil, Dropout(rate: 0.3, keys: [5, 6])] {
      expectGradient(at: x) {
        attention($0[0], $0[1], $0[2], heads: 2, along: .time, dropout, mask: .causal)
      }
      expectGradient(at: x) {
        attention($0[0], $0[1], $0[2], heads: 2, along: .time, dropout, mask: .pairs(blind))
      }
    }
    expectGradient(at: [x[0]]) {
      attention($0[0], $0[0], $0[0], heads: 2, along: .time, nil, mask: .causal)
    }
    let (y, pullback) = valueWithPullback(at: x[0]) {
      attention($0, x[1], x[2], heads: 2, along: .time, nil, mask: .pairs(blind))
    }
    #expect(y.slice(1, 2..<3).scalars.allSatisfy { $0 == 0 })
    let dq = pullback(sample(y.shape, seed: 9)).slice(1, 2..<3)
    #expect(dq.scalars.allSatisfy { $0 == 0 })
  }

  @Test("across assets a mask says which assets see which")
  func acrossAssets() {
    let x = sample([2, 3, 4, 6], seed: 4)
    let own = Tensor(shape: [4, 4], scalars: (0..<16).map { $0 / 4 == $0 % 4 ? 1 : 0 })
    let got = attention(x, x, x, heads: 2, along: .assets, nil, mask: .pairs(own))
    expectClose(got, x, tolerance: 1e-6)
    let all = AttentionMask.pairs(Tensor(repeating: 1, shape: [4, 4]))
    expectSame(at: [x]) {
      attention($0[0], $0[0], $0[0], heads: 2, along: .assets, nil, mask: all)
    } _: {
      attention($0[0], $0[0], $0[0], heads: 2, along: .assets, nil)
    }
  }

  @Test("nothing after a step moves a causal context before it")
  func noLookAhead() {
    let x = Self.inputs(queries: 8, keys: 8)
    let changed = x.map {
      concatenated($0.slice(1, 0..<5), sample([2, 3, 3, 6], seed: 77), along: 1)
    }
    func early(_ x: [Tensor]) -> Tensor {
      attention(x[0], x[1], x[2], heads: 2, along: .time, nil, mask: .causal).slice(1, 0..<5)
    }
    #expect(early(x) == early(changed))
    let all = attention(x[0], x[1], x[2], heads: 2, along: .time, nil).slice(1, 0..<5)
    let other = attention(changed[0], changed[1], changed[2], heads: 2, along: .time, nil)
    #expect(all != other.slice(1, 0..<5))
  }

  @Test("the weights of a masked row are 0 where it does not see, and sum to 1")
  func weights() {
    let x = Self.inputs(queries: 6, keys: 6)
    let weights = attentionWeights(x[0], x[1], heads: 2, along: .time, mask: .causal)
    #expect(weights.shape == [2, 3, 2, 6, 6])
    for (i, weight) in weights.scalars.enumerated() {
      #expect(i % 6 <= i / 6 % 6 ? weight > 0 : weight == 0)
    }
    let sums = weights.summed(along: 4).scalars
    #expect(sums.allSatisfy { abs($0 - 1) < 1e-6 })
  }

  @Test("heads and steps change places and come back")
  func mixing() {
    // One window, two steps, two heads of one number: [[1, 2], [3, 4]] by step; by head [1, 3], [2, 4].
    let x = Tensor(shape: [1, 2, 1, 2], scalars: [1, 2, 3, 4])
    #expect(mixingHeads(x, heads: 2).scalars == [1, 3, 2, 4])
    expectGradient(at: [sample([2, 5, 3, 6], seed: 5)]) { mixingHeads($0[0], heads: 3).squared() }
  }

  @Test("a causal mask for queries that are not the keys ends with both counts")
  func wrongLengths() async {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (q, k) = (
        Tensor(repeating: 1, shape: [1, 2, 1, 4]), Tensor(repeating: 1, shape: [1, 3, 1, 4])
      )
      _ = attention(q, k, k, heads: 1, along: .time, nil, mask: .causal)
    }
    expectMessage(end, "causal attention: 2 queries and 3 keys")
  }

  @Test("too few dropout keys end with their number")
  func dropoutKeys() async {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor(repeating: 1, shape: [3, 2, 1, 4])
      _ = attention(x, x, x, heads: 1, along: .time, Dropout(rate: 0.5, keys: [1]))
    }
    expectMessage(end, "attention: 1 dropout keys for q [3, 2, 1, 4]")
  }
}
