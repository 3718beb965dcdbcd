import ModelSamples
import NeuralNetworks
import Tensors
import Testing

@Suite("Optimiser")
struct OptimizerTests {
  @Test("clipping scales to the limit, never up")
  func clipping() {
    let model = LastStepRegression(features: 2)
    var gradient = LastStepRegression.TangentVector(
      linear: .init(
        weight: Tensor(shape: [1, 2], scalars: [3, 0]), bias: Tensor(shape: [1], scalars: [4])))
    #expect(model.gradientNorm(gradient) == 5)
    #expect(model.clip(&gradient, to: 10) == 5)
    #expect(gradient.linear.weight.scalars == [3, 0])
    #expect(model.clip(&gradient, to: 1) == 5)
    #expect(abs(gradient.linear.weight.scalars[0] - 0.6) < 1e-6)
    #expect(abs(gradient.linear.bias.scalar - 0.8) < 1e-6)
  }

  @Test("descent with momentum, by hand")
  func momentum() {
    var model = LastStepRegression(features: 2)
    let gradient = LastStepRegression.TangentVector(
      linear: .init(
        weight: Tensor(shape: [1, 2], scalars: [1, -2]), bias: Tensor(shape: [1], scalars: [0])))
    var optimizer = Optimizer(for: model, GradientDescent(momentum: 0.5))
    // Velocities 1, 1.5: the weight moves by −0.1 and −0.15.
    optimizer.update(&model, along: gradient, learningRate: 0.1)
    optimizer.update(&model, along: gradient, learningRate: 0.1)
    #expect(abs(model.linear.weight.scalars[0] + 0.25) < 1e-6)
    #expect(abs(model.linear.weight.scalars[1] - 0.5) < 1e-6)
    #expect(optimizer.step == 2)
    #expect(optimizer.moments[0].first.scalars == [1.5, -3])
  }
}

@Suite("Schedules")
struct ScheduleTests {
  @Test("the plateau is left at bad epoch patience + 1 in a row; equal is bad")
  func plateau() {
    var schedule = ReduceOnPlateau(learningRate: 1, factor: 0.5, patience: 2)
    var rates: [Double] = []
    for loss in [1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.8] {
      schedule.observe(loss)
      rates.append(schedule.learningRate)
    }
    #expect(rates == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25])
  }

  @Test("a loss that is not a number is a bad one")
  func plateauNaN() {
    var schedule = ReduceOnPlateau(learningRate: 1, patience: 0)
    schedule.observe(.nan)
    #expect(schedule.learningRate == 0.5)
  }

  @Test("one cycle rises from a 25th, falls to nothing, and moves β1 the other way")
  func oneCycle() {
    let cycle = OneCycle(maximum: 1, steps: 100)
    #expect(abs(cycle(step: 0).learningRate - 0.04) < 1e-12)
    #expect(abs(cycle(step: 0).beta1 - 0.95) < 1e-12)
    #expect(abs(cycle(step: 29).learningRate - 1) < 1e-12)
    #expect(abs(cycle(step: 29).beta1 - 0.85) < 1e-12)
    #expect(abs(cycle(step: 99).learningRate - 4e-6) < 1e-12)
  }

  @Test("half a cosine")
  func cosine() {
    let decay = CosineDecay(initial: 2, steps: 10)
    #expect(decay(step: 0) == 2)
    #expect(abs(decay(step: 5) - 1) < 1e-12)
    #expect(abs(decay(step: 10)) < 1e-12)
  }
}
