import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

@Suite("Stockformer")
struct StockformerTests {
  @Test("parameter names")
  func names() {
    let attention = ["q", "k", "v", "o"].flatMap { ["\($0).weight", "\($0).bias"] }
    func layer(_ i: Int, cross: Bool) -> [String] {
      (attention.map { "temporal.\($0)" } + (cross ? attention.map { "cross.\($0)" } : [])
        + ["ff1", "ff2", "norm1"].flatMap { ["\($0).weight", "\($0).bias"] }
        + (cross ? ["norm2.weight", "norm2.bias"] : []) + ["norm3.weight", "norm3.bias"])
        .map { "layers.\(i).\($0)" }
    }
    let embedding = ["embedding.conv.weight", "embedding.conv.bias", "embedding.asset"]
    let head = ["head.weight", "head.bias"]
    let norm = ["norm.weight", "norm.bias"]
    func names(_ c: StockformerConfiguration) -> Set<String> { Set(model(c).state.map(\.name)) }

    let both = embedding + layer(0, cross: true) + layer(1, cross: true)
    #expect(names(small()) == Set(both + norm + head))
    #expect(names(small { $0.norm = .post }) == Set(both + head))
    #expect(
      names(small { $0.crossTicker = false })
        == Set(embedding + layer(0, cross: false) + layer(1, cross: false) + norm + head))
    let distil = ["conv.weight", "conv.bias", "norm.weight", "norm.bias"].map { "distil.0.\($0)" }
    #expect(names(small { $0.distil = .layer }) == Set(both + distil + norm + head))
    let running = ["running_mean", "running_var", "num_batches_tracked"].map {
      "distil.0.norm.\($0)"
    }
    #expect(names(small { $0.distil = .batch }) == Set(both + distil + running + norm + head))
    #expect(model(small { $0.distil = .batch }).buffers.count == 3)
  }

  @Test("parameter shapes")
  func shapes() {
    let shared = weights(model(small()))
    #expect(shared["embedding.conv.weight"]?.shape == [8, 2, 3])
    #expect(shared["embedding.asset"]?.shape == [3, 8])
    #expect(shared["layers.0.ff1.weight"]?.shape == [10, 8])
    #expect(shared["head.weight"]?.shape == [1, 8])
    let own = weights(model(small { $0.embedding = .perAsset }))
    #expect(own["embedding.conv.weight"]?.shape == [3, 8, 2, 3])
    #expect(own["embedding.conv.bias"]?.shape == [3, 8])
  }

  @Test("attention rows sum to 1", arguments: Variant.all)
  func attentionRows(variant: Variant) throws {
    let c = variant.configuration
    let recorder = Recorder()
    _ = model(c)(windows(2, c).features, .inference(seed: 1, recorder: recorder))
    for (i, length) in c.lengths.enumerated() {
      let temporal = try #require(recorder["temporal.\(i)"])
      #expect(temporal.shape == [2, c.assets, c.heads, length, length])
      let maps = [temporal] + (recorder["cross.\(i)"].map { [$0] } ?? [])
      #expect(maps.count == (c.crossTicker ? 2 : 1))
      #expect(
        !c.crossTicker
          || recorder["cross.\(i)"]?.shape == [2, c.heads, length, c.assets, c.assets])
      for map in maps {
        #expect(map.summed(along: 4).scalars.allSatisfy { abs($0 - 1) < 1e-5 })
        #expect(map.scalars.allSatisfy { $0 >= 0 })
      }
    }
  }

  @Test("without asset codes the assets are interchangeable")
  func equivariance() {
    var model = model(small { $0.layers = 2 })
    model.embedding.asset = Tensor(repeating: 0, shape: [3, 8])
    let x = windows(2, model.configuration).features
    // Asset i of the permuted input is asset order[i].
    let order = [2, 0, 1]
    func permuted(_ t: Tensor, axis: Int) -> Tensor {
      var axes = Array(t.shape.indices)
      axes.swapAt(0, axis)
      return t.permuted(axes).rows(order).permuted(axes)
    }
    let u = model(x, .inference(seed: 1))
    let got = model(permuted(x, axis: 2), .inference(seed: 1))
    #expect(distance(got, permuted(u, axis: 1)) < 1e-5)
    #expect(distance(got, u) > 1e-3)
  }

  /// The model's outputs when element (window, step, asset) of the input is moved.
  private func moved(_ model: Stockformer, _ x: Tensor, window: Int, step: Int, asset: Int)
    -> Tensor
  {
    let c = model.configuration
    var x = x
    x.withMutableScalars {
      $0[((window * c.lookback + step) * c.assets + asset) * c.features] += 1
    }
    return model(x, .inference(seed: 1))
  }

  @Test("one asset reaches another through cross-ticker attention alone", arguments: Variant.all)
  func influence(variant: Variant) {
    let c = variant.configuration
    let model = model(c)
    let x = windows(2, c).features
    let u = model(x, .inference(seed: 1))
    for j in 0..<c.assets {
      let after = moved(model, x, window: 0, step: c.lookback - 1, asset: j)
      for i in 0..<c.assets {
        let isMoved = u[0, i, 0] != after[0, i, 0]
        #expect(isMoved == (i == j || c.crossTicker))
      }
    }
  }

  @Test("a window's forecast never depends on another window", arguments: Variant.all)
  func isolation(variant: Variant) {
    let c = variant.configuration
    let model = model(c)
    let x = windows(3, c).features
    let u = model(x, .inference(seed: 1))
    let after = moved(model, x, window: 1, step: 0, asset: 0)
    #expect(after.rows([0, 2]) == u.rows([0, 2]))
    #expect(after.rows([1]) != u.rows([1]))
    for window in 0..<3 {
      let alone = model(x.rows([window]), .inference(seed: 1))
      #expect(distance(alone, u.rows([window])) < 1e-6)
    }
  }

  @Test("a forecast does not depend on what was forecast before", arguments: Variant.all)
  func repeatable(variant: Variant) {
    let c = variant.configuration
    let (model, x) = (model(c), windows(2, c).features)
    let first = model(x, .inference(seed: 1))
    _ = model(x * 2, .inference(seed: 1))
    #expect(model(x, .inference(seed: 1)) == first)
  }

  @Test(
    "the embedding is causal", arguments: [StockformerConfiguration.Embedding.shared, .perAsset])
  func causalEmbedding(kind: StockformerConfiguration.Embedding) throws {
    let c = small { $0.embedding = kind }
    let model = model(c)
    let x = windows(1, c).features
    func embedded(_ x: Tensor) throws -> Tensor {
      let recorder = Recorder()
      _ = model(x, .inference(seed: 1, recorder: recorder))
      return try #require(recorder["embedding"])
    }
    let before = try embedded(x)
    let (inputs, outputs) = (c.assets * c.features, c.assets * c.width)
    for t in 0..<c.lookback {
      var changed = x
      changed.withMutableScalars { for i in t * inputs..<$0.count { $0[i] += 1 } }
      let after = try embedded(changed)
      #expect(after.scalars.prefix(t * outputs) == before.scalars.prefix(t * outputs))
      #expect(after.scalars != before.scalars)
    }
  }

  @Test("dropout acts in training alone, and draws anew at every step")
  func dropout() {
    let c = small { $0.dropout = 0.3 }
    let (model, x) = (model(c), windows(2, c).features)
    func train(step: Int, seed: UInt64 = 1, windows: [Int] = [0, 1]) -> Tensor {
      model(x, .training(seed: seed, step: step, windows: windows))
    }
    #expect(train(step: 1) == train(step: 1))
    #expect(train(step: 1) != train(step: 2))
    #expect(train(step: 1) != train(step: 1, seed: 2))
    #expect(train(step: 1) != train(step: 1, windows: [5, 6]))
    #expect(model(x, .inference(seed: 1)) == model(x, .inference(seed: 2)))
  }

  @Test("ProbSparse draws its keys from the seed, and takes those it is given")
  func sampling() {
    let c = small { ($0.temporal, $0.factor, $0.lookback) = (.probSparse, 1, 24) }
    let (model, x) = (model(c), windows(2, c).features)
    #expect(model(x, .inference(seed: 1)) != model(x, .inference(seed: 2)))
    let table = KeyTable(length: 24, sampled: 4, indices: Array(repeating: 3, count: 96))
    let tables = ["temporal.0": table, "temporal.1": table]
    #expect(
      model(x, .inference(seed: 1, tables: tables)) == model(x, .inference(seed: 2, tables: tables))
    )
  }

  @Test("running statistics move a tenth of the way, and only in training")
  func runningStatistics() throws {
    var layer = BatchNorm(width: 2)
    layer.updateRunningStatistics(
      ChannelStatistics(of: Tensor(shape: [2, 2], scalars: [1, 10, 3, 10])))
    // Means 2 and 10, unbiased variances 2 and 0.
    let (mean, variance) = (layer.runningMean.scalars, layer.runningVariance.scalars)
    #expect(zip(mean, [0.2, 1] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(zip(variance, [1.1, 0.9] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(layer.batchesTracked.scalar == 1)
  }
}
