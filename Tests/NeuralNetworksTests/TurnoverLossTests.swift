import Foundation
import ModelSamples
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

@Suite("Turnover loss")
struct TurnoverLossTests {
  /// Four windows of two assets, gross exposure above 1 in the second.
  let u: [Float] = [0.3, -0.2, 1.2, -0.9, 0.1, 0.4, -0.5, 0.2]
  let y: [Float] = [0.02, 0.01, -0.03, 0.04, 0.05, -0.01, 0.02, 0.03]

  private func loss(_ u: [Float], lag: Int, cost: Float = 0.01, risk: Float = 3) -> Tensor {
    let shape = [u.count / 2, 2, 1]
    return TurnoverLoss(riskAversion: risk, costRate: cost, lag: lag).total(
      Tensor(shape: shape, scalars: u),
      Tensor(shape: shape, scalars: Array(y.prefix(u.count))))
  }

  /// The definition in plain loops and double precision.
  private func byHand(lag: Int) -> Double {
    let w = stride(from: 0, to: u.count, by: 2).map { start -> [Double] in
      let t = u[start..<(start + 2)].map { tanh(Double($0)) }
      let gross = max(1, abs(t[0]) + abs(t[1]))
      return t.map { $0 / gross }
    }
    var sum = 0.0
    for (row, weights) in w.enumerated() {
      let g = weights[0] * Double(y[2 * row]) + weights[1] * Double(y[2 * row + 1])
      sum += 1.5 * g * g - g
    }
    var traded = 0.0
    for row in lag..<w.count {
      traded += abs(w[row][0] - w[row - lag][0]) + abs(w[row][1] - w[row - lag][1])
    }
    return sum + 0.01 * traded * Double(w.count) / Double(w.count - lag)
  }

  @Test("by hand, from bar to bar and for tranches", arguments: [1, 2, 3])
  func values(lag: Int) {
    #expect(abs(Double(loss(u, lag: lag).scalar) - byHand(lag: lag)) < 1e-6)
  }

  @Test("a position that stays pays nothing, and a lone window pays for what it holds")
  func laws() {
    let constant = [Float](repeating: 0.4, count: 8)
    #expect(
      abs(loss(constant, lag: 1, cost: 0.5).scalar - loss(constant, lag: 1, cost: 0).scalar) < 1e-7)
    let alone = Array(u.prefix(2))
    let want = Loss.allocation(riskAversion: 3, costRate: 0.01).total(
      Tensor(shape: [1, 2, 1], scalars: alone),
      Tensor(shape: [1, 2, 1], scalars: Array(y.prefix(2))))
    #expect(abs(loss(alone, lag: 1).scalar - want.scalar) < 1e-7)
  }

  @Test("gradients by central differences", arguments: [1, 2])
  func gradients(lag: Int) {
    let objective = TurnoverLoss(riskAversion: 3, costRate: 0.01, lag: lag)
    let labels = Tensor(shape: [4, 2, 1], scalars: y)
    let point = Tensor(shape: [4, 2, 1], scalars: u)
    let slope = pullback(at: point) { objective.total($0, labels) }(Tensor(1))
    for i in u.indices {
      func value(_ offset: Float) -> Double {
        var moved = u
        moved[i] += offset
        return Double(loss(moved, lag: lag).scalar)
      }
      let h: Float = 1 / 64
      let want = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * Double(h))
      #expect(abs(Double(slope.scalars[i]) - want) < 2e-4, "\(i)")
    }
  }

  @Test("where a label is missing nothing is held, which is traded")
  func masked() {
    let mask = Tensor(shape: [4, 2, 1], scalars: [1, 1, 1, 0, 1, 1, 1, 1])
    let labels = Labels(returns: Tensor(shape: [4, 2, 1], scalars: y), mask: mask)
    var held = u
    held[3] = 0
    let objective = TurnoverLoss(riskAversion: 3, costRate: 0.01, lag: 1)
    let output = ForecastOutput(values: Tensor(shape: [4, 2, 1, 1], scalars: u))
    #expect(abs(objective.total(output, labels).scalar - loss(held, lag: 1).scalar) < 1e-7)
    #expect(objective.weight(labels) == 4)
  }
}
