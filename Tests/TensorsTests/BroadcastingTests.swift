import Tensors
import Testing
import _Differentiation

@Suite("Broadcasting")
struct BroadcastingTests {
  @Test("a column and a row, by hand")
  func values() {
    let column = Tensor(shape: [2, 1], scalars: [10, 20])
    let row = Tensor(shape: [1, 3], scalars: [1, 2, 3])
    #expect((column + row) == Tensor(shape: [2, 3], scalars: [11, 12, 13, 21, 22, 23]))
    #expect((row - column) == Tensor(shape: [2, 3], scalars: [-9, -8, -7, -19, -18, -17]))
    #expect((column * row).scalars == [10, 20, 30, 20, 40, 60])
    #expect((Tensor(2) * row) == Tensor(shape: [1, 3], scalars: [2, 4, 6]))
    #expect(column.broadcast(to: [2, 2, 2]).scalars == [10, 10, 20, 20, 10, 10, 20, 20])
  }

  @Test("gradients are summed over what was repeated, by hand")
  func gradientValues() {
    let column = Tensor(shape: [2, 1], scalars: [10, 20])
    let row = Tensor(shape: [1, 3], scalars: [1, 2, 3])
    let (dColumn, dRow) = pullback(at: column, row) { $0 * $1 }(
      Tensor(repeating: 1, shape: [2, 3]))
    #expect(dColumn == Tensor(shape: [2, 1], scalars: [6, 6]))
    #expect(dRow == Tensor(shape: [1, 3], scalars: [30, 30, 30]))
  }

  /// Pairs of shapes and the shape of their sum.
  static let shapes: [([Int], [Int], [Int])] = [
    ([2, 3, 4], [2, 1, 4], [2, 3, 4]), ([2, 1, 4], [3, 1], [2, 3, 4]),
    ([4], [2, 3, 4], [2, 3, 4]),
    ([2, 3, 4], [1, 1, 4], [2, 3, 4]), ([1, 3, 1], [2, 1, 4], [2, 3, 4]), ([], [2, 3], [2, 3]),
    ([2, 3, 1, 4], [2, 1, 5, 1], [2, 3, 5, 4]), ([1], [2, 19], [2, 19]),
  ]

  /// The element of x that stands at `index` of the larger `shape`.
  func element(_ x: Tensor, _ flat: Int, _ shape: [Int]) -> Float {
    var (rest, offset, step) = (flat, 0, 1)
    for (fromEnd, size) in shape.reversed().enumerated() where fromEnd < x.shape.count {
      let own = x.shape[x.shape.count - 1 - fromEnd]
      offset += own == 1 ? 0 : rest % size * step
      rest /= size
      step *= own
    }
    return x.scalars[offset]
  }

  @Test("as element by element", arguments: shapes)
  func reference(first: [Int], second: [Int], result: [Int]) {
    let (a, b) = (sample(first, seed: 1), sample(second, seed: 2))
    let count = result.reduce(1, *)
    for (got, operation) in [(a + b, { $0 + $1 }), (a - b, { $0 - $1 }), (a * b, { $0 * $1 })]
      as [(Tensor, (Float, Float) -> Float)]
    {
      let want = (0..<count).map { operation(element(a, $0, result), element(b, $0, result)) }
      #expect(got == Tensor(shape: result, scalars: want))
    }
    #expect(a + b == b + a)
    #expect(a * b == a.broadcast(to: result) * b.broadcast(to: result))
  }

  @Test("gradients, with reuse", arguments: shapes)
  func gradients(first: [Int], second: [Int], result: [Int]) {
    let inputs = [sample(first, seed: 1), sample(second, seed: 2)]
    expectGradient(at: inputs) { ($0[0] + $0[1]) * $0[1] - $0[0] * $0[1] * $0[0] }
    expectGradient(at: inputs) { ($0[1] - $0[0]).squared() }
    expectGradient(at: [inputs[0]]) { $0[0].broadcast(to: result).squared() }
  }
}

@Suite("Reductions along an axis")
struct AxisReductionsTests {
  let x = Tensor(shape: [2, 3], scalars: [1, 5, 3, 4, 2, 4])

  @Test("by hand, the axis kept or removed")
  func values() {
    #expect(x.summed(along: 1, keepingDimensions: false) == Tensor(shape: [2], scalars: [9, 10]))
    #expect(x.summed(along: 1, keepingDimensions: true).shape == [2, 1])
    #expect(x.mean(along: 0) == Tensor(shape: [1, 3], scalars: [2.5, 3.5, 3.5]))
    #expect(x.mean(along: 1, keepingDimensions: false).scalars[0] == 3)
    #expect(x.maximum(along: 1) == Tensor(shape: [2, 1], scalars: [5, 4]))
    #expect(x.maximum(along: 0, keepingDimensions: false).scalars == [4, 5, 4])
    #expect(x.withNewAxis(1).shape == [2, 1, 3])
    #expect(x.withNewAxis(1).withoutAxis(1) == x)
  }

  @Test("of equal elements the first gets the gradient")
  func ties() {
    let dx = pullback(at: x) { $0.maximum(along: 1) }(Tensor(shape: [2, 1], scalars: [10, 20]))
    #expect(dx.scalars == [0, 10, 0, 20, 0, 0])
  }

  @Test("a NaN is the maximum, wherever it stands, and gets the gradient")
  func maximumOfNaN() {
    let x = Tensor(shape: [3, 3], scalars: [1, .nan, 3, .nan, 2, 1, 1, 2, 3])
    let (y, pullback) = valueWithPullback(at: x) { $0.maximum(along: 1) }
    #expect(y.scalars[0].isNaN && y.scalars[1].isNaN && y.scalars[2] == 3)
    let dx = pullback(Tensor(shape: [3, 1], scalars: [10, 20, 30]))
    #expect(dx.scalars == [0, 10, 0, 20, 0, 0, 0, 0, 30])
  }

  @Test("a tensor less its mean has mean zero; no element exceeds the maximum", arguments: 0..<3)
  func laws(axis: Int) {
    let y = sample([3, 4, 5], seed: 1)
    #expect(size((y - y.mean(along: axis)).mean(along: axis)) < 1e-6)
    #expect((y - y.maximum(along: axis)).greater(than: 0) == Tensor(repeating: 0, shape: y.shape))
    expectClose(
      y.mean(along: axis, keepingDimensions: false) * Float(y.shape[axis]),
      y.summed(along: axis, keepingDimensions: false))
  }

  @Test("gradients", arguments: 0..<3)
  func gradients(axis: Int) {
    let y = sample([3, 4, 5], seed: 1)
    expectGradient(at: [y]) { ($0[0] - $0[0].mean(along: axis)).squared() }
    expectGradient(at: [y]) {
      $0[0].squared().summed(along: axis, keepingDimensions: false).squared()
    }
    expectGradient(at: [separated([3, 4, 5], gap: 0.25, seed: 2)]) {
      $0[0].maximum(along: axis, keepingDimensions: false).withNewAxis(axis) * $0[0]
    }
  }
}
