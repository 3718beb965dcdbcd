import Tensors
import Testing
import _Differentiation

@Suite("Linear")
struct LinearTests {
  @Test("y = x·Wᵀ + b by hand")
  func value() {
    let x = Tensor(shape: [1, 2], scalars: [1, 2])
    let weight = Tensor(shape: [3, 2], scalars: [1, 0, 0, 1, 1, -1])
    #expect(
      linear(x, weight, Tensor(shape: [3], scalars: [10, 20, 30])).scalars == [11, 22, 29])
  }

  @Test("a row's result does not depend on the other rows")
  func rows() {
    let (w, b) = (sample([7, 5], seed: 2), sample([7], seed: 3))
    let x = sample([3, 5], seed: 1)
    let all = linear(x, w, b)
    for i in 0..<3 { expectClose(linear(x.rows([i]), w, b), all.rows([i]), tolerance: 1e-6) }
  }

  @Test("gradients, with widths of whole and of broken lanes", arguments: [1, 5, 16, 35])
  func gradients(width: Int) {
    let inputs = [
      sample([2, 3, width], seed: 1), sample([9, width], seed: 2), sample([9], seed: 3),
    ]
    expectGradient(at: inputs) { linear($0[0], $0[1], $0[2]) }
  }

  @Test("the same x as input and, transposed, as weight")
  func reuse() {
    expectGradient(at: [sample([4, 4], seed: 1), sample([4], seed: 2)]) {
      linear($0[0], $0[0].transposed(), $0[1])
    }
  }

  @Test("queryKeyValue is three times linear", arguments: [4, 12, 20])
  func projections(width: Int) {
    let inputs =
      [sample([2, 5, 3, width], seed: 1)]
      + (0..<3).flatMap {
        [sample([width, width], seed: 10 + UInt64($0)), sample([width], seed: 20 + UInt64($0))]
      }
    expectSame(at: inputs) { p in
      let y = queryKeyValue(p[0], p[1], p[2], p[3], p[4], p[5], p[6])
      return y.query * y.key + y.value
    } _: { p in
      linear(p[0], p[1], p[2]) * linear(p[0], p[3], p[4]) + linear(p[0], p[5], p[6])
    }
  }

  @Test("queryKeyValue when only one of the three reaches the loss")
  func partialProjections() {
    let inputs =
      [sample([1, 2, 3, 4], seed: 1)]
      + (0..<3).flatMap {
        [sample([4, 4], seed: 10 + UInt64($0)), sample([4], seed: 20 + UInt64($0))]
      }
    expectGradient(at: Array(inputs.prefix(3))) { p in
      queryKeyValue(p[0], inputs[1], inputs[2], inputs[3], inputs[4], p[1], p[2]).value
    }
    let cotangent = pullback(at: inputs) { p in
      queryKeyValue(p[0], p[1], p[2], p[3], p[4], p[5], p[6]).key
    }(Tensor(repeating: 1, shape: [1, 2, 3, 4])).base
    #expect(
      cotangent[1].isSymbolicZero && cotangent[5].isSymbolicZero && !cotangent[3].isSymbolicZero)
  }
}
