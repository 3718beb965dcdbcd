import Files
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

/// Derivatives, missing bars and training of every model that is registered, and of each of its choices.
@Suite("Every model's gradient")
struct EveryModelGradientTests {
  private let context = ForwardContext.training(seed: 3, step: 1, windows: [0, 1])

  @Test("is the central difference, by every parameter and the input", arguments: ModelVariant.all)
  func centralDifferences(variant: ModelVariant) {
    func check<C: ModelConfiguration>(_ c: C) {
      let source = c.sampleWindows(2)
      var model = c.sampleModel(seed: 2)
      for parameter in model.parameters
      where variant.rectifiedBiases.contains(where: parameter.name.hasSuffix) {
        model[keyPath: parameter.value].withMutableScalars { scalars in
          for unit in scalars.indices { scalars[unit] += unit.isMultiple(of: 2) ? 3 : -3 }
        }
      }
      let input = source.input([0, 1])
      let (y, pullback) = valueWithPullback(at: model, input) { $0($1, context).values }
      let cotangent = sample(y.shape, seed: 5)
      let (gradient, dx) = pullback(cotangent)
      func total(_ model: C.Model, _ input: ModelInput) -> Double {
        zip(model(input, context).values.scalars, cotangent.scalars)
          .reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      var differences = CentralDifferences(terms: y.count)
      for parameter in model.parameters {
        let count = model[keyPath: parameter.value].count
        differences.check(parameter.name, gradient[keyPath: parameter.gradient], count) {
          element, offset in
          var moved = model
          moved[keyPath: parameter.value].withMutableScalars { $0[element] += offset }
          return total(moved, input)
        }
      }
      // Level and mean of a window pass no gradient on, as published.
      if [nil, "none"].contains(variant.value("normalization")) {
        differences.check("features", dx.features, input.features.count) { element, offset in
          var moved = input.features
          moved.withMutableScalars { $0[element] += offset }
          return total(model, source.input([0, 1], features: moved))
        }
      }
      #expect(differences.checked > 4 * differences.skipped)
      #expect(differences.unchecked.count <= 2, "\(differences.unchecked)")
    }
    check(variant.configuration)
  }

  /// Asset 1 is young, asset 2 misses a bar in the middle and one at the end of window 1; [2, L, N].
  private func mask(_ task: ForecastTask) -> Tensor {
    let shape = [2, task.lookback, task.assets]
    var mask = [Float](repeating: 1, count: shape.reduce(1, *))
    let cell = { (window: Int, step: Int, asset: Int) in
      (window * task.lookback + step) * task.assets + asset
    }
    for window in 0..<2 {
      for step in 0..<task.lookback / 2 { mask[cell(window, step, 1)] = 0 }
      mask[cell(window, task.lookback / 2, 2)] = 0
    }
    mask[cell(1, task.lookback - 1, 2)] = 0
    return Tensor(shape: shape, scalars: mask)
  }

  @Test("what a missing bar holds, be it NaN, changes nothing", arguments: ModelVariant.all)
  func missingBars(variant: ModelVariant) {
    func check<C: ModelConfiguration>(_ c: C) {
      let (model, source, mask) = (c.sampleModel(), c.sampleWindows(2), mask(c.task))
      let x = source.input([0, 1]).features
      func run(_ hidden: Float) -> (y: Tensor, weights: [String: Tensor], features: Tensor) {
        let cells = mask.scalars
        var scalars = x.scalars
        for i in scalars.indices where cells[i / c.task.features] == 0 { scalars[i] = hidden }
        let features = Tensor(shape: x.shape, scalars: scalars)
        let input = source.input([0, 1], features: features, mask: mask)
        let (y, pullback) = valueWithPullback(at: model, input) { $0($1, context).values }
        let (gradient, dx) = pullback(sample(y.shape, seed: 5))
        return (y, gradients(model, gradient), dx.features)
      }
      let want = run(0)
      #expect(want.y.scalars.allSatisfy { $0.isFinite })
      for hidden in [1, -1e30, Float.nan, .infinity] {
        let got = run(hidden)
        #expect(got.y == want.y)
        #expect(got.weights == want.weights)
      }
      let cells = mask.scalars
      for (i, slope) in want.features.scalars.enumerated() where cells[i / c.task.features] == 0 {
        #expect(slope == 0)
      }
      let ones = Tensor(repeating: 1, shape: mask.shape)
      let whole = model(source.input([0, 1]), context).values
      #expect(model(source.input([0, 1], mask: ones), context).values == whole)
      // The test can fail: a mask matters.
      #expect(want.y != whole)
    }
    check(variant.configuration)
  }

  @Test("overfits one small batch", arguments: ModelVariant.all)
  func overfits(variant: ModelVariant) throws {
    var settings = TrainingConfiguration.reference
    settings.learningRate = 0.02
    settings.schedule = .constant
    func check<C: ModelConfiguration>(_ c: C) throws {
      var stream = RandomStream(seed: 4)
      let source = c.sampleWindows(4)
      var trainer = Trainer(
        c.makeModel(using: &stream), settings, objective: variant.objective, seed: 9)
      let first = try trainer.takeStep(source, [0, 1, 2, 3]).loss
      var last = first
      for _ in 0..<300 { last = try trainer.takeStep(source, [0, 1, 2, 3]).loss }
      #expect(last < 0.2 * first, "\(first) to \(last)")
    }
    let isRandom = (variant.value("dropout") ?? "0") != "0"
    if !isRandom && variant.configuration.task.lookback > 1 { try check(variant.configuration) }
  }

  @Test(
    "a run that goes on from its written state ends with the same bytes",
    arguments: ModelVariant.all)
  func resumes(variant: ModelVariant) throws {
    var settings = TrainingConfiguration.reference
    (settings.batchSize, settings.epochs, settings.learningRate) = (5, 2, 0.02)
    func check<C: ModelConfiguration>(_ c: C) throws {
      let (training, validation) = (c.sampleWindows(8), c.sampleWindows(4, seed: 9))
      let (model, objective) = (c.sampleModel(), variant.objective)
      func trainer() -> Trainer<C.Model> { Trainer(model, settings, objective: objective, seed: 9) }
      var (whole, first) = (trainer(), trainer())
      try whole.train(on: training, validation: validation)
      try first.train(on: training, validation: validation) { _ in
      } while: {
        $0.optimizer.step < 3
      }
      let identity = TrainingIdentity(
        settings, objective: objective, seed: 9, training: training, validation: validation)
      let state = try withTemporaryPath { path in
        try first.state.file(settings, identity).write(to: path)
        return try TrainerState(
          SafetensorsFile(contentsOf: path), for: model, settings, identity, path: path)
      }
      var resumed = Trainer(
        resuming: state, settings, objective: objective, seed: 9, workers: 2)
      try resumed.train(on: training, validation: validation)
      #expect(weights(resumed.lastModel) == weights(whole.lastModel))
      #expect(resumed.history == whole.history)
    }
    try check(variant.configuration)
  }
}
