import Tensors
import Testing
import _Differentiation

@Suite("Arithmetic")
struct ArithmeticTests {
  let x = Tensor(shape: [2, 3], scalars: [1, 2, 3, 4, 5, 6])
  let row = Tensor(shape: [3], scalars: [10, 20, 30])

  @Test("by hand, with the right operand repeated")
  func values() {
    #expect((x + row).scalars == [11, 22, 33, 14, 25, 36])
    #expect((x - row).scalars == [-9, -18, -27, -6, -15, -24])
    #expect((x * row).scalars == [10, 40, 90, 40, 100, 180])
    #expect((x * 2 + 1).scalars == [3, 5, 7, 9, 11, 13])
    #expect((-x).scalars == [-1, -2, -3, -4, -5, -6])
    #expect((x * Tensor(3)).scalars == [3, 6, 9, 12, 15, 18])
    var y = x
    y += row
    #expect(y == x + row)
  }

  @Test("the repeated operand's gradient is the sum over its uses")
  func broadcastGradient() {
    let (dx, dRow) = pullback(at: x, row) { $0 * $1 }(Tensor(repeating: 1, shape: [2, 3]))
    #expect(dx.scalars == [10, 20, 30, 10, 20, 30])
    #expect(dRow.scalars == [5, 7, 9])
  }

  @Test("gradients, with widths of whole and of broken lanes", arguments: [1, 3, 16, 19, 33])
  func gradients(width: Int) {
    let inputs = [
      sample([2, 3, width], seed: 1), sample([3, width], seed: 2), sample([width], seed: 3),
    ]
    expectGradient(at: inputs) { ($0[0] + $0[1]) * $0[2] - $0[0] * $0[1] }
    // One value used three times.
    expectGradient(at: [inputs[0]]) { $0[0] * $0[0] - ($0[0] * 3 + 1) * $0[0] + -$0[0] }
  }

  @Test("a constant that the result does not depend on gets no gradient")
  func unused() {
    let cotangent = pullback(at: [x, row]) { $0[0] * 2 }(Tensor(repeating: 1, shape: [2, 3])).base
    #expect(cotangent[0].scalars == [2, 2, 2, 2, 2, 2])
    #expect(cotangent.count < 2 || cotangent[1].isSymbolicZero)
  }
}
