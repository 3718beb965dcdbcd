import Foundation
import Tensors
import Testing
import _Differentiation

@Suite("Activations")
struct ActivationsTests {
  /// Points around 0 and far out, none at a kink.
  let x = separated([51], gap: 0.21, seed: 1) + 0.1

  @Test("values against double precision")
  func values() {
    func expect(_ y: Tensor, _ formula: (Double) -> Double) {
      expectClose(
        y, Tensor(shape: [51], scalars: x.scalars.map { Float(formula(Double($0))) }),
        tolerance: 3e-7)
    }
    expect(x.relu()) { max($0, 0) }
    expect(x.magnitude()) { abs($0) }
    expect(x.squared()) { $0 * $0 }
    expect(x.tanh()) { tanh($0) }
    expect(x.sigmoid()) { 1 / (1 + exp(-$0)) }
    expect(x.softplus()) { log(1 + exp($0)) }
    expect(x.elu()) { $0 > 0 ? $0 : expm1($0) }
    expect(x.gelu()) { $0 * (1 + erf($0 / 2.squareRoot())) / 2 }
    expect(x.hardswish()) { $0 <= -3 ? 0 : ($0 >= 3 ? $0 : $0 * ($0 + 3) / 6) }
    expect(x.exponential()) { exp($0) }
    expect(x.reciprocal()) { 1 / $0 }
  }

  @Test("no overflow far out")
  func extremes() {
    let far = Tensor(shape: [4], scalars: [-200, -90, 90, 200])
    #expect(far.softplus().scalars == [0, Float(exp(-90.0)), 90, 200])
    #expect(far.sigmoid().scalars == [0, Float(exp(-90.0)), 1, 1])
    #expect(far.elu().scalars == [-1, -1, 90, 200])
    #expect(far.gelu().scalars.suffix(2) == [90, 200])
    #expect(size(far.gelu().rows([0, 1])) < 1e-30)
  }

  @Test("Hardswish by hand, flat below −3 and a line above 3")
  func hardswish() {
    let x = Tensor(shape: [7], scalars: [-200, -3, -1.5, 0, 1, 3, 200])
    expectClose(
      x.hardswish(), Tensor(shape: [7], scalars: [0, 0, -0.375, 0, 4.0 / 6, 3, 200]),
      tolerance: 1e-6)
    let slopes = pullback(at: x) { $0.hardswish() }(Tensor(repeating: 1, shape: [7]))
    expectClose(
      slopes, Tensor(shape: [7], scalars: [0, 0, 0, 0.5, 5.0 / 6, 1, 1]), tolerance: 1e-6)
    // x's own and −x's value differ by x: the two gates add up to 1.
    let near = sample([19], seed: 3, scale: 3)
    expectClose(near.hardswish() - (-near).hardswish(), near)
  }

  @Test("the cotangent at the kinks is 0")
  func kinks() {
    let zero = Tensor(repeating: 0, shape: [17])
    let one = Tensor(repeating: 1, shape: [17])
    #expect(pullback(at: zero) { $0.relu() }(one) == zero)
    #expect(pullback(at: zero) { $0.magnitude() }(one) == zero)
    #expect(pullback(at: zero) { $0.elu() }(one) == one)
  }

  @Test("gradients")
  func gradients() {
    expectGradient(at: [x]) { $0[0].relu() }
    expectGradient(at: [x]) { $0[0].magnitude() }
    expectGradient(at: [x]) { $0[0].squared() }
    expectGradient(at: [x]) { $0[0].tanh() }
    expectGradient(at: [x]) { $0[0].sigmoid() }
    expectGradient(at: [x]) { $0[0].softplus() }
    expectGradient(at: [x]) { $0[0].elu() }
    expectGradient(at: [x]) { $0[0].gelu() }
    let besideKinks = Tensor(shape: [6], scalars: [-5, -3.5, -2.5, 0.1, 2.5, 4])
    expectGradient(at: [besideKinks]) { $0[0].hardswish() }
    let near = sample([19], seed: 2)
    expectGradient(at: [near]) { $0[0].exponential() }
    expectGradient(at: [near.magnitude() + 1]) { $0[0].reciprocal() }
    expectGradient(at: [near.magnitude() + 1]) { $0[0].inverseSquareRoot(plus: 0.5) }
  }
}

@Suite("Softmax")
struct SoftmaxTests {
  @Test("by hand")
  func value() {
    let y = Tensor(shape: [2, 2], scalars: [0, 0, 0, Float(log(3.0))]).softmax()
    expectClose(y, Tensor(shape: [2, 2], scalars: [0.5, 0.5, 0.25, 0.75]), tolerance: 1e-6)
  }

  @Test("rows sum to 1 and a shift changes nothing", arguments: [1, 5, 16, 23, 168])
  func laws(width: Int) {
    let x = sample([9, width], seed: 1, scale: 4)
    let y = x.softmax()
    expectClose(y.summed(along: 1), Tensor(repeating: 1, shape: [9, 1]), tolerance: 1e-6)
    expectClose((x + 64).softmax(), y)
    #expect((x * 30).softmax().scalars.allSatisfy { $0.isFinite })
  }

  @Test("what is masked with −∞ weighs nothing and has no cotangent")
  func masked() {
    let x = Tensor(shape: [1, 3], scalars: [1, -.infinity, 1])
    #expect(x.softmax().scalars == [0.5, 0, 0.5])
    let cotangent = pullback(at: x) { $0.softmax() }(Tensor(shape: [1, 3], scalars: [1, 7, 0]))
    #expect(cotangent.scalars == [0.25, 0, -0.25])
  }

  @Test("gradients", arguments: [1, 5, 16, 23])
  func gradients(width: Int) {
    expectGradient(at: [sample([4, width], seed: 1)]) { $0[0].softmax() }
  }
}
