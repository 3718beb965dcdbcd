import Tensors
import Testing
import _Differentiation

@Suite("Causal time mixing")
struct TimeMixingTests {
  @Test("by hand; what stands above the diagonal is not read")
  func values() {
    let x = Tensor(shape: [1, 3, 2], scalars: [1, 2, 3, 4, 5, 6])
    let w = Tensor(shape: [3, 3], scalars: [2, .nan, 9, 1, 1, .infinity, 0, 10, 1])
    let (y, pullback) = valueWithPullback(at: x, w) { causalTimeMixing($0, $1) }
    #expect(y == Tensor(shape: [1, 3, 2], scalars: [2, 4, 4, 6, 35, 46]))
    let (dx, dw) = pullback(Tensor(repeating: 1, shape: [1, 3, 2]))
    #expect(dx.scalars == [3, 3, 11, 11, 1, 1])
    #expect(dw.scalars == [3, 0, 0, 3, 7, 0, 3, 7, 11])
  }

  @Test("changing a step never moves an earlier one")
  func causality() {
    let (x, w) = (sample([2, 6, 3], seed: 1), sample([6, 6], seed: 2))
    let before = causalTimeMixing(x, w)
    for t in 0..<6 {
      let moved = concatenated(x.slice(1, 0..<t), x.slice(1, t..<6) + 10, along: 1)
      let after = causalTimeMixing(moved, w)
      #expect(after.slice(1, 0..<t) == before.slice(1, 0..<t))
      #expect(after.slice(1, t..<t + 1) != before.slice(1, t..<t + 1))
    }
  }

  @Test("as a masked product of matrices, one window at a time")
  func reference() {
    let (x, w) = (sample([2, 5, 7], seed: 1), sample([5, 5], seed: 2))
    let lower = Tensor(shape: [5, 5], scalars: (0..<25).map { $0 % 5 <= $0 / 5 ? 1 : 0 })
    expectSame(at: [x, w]) {
      causalTimeMixing($0[0], $0[1])
    } _: {
      stacked(
        [
          ($0[1] * lower).times(unstacked($0[0], along: 0)[0]),
          ($0[1] * lower).times(unstacked($0[0], along: 0)[1]),
        ], along: 0)
    }
  }

  @Test("gradients")
  func gradients() {
    expectGradient(at: [sample([2, 4, 3, 2], seed: 1), sample([4, 4], seed: 2)]) {
      causalTimeMixing($0[0], $0[1]) * $0[0]
    }
    expectGradient(at: [sample([1, 4, 4], seed: 3), sample([4, 4], seed: 4)]) {
      causalTimeMixing($0[0], $0[1] * $0[1]).squared()
    }
  }
}
