import Tensors
import Testing
import _Differentiation

@Suite("Tensor")
struct TensorTests {
  @Test("elements in row-major order")
  func elements() {
    let x = Tensor(shape: [2, 3], scalars: [1, 2, 3, 4, 5, 6])
    #expect(x.count == 6)
    #expect(x[0, 0] == 1)
    #expect(x[1, 0] == 4)
    #expect(x[1, 2] == 6)
    #expect(Tensor(2.5).shape == [])
    #expect(Tensor(2.5).scalar == 2.5)
    #expect(Tensor(repeating: 7, shape: [2, 0]).scalars == [])
  }

  @Test("a copy does not change with its original")
  func value() {
    let x = Tensor(shape: [3], scalars: [1, 2, 3])
    var y = x
    y.withMutableScalars { $0[0] = 9 }
    #expect(x.scalars == [1, 2, 3])
    #expect(y.scalars == [9, 2, 3])
    var z = x.reshaped(to: [3, 1])
    z += z
    #expect(x.scalars == [1, 2, 3])
    #expect(z.scalars == [2, 4, 6])
  }

  @Test("equal means same shape and same elements")
  func equality() {
    let x = Tensor(shape: [2], scalars: [1, 2])
    #expect(x == Tensor(shape: [2], scalars: [1, 2]))
    #expect(x != Tensor(shape: [1, 2], scalars: [1, 2]))
    #expect(x != Tensor(shape: [2], scalars: [1, 3]))
    #expect(x != .zero)
    #expect(Tensor.zero == Tensor.zero)
  }

  @Test("the symbolic zero adds nothing to anything")
  func symbolicZero() {
    let x = Tensor(shape: [2], scalars: [1, 2])
    #expect(x + .zero == x)
    #expect(.zero + x == x)
    #expect(x - .zero == x)
    #expect((.zero - x).scalars == [-1, -2])
    #expect((-Tensor.zero).isSymbolicZero)
    #expect((Tensor.zero + .zero).isSymbolicZero)
    var y = x
    y += .zero
    #expect(y == x)
    var z = Tensor.zero
    z += x
    z.add(.zero, times: 2)
    z.scale(by: 2)
    #expect(z.scalars == [2, 4])
    #expect(Tensor.zero.sumOfSquares == 0)
  }

  @Test("a freed buffer is not handed out while somebody holds it")
  func buffers() {
    let kept = (0..<50).map { Tensor(repeating: Float($0), shape: [17 + $0]) }
    for i in 0..<50 { _ = Tensor(repeating: -1, shape: [17 + i]) + Float(i) }
    for (i, x) in kept.enumerated() {
      #expect(x.scalars == Array(repeating: Float(i), count: 17 + i))
    }
  }
}
