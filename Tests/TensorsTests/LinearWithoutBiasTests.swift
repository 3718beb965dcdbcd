import Tensors
import Testing
import _Differentiation

@Suite("Linear without bias")
struct LinearWithoutBiasTests {
  @Test("by hand")
  func values() {
    let x = Tensor(shape: [2, 2], scalars: [1, 2, 3, 4])
    let w = Tensor(shape: [3, 2], scalars: [1, 0, 0, 1, 1, 1])
    #expect(linear(x, w) == Tensor(shape: [2, 3], scalars: [1, 2, 3, 3, 4, 7]))
  }

  @Test("as with a bias of zero, and linear in x")
  func laws() {
    let (x, y) = (sample([2, 3, 5], seed: 1), sample([2, 3, 5], seed: 2))
    let (w, zero) = (sample([4, 5], seed: 3), Tensor(repeating: 0, shape: [4]))
    expectSame(at: [x, w]) {
      linear($0[0], $0[1])
    } _: {
      linear($0[0], $0[1], zero)
    }
    expectClose(linear(x * 2 - y, w), linear(x, w) * 2 - linear(y, w))
  }

  @Test("gradients, also of x that is its own weight")
  func gradients() {
    expectGradient(at: [sample([2, 3, 5], seed: 1), sample([4, 5], seed: 2)]) {
      linear($0[0], $0[1]).squared()
    }
    expectGradient(at: [sample([4, 5], seed: 3)]) { linear($0[0], $0[0]) }
  }
}
