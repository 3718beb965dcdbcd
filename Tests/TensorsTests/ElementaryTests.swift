import Foundation
import Tensors
import Testing
import _Differentiation

@Suite("Elementary functions")
struct ElementaryTests {
  let x = Tensor(shape: [4], scalars: [0.25, 1, 4, 9])

  @Test("by hand")
  func values() {
    #expect(x.squareRoot().scalars == [0.5, 1, 2, 3])
    #expect(Tensor(shape: [2], scalars: [1, 0]).log().scalars == [0, -.infinity])
    expectClose(x.log(), x.mappedScalars { Float(Foundation.log(Double($0))) })
    let ones = Tensor(repeating: 1, shape: [4])
    #expect(pullback(at: x) { $0.log() }(ones).scalars[2] == 0.25)
    #expect(pullback(at: x) { $0.squareRoot() }(ones).scalars[2] == 0.25)
  }

  @Test("sines by hand and in double precision, odd, and of the law of double angles")
  func sines() {
    let quarter = Float.pi / 2
    let y = Tensor(shape: [3], scalars: [0, quarter, -quarter]).sine().scalars
    #expect(y == [0, 1, -1])
    let x = sample([37], seed: 5, scale: 3)
    expectClose(x.sine(), x.mappedScalars { Float(Foundation.sin(Double($0))) })
    #expect((-x).sine() == -x.sine())
    let cosine = pullback(at: x) { $0.sine() }(Tensor(repeating: 1, shape: [37]))
    expectClose((x * 2).sine(), x.sine() * cosine * 2)
    expectClose(x.sine().squared() + cosine.squared(), Tensor(repeating: 1, shape: [37]))
  }

  @Test("a product's logarithm is the sum, a root's square is the number")
  func laws() {
    let (a, b) = (sample([37], seed: 1).exponential(), sample([37], seed: 2).exponential())
    expectClose((a * b).log(), a.log() + b.log())
    expectClose(a.squareRoot().squared(), a)
    expectClose(a.squareRoot().log(), a.log() * 0.5)
  }

  @Test("gradients")
  func gradients() {
    let y = sample([3, 7], seed: 3).magnitude() + 1
    expectGradient(at: [y]) { $0[0].log() * $0[0] }
    expectGradient(at: [y]) { $0[0].squareRoot() * $0[0] }
    expectGradient(at: [sample([3, 7], seed: 4)]) { $0[0].sine() * $0[0] }
  }
}
