import Tensors
import Testing
import _Differentiation

@Suite("Matrix product")
struct MatrixProductTests {
  @Test("by hand")
  func value() {
    let a = Tensor(shape: [2, 2], scalars: [1, 2, 3, 4])
    let b = Tensor(shape: [2, 3], scalars: [1, 0, 2, 0, 1, 3])
    #expect(a.times(b).scalars == [1, 2, 8, 3, 4, 18])
    #expect(a.transposed().scalars == [1, 3, 2, 4])
  }

  @Test("every matrix of a stack alone")
  func stack() {
    let (a, b) = (sample([3, 2, 5], seed: 1), sample([3, 5, 4], seed: 2))
    let product = a.times(b)
    for i in 0..<3 {
      let one = a.rows([i]).reshaped(to: [2, 5]).times(b.rows([i]).reshaped(to: [5, 4]))
      expectClose(product.rows([i]).reshaped(to: [2, 4]), one)
    }
  }

  @Test("(AB)ᵀ = BᵀAᵀ")
  func transposition() {
    let (a, b) = (sample([2, 7, 5], seed: 1), sample([2, 5, 3], seed: 2))
    expectClose(a.times(b).transposed(), b.transposed().times(a.transposed()))
  }

  @Test("a transposed factor that is not copied")
  func transposedFactor() {
    let x = [sample([2, 3, 4], seed: 6), sample([2, 5, 4], seed: 7)]
    expectSame(at: x) {
      $0[0].times(transposed: $0[1])
    } _: {
      $0[0].times($0[1].transposed())
    }
    expectGradient(at: x) { $0[0].times(transposed: $0[1]) }
    expectGradient(at: [x[0]]) { $0[0].times(transposed: $0[0]) }
  }

  @Test("gradients, transposed and of a matrix times itself")
  func gradients() {
    let (a, b) = (sample([2, 3, 5], seed: 1), sample([2, 4, 5], seed: 2))
    expectGradient(at: [a, b]) { $0[0].times($0[1].transposed()) }
    expectGradient(at: [a]) { $0[0].times($0[0].transposed()) }
  }
}
