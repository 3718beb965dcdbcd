import Foundation
import Tensors
import Testing
import _Differentiation

@Suite("Auto-correlation")
struct AutoCorrelationTests {
  @Test("a delayed sum by hand, for two assets with delays of their own")
  func sumByHand() {
    // Asset 0 shows 1 2 3, asset 1 shows 10 20 30.
    let x = Tensor(shape: [1, 3, 2, 1], scalars: [1, 10, 2, 20, 3, 30])
    let weights = Tensor(shape: [1, 2, 2], scalars: [2, 1, 0.5, 1])
    let delays: [Int32] = [0, 2, 1, 2]
    let (y, pullback) = valueWithPullback(at: x, weights) { delayedSum($0, $1, delays: delays) }
    // 2·1 + 3, 0.5·20 + 30, 2·2 + 1, …
    let want: [Float] = [5, 40, 5, 25, 8, 25]
    #expect(y.scalars == want)
    let (dx, dWeights) = pullback(
      Tensor(shape: [1, 3, 2, 1], scalars: [1, 0, 0, 1, 0, 0]))
    #expect(dx.scalars == [2, 1, 0, 0, 1, 0.5])
    #expect(dWeights.scalars == [1, 3, 30, 10])
  }

  @Test("one delay turns a window; several are the product with a circulant matrix")
  func circulant() {
    let (x, weights) = (sample([2, 7, 3, 5], seed: 1), sample([2, 3, 2], seed: 2))
    let one = Tensor(repeating: 1, shape: [2, 3, 1])
    let turned = concatenated(x.slice(1, 4..<7), x.slice(1, 0..<4), along: 1)
    #expect(delayedSum(x, one, delays: [Int32](repeating: 4, count: 6)) == turned)
    let delays: [Int32] = [0, 3, 1, 6, 2, 5, 4, 5, 0, 1, 6, 3]
    var matrices = [Float](repeating: 0, count: 6 * 49)
    for (term, delay) in delays.enumerated() {
      for t in 0..<7 {
        matrices[term / 2 * 49 + t * 7 + (t + Int(delay)) % 7] += weights.scalars[term]
      }
    }
    let want = Tensor(shape: [2, 3, 7, 7], scalars: matrices).times(x.permuted([0, 2, 1, 3]))
    expectClose(delayedSum(x, weights, delays: delays), want.permuted([0, 2, 1, 3]))
  }

  @Test("the mean correlation is the mean of the channels' correlations")
  func meanOfChannels() {
    for length in [1, 2, 9, 12] {
      let (q, k) = (sample([2, length, 3, 4], seed: 3), sample([2, length, 3, 4], seed: 4))
      let each = circularCorrelation(q.permuted([0, 2, 3, 1]), k.permuted([0, 2, 3, 1]))
      expectClose(meanCorrelation(q, k), each.mean(along: 2, keepingDimensions: false))
    }
  }

  @Test("a period is found: a window that repeats every four steps is continued by itself")
  func period() {
    let wave = (0..<12).map { Float([3, -1, -2, 0][$0 % 4]) }
    let x = Tensor(shape: [1, 12, 1, 1], scalars: wave)
    #expect(
      largestDelays(meanCorrelation(x, x), count: 3, sharing: .window) == [0, 4, 8])
    // ⌊1·ln 12⌋ = 2 delays, the smaller two of the three equal ones but for rounding: each gives the window back.
    expectClose(autoCorrelation(x, x, x, factor: 1, sharing: .window), x)
  }

  @Test("⌊factor·ln L⌋ delays, at least one and at most all")
  func counts() {
    let want = [(96, 3, 13), (18, 2, 5), (24, 2, 6), (1, 3, 1), (2, 1, 1), (4, 9, 4)]
    for (length, factor, count) in want {
      #expect(delayCount(length: length, factor: factor) == count, "\(length), \(factor)")
    }
  }

  @Test("delays of a batch are those of the mean correlation, for every window")
  func sharing() {
    let correlation = Tensor(
      shape: [2, 1, 4], scalars: [0, 9, 1, 3, 8, 0, 1, 3])
    #expect(largestDelays(correlation, count: 1, sharing: .window) == [1, 0])
    #expect(largestDelays(correlation, count: 2, sharing: .batch) == [0, 1, 0, 1])
    let (q, k) = (sample([3, 9, 2, 4], seed: 5), sample([3, 9, 2, 4], seed: 6))
    let batch = autoCorrelation(q, k, k, factor: 1, sharing: .batch)
    #expect(batch != autoCorrelation(q, k, k, factor: 1, sharing: .window))
    let first = autoCorrelation(
      q.slice(0, 0..<1), k.slice(0, 0..<1), k.slice(0, 0..<1), factor: 1, sharing: .batch)
    // Of one window alone both are the same.
    #expect(
      first
        == autoCorrelation(
          q.slice(0, 0..<1), k.slice(0, 0..<1), k.slice(0, 0..<1), factor: 1, sharing: .window))
  }

  @Test("fewer keys are followed by zeros, more are cut")
  func lengths() {
    let (q, k) = (sample([2, 8, 2, 3], seed: 7), sample([2, 5, 2, 3], seed: 8))
    let zeros = Tensor(repeating: 0, shape: [2, 3, 2, 3])
    let padded = concatenated(k, zeros, along: 1)
    let run = { (k: Tensor) in autoCorrelation(q, k, k, factor: 2, sharing: .window) }
    #expect(run(k) == run(padded))
    #expect(run(concatenated(padded, k, along: 1)) == run(padded))
  }

  @Test("gradients")
  func gradients() {
    let delays: [Int32] = [0, 3, 1, 2, 2, 2, 0, 1]
    expectGradient(at: [sample([2, 4, 2, 3], seed: 1), sample([2, 2, 2], seed: 2)]) {
      delayedSum($0[0], $0[1], delays: delays) * $0[0]
    }
    expectGradient(at: [sample([2, 5, 2, 3], seed: 3), sample([2, 5, 2, 3], seed: 4)]) {
      meanCorrelation($0[0], $0[1])
    }
    // As many delays as steps: no choice that a difference could move.
    for sharing in [DelaySharing.window, .batch] {
      expectGradient(
        at: [
          sample([2, 4, 1, 3], seed: 5), sample([2, 3, 1, 3], seed: 6),
          sample([2, 6, 1, 3], seed: 7),
        ]
      ) { autoCorrelation($0[0], $0[1], $0[2], factor: 9, sharing: sharing) }
    }
  }
}
