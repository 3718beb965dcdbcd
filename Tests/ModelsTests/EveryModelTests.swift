import Files
import Foundation
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

/// What holds of every model that is registered, and of each of its choices.
@Suite("Every model")
struct EveryModelTests {
  @Test("every setting says what it is, and is read as it is written", arguments: ModelVariant.all)
  func settings(variant: ModelVariant) throws {
    var selection = ModelSelection(variant.configuration)
    #expect(selection.validationError == nil)
    #expect(selection.kind == variant.description.prefix { $0 != " " })
    for key in selection.keys {
      #expect(!key.help.isEmpty, "\(key.name)")
      try selection.set(key.name, .scalar(key.text))
    }
    #expect(selection == ModelSelection(variant.configuration))
    let data = try JSONEncoder().encode(selection)
    #expect(try JSONDecoder().decode(ModelSelection.self, from: data) == selection)
  }

  @Test("the number of weights is known before there are any", arguments: ModelVariant.all)
  func parameterCount(variant: ModelVariant) {
    func check<C: ModelConfiguration>(_ c: C) {
      let model = c.sampleModel()
      #expect(c.parameterCount == model.parameterCount)
      #expect(Set(model.state.map(\.name)).count == model.state.count)
    }
    check(variant.configuration)
  }

  @Test(
    "forecasts are [B, N, P, Q], of a window the same whatever the batch composition",
    arguments: ModelVariant.all)
  func shape(variant: ModelVariant) {
    func check<C: ModelConfiguration>(_ c: C) {
      let (model, source) = (c.sampleModel(), c.sampleWindows(3))
      let all = model(source.input([0, 1, 2]), .inference(seed: 1)).values
      #expect(all.shape == [3, c.task.assets, c.task.outputs, c.task.valueCount])
      let one = model(source.input([1]), .inference(seed: 1)).values
      // Other shapes of matrix products round differently.
      #expect(distance(all.rows([1]), one) <= 1e-5 * size(one))
    }
    check(variant.configuration)
  }

  @Test(
    "an asset that changes moves another's forecast where the model sees it, and nowhere else",
    arguments: ModelVariant.all)
  func acrossAssets(variant: ModelVariant) {
    func check<C: ModelConfiguration>(_ c: C) {
      let (model, source) = (c.sampleModel(), c.sampleWindows(2))
      let x = source.input([0, 1]).features
      var moved = x.scalars
      for i in moved.indices where i / c.task.features % c.task.assets == 1 { moved[i] *= -1.5 }
      let other = Tensor(shape: x.shape, scalars: moved)
      let want = model(source.input([0, 1]), .inference(seed: 1)).values
      let got = model(source.input([0, 1], features: other), .inference(seed: 1)).values
      #expect(got.slice(1, 1..<2) != want.slice(1, 1..<2))
      for asset in [0, 2] {
        let isSame = got.slice(1, asset..<asset + 1) == want.slice(1, asset..<asset + 1)
        #expect(isSame != variant.seesAcrossAssets, "asset \(asset)")
      }
    }
    check(variant.configuration)
  }

  @Test("every bar of the window counts", arguments: ModelVariant.all)
  func bars(variant: ModelVariant) {
    func check<C: ModelConfiguration>(_ c: C) {
      let (model, source) = (c.sampleModel(), c.sampleWindows(2))
      let x = source.input([0, 1]).features
      let want = model(source.input([0, 1]), .inference(seed: 1)).values
      for step in 0..<c.task.lookback {
        var mask = [Float](repeating: 0, count: c.task.lookback)
        mask[step] = 1
        let moved = x + Tensor(shape: [1, c.task.lookback, 1, 1], scalars: mask)
        let got = model(source.input([0, 1], features: moved), .inference(seed: 1)).values
        #expect(distance(got, want) > 1e-5, "bar \(step)")
      }
    }
    check(variant.configuration)
  }

  @Test("the same bytes for 1 to 3 workers", arguments: ModelVariant.all)
  func workers(variant: ModelVariant) {
    func check<C: ModelConfiguration>(_ c: C) {
      let (model, source) = (c.sampleModel(), c.sampleWindows(7))
      func run(_ workers: Int, _ microBatch: Int = 2) -> (Double, [String: Tensor]) {
        let (value, tangent) = DataParallel(workers: workers, microBatch: microBatch).gradient(
          of: model, source, [4, 0, 2, 6, 1, 3, 5], objective: variant.objective, seed: 3, step: 5)
        return (value, gradients(model, tangent))
      }
      let one = run(1)
      for workers in [2, 3] { #expect(run(workers) == one) }
      // Another cut of the batch changes rounding alone, dropout included.
      let whole = run(1, 7)
      let largest = whole.1.values.reduce(0) { max($0, size($1)) }
      #expect(abs(whole.0 - one.0) <= 1e-6 * max(1, abs(one.0)))
      for (name, want) in whole.1 where !want.isSymbolicZero {
        let error = one.1[name].map { distance($0, want) } ?? .nan
        #expect(error <= 1e-5 * largest, "\(name)")
      }
    }
    check(variant.configuration)
  }

  @Test("a checkpoint's round trip is exact", arguments: ModelVariant.all)
  func checkpoint(variant: ModelVariant) throws {
    func check<C: ModelConfiguration>(_ c: C) throws {
      let (model, source) = (c.sampleModel(), c.sampleWindows(2))
      let names = (0..<c.task.assets).map { "A\($0)" }
      try withTemporaryPath { path in
        try Checkpoint(configuration: c, model: model, symbols: names, scaler: "{}").write(to: path)
        let read = try Checkpoint(contentsOf: path)
        #expect(read.configuration as? C == c)
        let copy = try #require(read.model as? C.Model)
        #expect(weights(copy) == weights(model))
        #expect(
          copy(source.input([0, 1]), .inference(seed: 1)).values
            == model(source.input([0, 1]), .inference(seed: 1)).values)
      }
    }
    try check(variant.configuration)
  }
}

extension ModelVariant {
  /// The model's own objective, of a loss that fits.
  var objective: any Objective {
    var training = TrainingConfiguration()
    training.loss = configuration.task.quantiles.isEmpty ? .mse : .quantile
    return configuration.objective(training)
  }
}

private func == (a: (Double, [String: Tensor]), b: (Double, [String: Tensor])) -> Bool {
  a.0 == b.0 && a.1 == b.1
}
