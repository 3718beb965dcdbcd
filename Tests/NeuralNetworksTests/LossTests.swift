import Foundation
import ModelSamples
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

@Suite("Losses")
struct LossTests {
  static let all: [Loss] = [
    .mse, .mae, .huber(delta: 0.5), .bce, .allocation(riskAversion: 2, costRate: 0.01),
    .allocationReference, .tanhv1, .tanhv2, .tanhv3, .tanhv4,
  ]
  let u = Tensor(shape: [1, 2, 1], scalars: [1, -2])
  let y = Tensor(shape: [1, 2, 1], scalars: [0.5, 1])

  @Test("a short position in what has more than doubled has lost nearly everything, not NaN")
  func doubled() {
    let (u, y) = (
      Tensor(shape: [1, 1, 1], scalars: [-9]), Tensor(shape: [1, 1, 1], scalars: [0.8])
    )
    for loss in [Loss.tanhv2, .tanhv3] {
      #expect(abs(loss(u, y).scalar - Float(6 * 2.302585)) < 1e-3)
    }
  }

  @Test("by hand")
  func values() {
    func expect(_ loss: Loss, _ want: Double) {
      #expect(abs(Double(loss(u, y).scalar) - want) < 1e-6, "\(loss)")
    }
    expect(.mse, (0.25 + 9) / 2)
    expect(.mae, (0.5 + 3) / 2)
    expect(.huber(delta: 1), (0.125 + 2.5) / 2)
    // Labels 1 and 1: ln(1 + e^−1) and ln(1 + e^2).
    expect(.bce, (log1p(exp(-1.0)) + log1p(exp(2.0))) / 2)
    expect(.allocationReference, -(tanh(1.0) * 0.5 + tanh(-2.0)) / 2)
    // Gross exposure 0.76 + 0.96 is above 1, so both are divided by it.
    let gross = tanh(1.0) + tanh(2.0)
    let g = (tanh(1.0) * 0.5 - tanh(2.0)) / gross
    expect(.allocation(riskAversion: 3, costRate: 0.01), -(g - 1.5 * g * g - 0.01))
  }

  @Test("gradients by central differences", arguments: all)
  func gradients(loss: Loss) {
    // Away from the kinks at u = y, u = 0, |u − y| = δ and gross exposure 1.
    let u = Tensor(shape: [2, 3, 1], scalars: [0.9, -1.4, 0.3, -0.1, 0.2, 0.15])
    let y = Tensor(shape: [2, 3, 1], scalars: [0.02, 0.3, -0.4, 0, -0.25, 0.05])
    let slope = pullback(at: u) { loss($0, y) }(Tensor(1))
    for i in 0..<6 {
      func value(_ offset: Float) -> Double {
        var moved = u
        moved.withMutableScalars { $0[i] += offset }
        return Double(loss(moved, y).scalar)
      }
      let h: Float = 1 / 64
      let want = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * Double(h))
      #expect(abs(Double(slope.scalars[i]) - want) < 2e-4, "\(loss) \(i)")
    }
  }

  @Test(
    "a batch's loss is the sum over its parts, divided by what the targets decide", arguments: all)
  func additive(loss: Loss) {
    let (u, y) = (sample([5, 3, 2], seed: 1), sample([5, 3, 2], seed: 2, scale: 0.1))
    let parts = [[0, 1], [2], [3, 4]]
    let total = parts.reduce(0) { $0 + loss.total(u.rows($1), y.rows($1)).scalar }
    let weight = parts.reduce(0) { $0 + loss.weight(y.rows($1)) }
    #expect(abs(total / weight - loss(u, y).scalar) < 1e-5)
  }

  @Test("cross-entropy leaves out returns of 0; when all are 0 it is 0, without a slope")
  func zeroReturns() {
    let u = sample([2, 3, 1], seed: 1)
    let none = Tensor(repeating: 0, shape: [2, 3, 1])
    let (value, pullback) = valueWithPullback(at: u) { Loss.bce($0, none) }
    #expect(value.scalar == 0)
    #expect(size(pullback(Tensor(1))) == 0)
    let one = Tensor(shape: [2, 3, 1], scalars: [0, 0, -0.1, 0, 0, 0])
    #expect(abs(Loss.bce(u, one).scalar - log1p(exp(u.scalars[2]))) < 1e-6)
    let far = Tensor(shape: [1, 2, 1], scalars: [500, -500])
    #expect(Loss.bce(far, Tensor(shape: [1, 2, 1], scalars: [-1, 1])).scalar == 500)
  }

  @Test("capped weights: gross exposure never passes 1, small weights stay")
  func cappedWeightsByHand() {
    let w = Tensor(shape: [2, 2, 1], scalars: [0.8, -0.8, 0.1, -0.2])
    #expect(cappedWeights(w).scalars == [0.5, -0.5, 0.1, -0.2])
    let many = cappedWeights(sample([50, 4, 2], seed: 1).tanh()).magnitude().summed(along: 1)
    #expect(many.scalars.allSatisfy { $0 <= 1.000001 })
  }
}
