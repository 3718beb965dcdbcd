import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing

/// A batch too small to be cut into windows is split inside the model.
@Suite("Prediction of one window on several cores")
struct PredictionTests {
  private func model(_ change: (inout StockformerConfiguration) -> Void) -> Stockformer {
    var c = StockformerConfiguration(lookback: 21, assets: 5, features: 3)
    c.width = 32
    c.heads = 4
    c.layers = 3
    c.feedForward = 48
    change(&c)
    var stream = RandomStream(seed: 5).child("init")
    return Stockformer(c, using: &stream)
  }

  private func window(_ c: StockformerConfiguration) -> Tensor {
    var stream = RandomStream(seed: 9)
    let count = c.lookback * c.assets * c.features
    return Tensor(
      shape: [1, c.lookback, c.assets, c.features],
      scalars: (0..<count).map { _ in Float(stream.normal()) })
  }

  @Test(
    arguments: [
      { (_: inout StockformerConfiguration) in },
      { $0.distil = .layer },
      { $0.temporal = .probSparse },
      { $0.norm = .post },
      { $0.embedding = .perAsset },
      { $0.crossTicker = false },
      { $0.order = .crossFirst },
      { $0.assets = 2 },
      { $0.lookback = 1 },
    ] as [@Sendable (inout StockformerConfiguration) -> Void])
  func halvesGiveTheModelsOwnResult(_ change: @Sendable (inout StockformerConfiguration) -> Void) {
    let model = model(change)
    let x = window(model.configuration)
    let whole = model(x, .inference(seed: 1))
    let input = ModelInput(features: x)
    let one = model.predict(input, .inference(seed: 1), workers: 1).flattened
    let two = model.predict(input, .inference(seed: 1), workers: 2).flattened
    #expect(one == two)
    let difference = zip(whole.scalars, two.scalars).map { abs($0 - $1) }.max() ?? .infinity
    // The same dot products in the same order; only the matrix kernels' row blocking may differ.
    #expect(difference <= 1e-5)
  }
}
