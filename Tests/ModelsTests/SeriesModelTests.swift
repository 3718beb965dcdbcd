import Files
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing

/// What holds of single models of series.
@Suite("Models of series")
struct SeriesModelTests {
  private func series<C: ModelConfiguration>(
    _ configuration: C, bars: Int = 9, assets: Int = 3, horizons: Int = 2
  ) -> C.Model {
    var c = configuration
    (c.task.lookback, c.task.assets, c.task.outputs) = (bars, assets, horizons)
    return c.sampleModel()
  }

  private func continuation(_ model: some Forecaster, _ x: Tensor) -> Tensor {
    model.continuation(of: x, .inference(seed: 1))
  }

  @Test("DLinear by hand: a line on the moving average, another on the rest")
  func dlinear() {
    var c = DLinearConfiguration()
    (c.kernel, c.individual) = (3, false)
    var model = series(c, bars: 3, assets: 1, horizons: 1)
    model.trend.weight = Tensor(shape: [1, 3], scalars: [1, 10, 100])
    model.seasonal.weight = Tensor(shape: [1, 3], scalars: [1, 2, 3])
    model.trend.bias = Tensor(shape: [1], scalars: [0.5])
    model.seasonal.bias = Tensor(shape: [1], scalars: [0.25])
    // 3, 6, 12: averages of 3 3 6, 3 6 12, 6 12 12 are 4, 7, 10; the rest is −1, −1, 2.
    let y = continuation(model, Tensor(shape: [1, 3, 1], scalars: [3, 6, 12]))
    let (trend, rest): (Float, Float) = (4 + 70 + 1_000 + 0.5, -1 - 2 + 6 + 0.25)
    #expect(abs(y.scalar - trend - rest) < 1e-3)
  }

  @Test("NLinear by hand, and a series that is shifted has its forecast shifted")
  func nlinear() {
    var c = NLinearConfiguration()
    (c.normalization, c.individual) = (.reversible, false)
    var model = series(c, bars: 3, assets: 1, horizons: 1)
    model.linear.weight = Tensor(shape: [1, 3], scalars: [1, 10, 100])
    model.linear.bias = Tensor(shape: [1], scalars: [0.5])
    let x = Tensor(shape: [1, 3, 1], scalars: [3, 6, 12])
    let change: Float = -9 - 60 + 0.5
    #expect(continuation(model, x).scalar == change + 12)
    #expect(continuation(model, x + 4).scalar == change + 16)
  }

  @Test("reversible models continue a·x + b with a times the forecast plus b")
  func equivariance() {
    var inverted = ITransformerConfiguration()
    inverted.normalization = .reversible
    var patches = PatchTSTConfiguration()
    (patches.normalization, patches.norm) = (.reversible, .batch)
    let x = sample([2, 9, 3], seed: 5)
    // ε makes the law inexact by some 1e-5 of the variance.
    func check(_ model: some Forecaster) {
      let (want, got) = (continuation(model, x), continuation(model, x * 4 + 7))
      #expect(distance(got, want * 4 + 7) < 1e-3 * size(want))
      #expect(want.shape == [2, 2, 3])
    }
    check(series(inverted))
    check(series(patches))
  }

  @Test("an asset without any bar is not there for the others, who attend to nothing of it")
  func absentAsset() {
    var c = ITransformerConfiguration()
    (c.task.lookback, c.task.assets, c.task.features, c.individual) = (5, 3, 2, false)
    let large = c.sampleModel()
    c.task.assets = 2
    let small = c.sampleModel()
    let x = sample([2, 5, 3, 2], seed: 6)
    var mask = [Float](repeating: 1, count: 2 * 5 * 3)
    for cell in mask.indices where cell % 3 == 2 { mask[cell] = 0 }
    let input = ModelInput(features: x, mask: Tensor(shape: [2, 5, 3], scalars: mask))
    let three = large(input, .inference(seed: 1)).values
    let two = small(ModelInput(features: x.slice(2, 0..<2)), .inference(seed: 1)).values
    #expect(distance(three.slice(1, 0..<2), two) < 1e-5)
    // The test can fail: a bar that is there is attended to.
    #expect(
      distance(large(ModelInput(features: x), .inference(seed: 1)).values.slice(1, 0..<2), two)
        > 1e-3)
  }

  @Test("attention across assets is recorded where it is: [B, H, 1, N, N], rows that sum to 1")
  func crossAttention() throws {
    var c = ITransformerConfiguration()
    (c.task.lookback, c.task.assets, c.layers) = (5, 3, 2)
    let (model, recorder) = (c.sampleModel(), Recorder())
    _ = model(sample([2, 5, 3, 1], seed: 7), .inference(seed: 1, recorder: recorder))
    #expect(model.crossAttentionNames == ["cross.0", "cross.1"])
    for name in model.crossAttentionNames {
      let weights = try #require(recorder[name])
      #expect(weights.shape == [2, 4, 1, 3, 3])
      #expect(
        distance(weights.summed(along: 4), Tensor(repeating: 1, shape: [2, 4, 1, 3, 1])) < 1e-5)
    }
  }

  @Test("patches: as many as published, of a short window one and the padded one")
  func patchCount() {
    var c = PatchTSTConfiguration()
    for (bars, patches) in [(96, 12), (336, 42), (104, 13), (16, 2), (8, 2), (1, 2)] {
      c.task.lookback = bars
      #expect(c.patchCount == patches, "\(bars)")
    }
  }

  @Test("what cannot be built says why")
  func conflicts() {
    func fault<C: ModelConfiguration>(_ c: C, _ change: (inout C) -> Void) -> String? {
      var c = c
      change(&c)
      return c.validationError?.description
    }
    #expect(fault(PatchTSTConfiguration()) { $0.width = 7 }?.hasPrefix("width is 7") == true)
    #expect(fault(PatchTSTConfiguration()) { $0.heads = 3 }?.hasPrefix("heads 3") == true)
    #expect(fault(PatchTSTConfiguration()) { $0.stride = 0 }?.hasPrefix("stride is 0") == true)
    #expect(fault(TransformerConfiguration()) { $0.width = 7 }?.hasPrefix("width is 7") == true)
    #expect(fault(TransformerConfiguration()) { $0.heads = 3 }?.hasPrefix("heads 3") == true)
    #expect(fault(ITransformerConfiguration()) { $0.heads = 3 }?.hasPrefix("heads 3") == true)
    #expect(
      fault(ITransformerConfiguration()) { $0.calendar = true }?.hasPrefix("calendar is") == true)
    let calendar = { (features: Int) in
      var c = ITransformerConfiguration()
      (c.calendar, c.individual, c.task.features) = (true, false, features)
      return c.buildError?.description
    }
    #expect(calendar(1) == nil)
    #expect(calendar(2)?.contains("2 features") == true)
    #expect(fault(LSTMConfiguration()) { $0.dropout = 1 }?.hasPrefix("dropout is 1") == true)
    #expect(fault(DLinearConfiguration()) { $0.kernel = 0 }?.hasPrefix("kernel is 0") == true)
  }
}
