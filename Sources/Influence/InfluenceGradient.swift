import Algorithms
import Experiments
import Markets
import NeuralNetworks
import Tensors
import _Differentiation

extension TrainedForecaster {
  /// Gradient × input: the mean, over windows at whose last bar the effect takes part, of Σ_{t,f} |x_{t,cause,f} · ∂u_effect/∂x_{t,cause,f}|.
  ///
  /// The pullback of one forward pass gives the gradient of each effect's output with respect to the whole window, by the
  /// compiler (Shrikumar et al. 2017).
  public func influenceByGradient(of windows: Windows, windowEnds: [Int]) -> InfluenceMatrix {
    let source = marketWindows(windows, windowEnds: windowEnds)
    let assets = windows.table.symbols.count
    let counts = windows.table.symbols.indices.map { asset in
      Double(windowEnds.count { windows.hasBar($0, asset) })
    }
    let sums = sums(windowEnds.count, size: assets * assets) { indices in
      gradientTimesInput(model, source.batch(indices).input)
    }
    return InfluenceMatrix(
      symbols: windows.table.symbols, scores: sums.indices.map { sums[$0] / counts[$0 % assets] })
  }

  /// Σ over windows of the scores of some windows [B, L, N, F], of the first horizon and its usual quantile; [cause][effect].
  func gradientTimesInput(_ model: some Forecaster, _ input: ModelInput) -> [Double] {
    let (outputs, chosenOutput) = (kind.horizons.count * kind.valueCount, kind.pointPosition)
    let newest = input.newestMask
    // anchor: gradient-times-input
    let context = ForwardContext.inference(seed: model.samplingSeed)
    // u [B, N, P·Q]
    let (u, pullback) = valueWithPullback(at: input) { model($0, context).flattened }
    let x = input.features
    let (assets, features) = (x.shape[2], x.shape[3])
    var scores = [Double](repeating: 0, count: assets * assets)
    for effect in 0..<assets {
      let chosen = Tensor(shape: u.shape) { cells in
        for cell in cells.indices {
          let (asset, output) = (cell / outputs % assets, cell % outputs)
          let hasBar = newest.map { $0[cell / (outputs * assets), asset] == 1 } ?? true
          cells[cell] = asset == effect && output == chosenOutput && hasBar ? 1 : 0
        }
      }
      let products = (pullback(chosen).features * x).scalars  // [B, L, N, F]
      for (cell, product) in products.enumerated() {
        scores[cell / features % assets * assets + effect] += Double(abs(product))
      }
    }
    // end: gradient-times-input
    return scores
  }

  /// Sums what `part` gives for micro-batches of the windows 0..<count, in their order: the same for any number of workers.
  func sums(_ count: Int, size: Int, _ part: @Sendable ([Int]) -> [Double]) -> [Double] {
    let batches = (0..<count).chunks(ofCount: parallel.microBatch).map(Array.init)
    let parts = parallel.map(batches.count) { part(batches[$0]) }
    var total = [Double](repeating: 0, count: size)
    for values in parts {
      require(values.count == size, "sums: \(values.count) values of a part, expected \(size)")
      for (cell, value) in values.enumerated() { total[cell] += value }
    }
    return total
  }
}
