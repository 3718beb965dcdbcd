import Tensors
import Testing
import _Differentiation

@Suite("Shapes")
struct ShapesTests {
  let x = Tensor(shape: [2, 3, 2], scalars: (1...12).map { Float($0) })

  @Test("permuted by hand")
  func permuted() {
    let y = x.permuted([2, 0, 1])
    #expect(y.shape == [2, 2, 3])
    #expect(y.scalars == [1, 3, 5, 7, 9, 11, 2, 4, 6, 8, 10, 12])
  }

  @Test("permuting back gives the tensor again")
  func inverse() {
    let y = sample([2, 3, 4, 5, 6], seed: 1)
    for axes in [[4, 3, 2, 1, 0], [1, 2, 3, 4, 0], [0, 2, 1, 4, 3], [2, 0, 4, 1, 3]] {
      let back = axes.indices.map { axis in axes.firstIndex(of: axis) ?? 0 }
      #expect(y.permuted(axes).permuted(back) == y)
    }
  }

  @Test("the last step, chosen rows, joined parts")
  func parts() {
    #expect(x.lastStep().scalars == [5, 6, 11, 12])
    #expect(x.lastStep().shape == [2, 1, 2])
    #expect(x.rows([1, 0, 1]).scalars.prefix(6) == [7, 8, 9, 10, 11, 12])
    #expect(Tensor(concatenating: [x.rows([0]), x.rows([1])]) == x)
    #expect(x.slice(1, 1..<3).scalars == [3, 4, 5, 6, 9, 10, 11, 12])
    for axis in 0..<3 {
      let cut = [x.slice(axis, 0..<1), x.slice(axis, 1..<x.shape[axis])]
      #expect(Tensor(concatenating: cut, along: axis) == x)
    }
  }

  @Test("gradients")
  func gradients() {
    let y = sample([2, 3, 5], seed: 1)
    expectGradient(at: [y]) { $0[0].permuted([2, 0, 1]).reshaped(to: [5, 6]).squared() }
    expectGradient(at: [y]) { $0[0].lastStep() * $0[0].lastStep() }
  }
}

@Suite("Reductions")
struct ReductionsTests {
  let x = Tensor(shape: [2, 3], scalars: [1, 2, 3, 4, 5, 6])

  @Test("by hand")
  func values() {
    #expect(x.summed().scalar == 21)
    #expect(x.mean().scalar == 3.5)
    #expect(x.summed(along: 0).scalars == [5, 7, 9])
    #expect(x.summed(along: 0).shape == [1, 3])
    #expect(x.summed(along: 1).scalars == [6, 15])
    #expect(x.summed(along: 1).repeated(along: 1, count: 2).scalars == [6, 6, 15, 15])
    #expect(x.meanOfRows().scalars == [2.5, 3.5, 4.5])
  }

  @Test("gradients")
  func gradients() {
    let y = sample([2, 3, 19], seed: 1)
    expectGradient(at: [y]) { $0[0].squared().summed() }
    expectGradient(at: [y]) { $0[0].squared().mean() }
    expectGradient(at: [y]) { $0[0].squared().summed(along: 1) }
    expectGradient(at: [y]) { $0[0].summed(along: 2).repeated(along: 2, count: 4).squared() }
    expectGradient(at: [y]) { $0[0].squared().meanOfRows() }
  }
}
