import Foundation
import ModelSamples
import Tensors
import Testing
import _Differentiation

@testable import NeuralNetworks

@Suite("Objectives")
struct ObjectiveTests {
  /// Four labels of which the second and the fourth are missing.
  private let mask = Tensor(shape: [2, 2, 1], scalars: [1, 0, 1, 0])
  private let returns = Tensor(shape: [2, 2, 1], scalars: [0.1, 0, -0.2, 0])

  private func output(_ second: Float, _ fourth: Float) -> ForecastOutput {
    ForecastOutput(values: Tensor(shape: [2, 2, 1, 1], scalars: [0.3, second, 0.1, fourth]))
  }

  @Test("an output without a label changes neither value nor gradient", arguments: LossTests.all)
  func missingLabels(loss: Loss) {
    let labels = Labels(returns: returns, mask: mask)
    let (value, pullback) = valueWithPullback(at: output(0, 0)) { loss.total($0, labels) }
    let gradient = pullback(Tensor(1)).values
    for (a, b) in [(5, -7), (Float.nan, .infinity)] as [(Float, Float)] {
      let (other, pullback) = valueWithPullback(at: output(a, b)) { loss.total($0, labels) }
      #expect(other == value)
      #expect(pullback(Tensor(1)).values.scalars == gradient.scalars)
    }
    #expect(gradient.scalars[1] == 0 && gradient.scalars[3] == 0)
  }

  /// Cells are averaged over those that are there; the two windows of the allocation are two with or without a mask.
  @Test("the mean is that of the labels that are there", arguments: LossTests.all)
  func means(loss: Loss) {
    let labels = Labels(returns: returns, mask: mask)
    let there = Labels(returns: Tensor(shape: [2, 1, 1], scalars: [0.1, -0.2]))
    let values = ForecastOutput(values: Tensor(shape: [2, 1, 1, 1], scalars: [0.3, 0.1]))
    let mean = { (output: ForecastOutput, labels: Labels) in
      loss.total(output, labels).scalar / loss.weight(labels)
    }
    #expect(abs(mean(output(9, 9), labels) - mean(values, there)) < 1e-6)
  }

  @Test("quantile loss by hand")
  func quantiles() {
    let loss = QuantileLoss([0.1, 0.5])
    let labels = Labels(returns: Tensor(shape: [1, 2, 1], scalars: [1, -1]))
    // Errors y − u: 1 − 0 = 1, 1 − 2 = −1; −1 − 0 = −1, −1 − (−1.5) = 0.5.
    let output = ForecastOutput(values: Tensor(shape: [1, 2, 1, 2], scalars: [0, 2, 0, -1.5]))
    // 0.1·1 + 0.5·1 + 0.9·1 + 0.5·0.5 = 1.75 over four terms.
    #expect(abs(loss.total(output, labels).scalar - 1.75) < 1e-6)
    #expect(loss.weight(labels) == 4)
    let (_, pullback) = valueWithPullback(at: output) { loss.total($0, labels) }
    let want: [Float] = [-0.1, 0.5, 0.9, -0.5]
    for (got, want) in zip(pullback(Tensor(1)).values.scalars, want) {
      #expect(abs(got - want) < 1e-6)
    }
    let masked = Labels(returns: labels.returns, mask: Tensor(shape: [1, 2, 1], scalars: [1, 0]))
    #expect(abs(loss.total(output, masked).scalar - 0.6) < 1e-6 && loss.weight(masked) == 2)
  }

  /// The q-quantile of a sample minimises the loss: the numbers 1 to 99 and the quantile 0.9.
  @Test("the quantile loss finds the quantile")
  func minimum() {
    let labels = Labels(
      returns: Tensor(shape: [99, 1, 1], scalars: (1...99).map(Float.init)))
    let total = { (u: Float) in
      let values = Tensor(repeating: u, shape: [99, 1, 1, 1])
      return QuantileLoss([0.9]).total(ForecastOutput(values: values), labels).scalar
    }
    let best = stride(from: Float(1), through: 99, by: 1).min { total($0) < total($1) }
    #expect(best == 90 || best == 89)
  }
}

@Suite("Kind of forecast")
struct ForecastKindTests {
  @Test("what each head means")
  func heads() {
    let regression = ForecastKind(.regression, horizons: [1, 5])
    #expect(regression.forecast(2, scale: 0.01) == 0.02 && regression.conviction(0.02) == 0.02)
    #expect(regression.isReturn && regression.label() == .scaledLogReturn)
    #expect(regression.cost(2, label: 0.5) == 2.25)
    let direction = ForecastKind(.direction)
    #expect(direction.forecast(0, scale: 7) == 0.5 && direction.conviction(0.5) == 0)
    #expect(abs(direction.forecast(log(3), scale: 1) - 0.75) < 1e-15)
    #expect(abs(direction.cost(log(3), label: -0.1) - log(4)) < 1e-12)
    #expect(abs(direction.cost(log(3), label: 0.1) - log(4.0 / 3)) < 1e-12)
    let allocation = ForecastKind(.allocation)
    #expect(allocation.label() == .simpleReturn && !allocation.isReturn)
    #expect(allocation.label(for: .allocation) == .simpleReturn)
    #expect(allocation.label(for: .tanhv2) == .logReturn)
    #expect(allocation.forecast(0.5, scale: 3) == tanh(0.5))
    #expect(allocation.cost(0.5, label: 0.1) == -tanh(0.5) * 0.1)
  }

  @Test("the point forecast of quantiles is the one nearest to the median")
  func quantiles() {
    #expect(ForecastKind(.regression, quantiles: [0.1, 0.4, 0.9]).pointPosition == 1)
    #expect(ForecastKind(.regression, quantiles: [0.1, 0.4, 0.9]).valueCount == 3)
    #expect(
      ForecastKind(.regression).pointPosition == 0 && ForecastKind(.regression).valueCount == 1)
    #expect(ForecastKind(.regression, quantiles: [0.5]).lossNames == [.quantile])
  }

  @Test("every loss fits exactly one head")
  func losses() {
    let names = ForecastHead.allCases.flatMap { ForecastKind($0).lossNames }
    #expect(Set(names).union([.quantile]) == Set(LossName.allCases))
    #expect(Set(names).count == names.count)
  }
}
