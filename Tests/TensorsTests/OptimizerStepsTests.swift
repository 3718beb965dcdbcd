import Foundation
import Tensors
import Testing

@Suite("Optimiser steps")
struct OptimizerStepsTests {
  /// Adam in double precision, one number.
  struct PlainAdam {
    var x: Double
    var m = 0.0
    var v = 0.0
    mutating func step(_ t: Int, _ gradient: Double, decay: Double, decoupled: Double) {
      let g = gradient + decay * x
      x *= 1 - 0.01 * decoupled
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      let (mHat, vHat) = (m / (1 - pow(0.9, Double(t))), v / (1 - pow(0.999, Double(t))))
      x -= 0.01 * mHat / (vHat.squareRoot() + 1e-8)
    }
  }

  @Test(
    "Adam, with weight decay, and AdamW",
    arguments: [(0, 0), (0.05, 0), (0, 0.05)] as [(Double, Double)])
  func adam(decay: Double, decoupled: Double) {
    let count = 37
    var x = sample([count], seed: 1)
    var m = Tensor(repeating: 0, shape: [count])
    var v = m
    var plain = x.scalars.map { PlainAdam(x: Double($0)) }
    for t in 1...20 {
      let g = sample([count], seed: UInt64(100 + t))
      x.adamStep(
        gradient: g, first: &m, second: &v,
        step: AdamStep(
          step: t, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: decay,
          decoupledDecay: decoupled))
      for i in 0..<count {
        plain[i].step(t, Double(g.scalars[i]), decay: decay, decoupled: decoupled)
      }
    }
    expectClose(x, Tensor(shape: [count], scalars: plain.map { Float($0.x) }), tolerance: 2e-6)
    expectClose(m, Tensor(shape: [count], scalars: plain.map { Float($0.m) }), tolerance: 2e-6)
    expectClose(v, Tensor(shape: [count], scalars: plain.map { Float($0.v) }), tolerance: 1e-5)
  }

  @Test("the first step of Adam is the learning rate, whatever the gradient's size")
  func firstStep() {
    for scale in [1e-3, 1, 1e3] as [Float] {
      var x = Tensor(shape: [2], scalars: [1, 1])
      var (m, v) = (Tensor(repeating: 0, shape: [2]), Tensor(repeating: 0, shape: [2]))
      x.adamStep(
        gradient: Tensor(shape: [2], scalars: [scale, -scale]), first: &m, second: &v,
        step: AdamStep(step: 1, rate: 0.25, beta1: 0.9, beta2: 0.999, epsilon: 1e-8))
      expectClose(x, Tensor(shape: [2], scalars: [0.75, 1.25]), tolerance: 2e-5)
    }
  }

  @Test("a symbolic zero gradient moves nothing, and copies stay what they were")
  func untouched() {
    let original = Tensor(shape: [2], scalars: [1, 2])
    var x = original
    var (m, v) = (Tensor(repeating: 0, shape: [2]), Tensor(repeating: 0, shape: [2]))
    let step = AdamStep(step: 1, rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
    x.adamStep(gradient: .zero, first: &m, second: &v, step: step)
    #expect(x == original)
    x.adamStep(gradient: original, first: &m, second: &v, step: step)
    #expect(original.scalars == [1, 2])
    #expect(x != original)
  }

  @Test("adding, scaling and the sum of squares", arguments: [1, 16, 37, 9000])
  func helpers(count: Int) {
    var x = sample([count], seed: 1)
    let y = sample([count], seed: 2)
    let want = zip(x.scalars, y.scalars).map { (Double($0) + 3 * Double($1)) * 2 }
    x.add(y, times: 3)
    x.scale(by: 2)
    expectClose(x, Tensor(shape: [count], scalars: want.map { Float($0) }), tolerance: 3e-7)
    let squares = x.scalars.reduce(0) { $0 + Double($1) * Double($1) }
    #expect(abs(x.sumOfSquares - squares) <= 1e-6 * squares)
  }
}

@Suite("Position code")
struct PositionCodeTests {
  @Test("sines and cosines by hand")
  func values() {
    let code = Tensor.positionalEncoding(length: 3, width: 4)
    #expect(code.rows([0]).scalars == [0, 1, 0, 1])
    #expect(code[1, 0] == Float(sin(1.0)))
    #expect(code[1, 1] == Float(cos(1.0)))
    #expect(code[2, 2] == Float(sin(0.02)))
    #expect(code[2, 3] == Float(cos(0.02)))
  }

  @Test("the product of two codes depends on their distance alone")
  func distance() {
    let code = Tensor.positionalEncoding(length: 50, width: 16)
    let products = code.times(code.transposed())
    for t in 0..<40 { #expect(abs(products[t, t + 7] - products[0, 7]) < 1e-5) }
  }
}
