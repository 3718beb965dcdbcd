import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

/// An asset that lacks bars: nothing attends to where it has none.
@Suite("Stockformer with missing bars")
struct StockformerMaskTests {
  /// Asset 1 is young, asset 2 misses a bar in the middle and one at the end of window 1; [2, L, 3].
  private func mask(_ c: StockformerConfiguration) -> Tensor {
    var mask = [Float](repeating: 1, count: 2 * c.lookback * c.assets)
    let cell = { (window: Int, step: Int, asset: Int) in
      (window * c.lookback + step) * c.assets + asset
    }
    guard c.assets > 1 else { return Tensor(shape: [2, c.lookback, c.assets], scalars: mask) }
    for window in 0..<2 {
      for step in 0..<c.lookback / 2 { mask[cell(window, step, 1)] = 0 }
      mask[cell(window, c.lookback / 2, 2)] = 0
    }
    mask[cell(1, c.lookback - 1, 2)] = 0
    return Tensor(shape: [2, c.lookback, c.assets], scalars: mask)
  }

  /// `x` with `value` in all features where the mask is 0.
  private func filled(_ x: Tensor, _ mask: Tensor, _ value: Float) -> Tensor {
    let (cells, features) = (mask.scalars, x.shape[3])
    var scalars = x.scalars
    for i in scalars.indices where cells[i / features] == 0 { scalars[i] = value }
    return Tensor(shape: x.shape, scalars: scalars)
  }

  private func context(_ c: StockformerConfiguration) -> ForwardContext {
    c.dropout > 0 || c.distil == .batch
      ? .training(seed: 3, step: 1, windows: [0, 1]) : .inference(seed: 1)
  }

  @Test("changing a masked cell changes nothing, not even to NaN", arguments: Variant.all)
  func masked(variant: Variant) {
    let c = variant.configuration
    let (model, x) = (model(c), windows(2, c).features)
    let mask = mask(c)
    let run = { (features: Tensor) in
      model(ModelInput(features: features, mask: mask), context(c)).values
    }
    let want = run(filled(x, mask, 0))
    #expect(want.scalars.allSatisfy { $0.isFinite })
    for value in [1, -1e30, Float.nan, .infinity] {
      #expect(run(filled(x, mask, value)) == want)
    }
    // The test can fail: what is not masked does matter.
    if c.assets > 1, c.lookback > 1 { #expect(run(x * 1.5) != want) }
  }

  @Test("nor does it change a gradient, and none reaches it", arguments: Variant.all)
  func gradients(variant: Variant) {
    let c = variant.configuration
    let (model, x, mask) = (model(c), windows(2, c).features, mask(c))
    let cotangent = sample([2, c.assets, c.outputs, 1], seed: 5)
    func run(_ features: Tensor) -> (weights: [String: Tensor], features: Tensor) {
      let input = ModelInput(features: features, mask: mask)
      let (_, pullback) = valueWithPullback(at: model, input) { $0($1, context(c)).values }
      let (gradient, dx) = pullback(cotangent)
      return (ModelSamples.gradients(model, gradient), dx.features)
    }
    let (want, other) = (run(filled(x, mask, 0)), run(filled(x, mask, .nan)))
    for (name, tensor) in want.weights { #expect(other.weights[name] == tensor, "\(name)") }
    let cells = mask.scalars
    for (i, slope) in want.features.scalars.enumerated() where cells[i / c.features] == 0 {
      #expect(slope == 0)
    }
  }

  @Test("a mask of ones is no mask, to the bit", arguments: Variant.all)
  func complete(variant: Variant) {
    let c = variant.configuration
    let (model, x) = (model(c), windows(2, c).features)
    let ones = Tensor(repeating: 1, shape: [2, c.lookback, c.assets])
    #expect(
      model(ModelInput(features: x, mask: ones), context(c)).values
        == model(ModelInput(features: x), context(c)).values)
  }

  /// An asset that never has a bar: the others' forecasts are those of a model without it. Weights as in the larger model, less
  /// the asset's own code. Other shapes of matrix products round differently, hence not to the bit.
  @Test("an asset without any bar is not there for the others")
  func absent() {
    let c = small()
    let large = model(c)
    var two = c
    two.assets = 2
    var small = Stockformer(two, from: large)
    small.embedding.asset = large.embedding.asset.rows([0, 1])
    let x = windows(2, c).features
    var mask = [Float](repeating: 1, count: 2 * c.lookback * 3)
    for cell in mask.indices where cell % 3 == 2 { mask[cell] = 0 }
    let input = ModelInput(
      features: x, mask: Tensor(shape: [2, c.lookback, 3], scalars: mask))
    let all = large(input, .inference(seed: 1)).values  // [2, 3, 1, 1]
    let pair = small(x.slice(2, 0..<2), .inference(seed: 1))  // [2, 2, 1]
    for window in 0..<2 {
      for asset in 0..<2 {
        #expect(abs(all[window, asset, 0, 0] - pair[window, asset, 0]) < 1e-5)
      }
    }
  }
}

extension Stockformer {
  /// A model of `configuration` with those weights of `other` that have the same shape.
  fileprivate init(_ configuration: StockformerConfiguration, from other: Stockformer) {
    var stream = RandomStream(seed: 0)
    self.init(configuration, using: &stream)
    for (mine, theirs) in zip(parameters, other.parameters)
    where self[keyPath: mine.value].shape == other[keyPath: theirs.value].shape {
      self[keyPath: mine.value] = other[keyPath: theirs.value]
    }
  }
}
