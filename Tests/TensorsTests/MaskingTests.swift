import Tensors
import Testing
import _Differentiation

@Suite("Masking")
struct MaskingTests {
  let mask = Tensor(shape: [1, 2, 2], scalars: [1, 0, 0, 1])

  @Test("by hand: a missing bar becomes 0, even when it holds NaN or infinity")
  func value() {
    let x = Tensor(shape: [1, 2, 2, 2], scalars: [1, 2, .nan, 3, .infinity, 4, 5, 6])
    #expect(masking(x, by: mask).scalars == [1, 2, 0, 0, 0, 0, 5, 6])
  }

  @Test("without a mask it is x itself, and its gradient the cotangent")
  func none() {
    let x = sample([1, 2, 2, 3], seed: 1)
    #expect(masking(x, by: nil) == x)
    #expect(masking(x, by: Tensor(repeating: 1, shape: [1, 2, 2])) == x)
    #expect(pullback(at: x) { masking($0, by: nil) }(x) == x)
  }

  @Test("gradients, and a NaN cotangent of a missing bar is not read", arguments: [1, 3, 16, 21])
  func gradients(width: Int) {
    let x = sample([1, 2, 2, width], seed: 1)
    expectGradient(at: [x]) { masking($0[0], by: mask) }
    let cotangent = Tensor(
      shape: x.shape,
      scalars: mask.scalars.flatMap { Array(repeating: $0 == 0 ? .nan : 2, count: width) })
    let dx = pullback(at: x) { masking($0, by: mask) }(cotangent)
    #expect(dx.scalars == mask.scalars.flatMap { Array(repeating: $0 * 2, count: width) })
  }
}
