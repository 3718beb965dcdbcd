import Tensors
import Testing
import _Differentiation

@Suite("Slices")
struct SlicesTests {
  let x = Tensor(shape: [2, 3, 2], scalars: (1...12).map { Float($0) })

  @Test("the gradient of a slice is zero around it, by hand")
  func sliceGradient() {
    let dx = pullback(at: x) { $0.slice(1, 1..<2) }(
      Tensor(shape: [2, 1, 2], scalars: [1, 2, 3, 4]))
    #expect(dx.scalars == [0, 0, 1, 2, 0, 0, 0, 0, 3, 4, 0, 0])
  }

  @Test("a row that is taken twice gets the sum of both gradients, one that is not taken gets zero")
  func rowsGradient() {
    let table = Tensor(shape: [3, 2], scalars: [1, 2, 3, 4, 5, 6])
    let (y, pullback) = valueWithPullback(at: table) { $0.rows([2, 0, 2]) }
    #expect(y.scalars == [5, 6, 1, 2, 5, 6])
    let dTable = pullback(Tensor(shape: [3, 2], scalars: [1, 2, 10, 20, 100, 200]))
    #expect(dTable.scalars == [10, 20, 0, 0, 101, 202])
  }

  @Test("gradients of slices and of rows, used twice")
  func gradients() {
    let y = sample([3, 4, 5], seed: 1)
    for axis in 0..<3 {
      expectGradient(at: [y]) { $0[0].slice(axis, 1..<3) * $0[0].slice(axis, 0..<2) }
    }
    for width in [1, 16, 19] {
      expectGradient(at: [sample([4, width], seed: 2)]) {
        $0[0].rows([3, 1, 3, 3]).squared() + $0[0]
      }
    }
  }
}

@Suite("Concatenation")
struct ConcatenationTests {
  @Test("two tensors and many, by hand")
  func values() {
    let a = Tensor(shape: [2, 1], scalars: [1, 2])
    let b = Tensor(shape: [2, 2], scalars: [3, 4, 5, 6])
    #expect(concatenated(a, b, along: 1) == Tensor(shape: [2, 3], scalars: [1, 3, 4, 2, 5, 6]))
    #expect(concatenated([a, b, a], along: 1).scalars == [1, 3, 4, 1, 2, 5, 6, 2])
    #expect(stacked([b, b * 10], along: 1).scalars == [3, 4, 30, 40, 5, 6, 50, 60])
    #expect(unstacked(b, along: 1).map(\.scalars) == [[3, 5], [4, 6]])
    #expect(unstacked(b, along: 1).map(\.shape) == [[2], [2]])
  }

  @Test("cutting and joining give the tensor again")
  func inverse() {
    let x = sample([3, 4, 5], seed: 1)
    for axis in 0..<3 {
      let cut = x.shape[axis] - 1
      #expect(
        concatenated(x.slice(axis, 0..<cut), x.slice(axis, cut..<cut + 1), along: axis) == x)
      #expect(stacked(unstacked(x, along: axis), along: axis) == x)
    }
  }

  @Test("gradients of two parts, also of one part twice", arguments: 0..<3)
  func gradients(axis: Int) {
    var shape = [2, 3, 4]
    shape[axis] += 1
    let inputs = [sample([2, 3, 4], seed: 1), sample(shape, seed: 2)]
    expectGradient(at: inputs) { concatenated($0[0], $0[1], along: axis).squared() }
    expectGradient(at: [inputs[1]]) { concatenated($0[0], $0[0], along: axis).squared() }
    expectSame(at: inputs) {
      concatenated($0, along: axis)
    } _: {
      concatenated($0[0], $0[1], along: axis)
    }
  }

  @Test("gradients of an array of parts, from a loop over slices")
  func loops() {
    let x = sample([3, 4, 2], seed: 3)
    expectGradient(at: [x]) { accumulated($0[0]) }
    expectGradient(at: [x, sample([3, 4, 1], seed: 4)]) {
      concatenated([$0[0], $0[1], $0[0] * $0[0]], along: 2)
    }
  }
}

/// y_t = x_t² + y_{t−1}, one slice of axis 1 after the other.
@differentiable(reverse)
private func accumulated(_ x: Tensor) -> Tensor {
  let steps = unstacked(x, along: 1)
  var results: [Tensor] = []
  var last = steps[0].squared()
  results.append(last)
  for t in 1..<withoutDerivative(at: steps.count) {
    last = steps[t].squared() + last
    results.append(last)
  }
  return stacked(results, along: 1)
}
