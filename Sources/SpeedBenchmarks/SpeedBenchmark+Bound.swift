import Models
import NeuralNetworks
import Tensors

extension SpeedBenchmark {
  /// How fast a training step could be: oneDNN's time for its matrix products, all workers at once at our micro-batch size,
  /// plus the bytes that must move at the measured speed of copying.
  ///
  /// Left out are exponentials, normalisations, random masks, the N×N products across assets, ProbSparse's sampled scores
  /// and the optimiser: no step can reach the bound, a good one comes close.
  static func bound(
    _ c: StockformerConfiguration, _ batch: Int, _ workers: Int, _ microBatch: Int,
    _ seconds: Double
  ) throws -> Measurement {
    let windows = min(batch, microBatch)
    let parallel = DataParallel(workers: workers, microBatch: windows)
    let products = MatrixProductBound(StepWork(c, windows: windows).products)
    let times = times(seconds / 2) {
      parallel.forEach((batch + windows - 1) / windows) { _ in products.run() }
    }
    let kept = StepWork(c, windows: windows).activations * MemoryLayout<Float>.stride
    let rate = copyRate(bytes: kept, workers: workers, seconds: seconds / 2)
    let bytes = StepWork(c, windows: batch).traffic
    let moving = Double(bytes) / rate * 1e3
    var result = Measurement(
      times.map { $0 + moving }, Settings(c, batch: batch, parameters: nil, microBatch: windows))
    let work = StepWork(c, windows: batch).products
    result.operations = Double(work.reduce(0) { $0 + $1.operations }) / 1e9
    result.products = result.median - moving
    result.traffic = moving
    result.trafficSize = Double(bytes) / 1_048_576
    result.copyRate = rate / 1e9
    return result
  }

  /// A large square product on every worker: as fast as the machine multiplies, at the current precision.
  static func peak(_ workers: Int, _ seconds: Double) -> Measurement {
    let square = MatrixProductBound([.init(rows: 2048, columns: 2048, inner: 2048)])
    let parallel = DataParallel(workers: workers, microBatch: 1)
    let times = times(seconds) { parallel.forEach(workers) { _ in square.run() } }
    var result = Measurement(times, Settings())
    result.operations = Double(workers * square.operations) / 1e9
    return result
  }

  /// Bytes read or written a second when every worker copies a block as large as a micro-batch's activations.
  private static func copyRate(bytes: Int, workers: Int, seconds: Double) -> Double {
    let count = bytes / MemoryLayout<Float>.stride
    let parallel = DataParallel(workers: workers, microBatch: 1)
    let blocks = (0..<workers).map { _ in Tensor(repeating: 0.5, shape: [count]) }
    let rounds = 4
    let times = times(seconds) {
      parallel.forEach(workers) { worker in
        blocks[worker].withScalars { source in
          for _ in 0..<rounds {
            _ = Tensor(shape: [count]) { _ = $0.update(fromContentsOf: source) }
          }
        }
      }
    }
    return Double(2 * bytes * rounds * workers) / (times[times.count / 2] / 1e3)
  }
}

/// What a training step of some windows cannot avoid, counted from the configuration.
struct StepWork {
  private let c: StockformerConfiguration
  private let windows: Int

  init(_ configuration: StockformerConfiguration, windows: Int) {
    c = configuration
    self.windows = windows
  }

  /// Tokens that layer `i` reads, and those that it computes beyond keys and values: the last layer's last step.
  private func tokens(_ i: Int) -> (read: Int, computed: Int) {
    let read = windows * c.lengths[i] * c.assets
    return (read, i == c.layers - 1 ? windows * c.assets : read)
  }

  /// Numbers that the forward pass keeps for the backward pass: for each token the normalised input, queries, keys, values,
  /// context and sum of both attentions, the normalised input and sum of the feed-forward block, and twice its inside
  /// (activation and derivative); around a distilling the convolution, its norm and the pooled result.
  var activations: Int {
    var total = tokens(0).read * c.width
    for i in 0..<c.layers {
      let (read, computed) = tokens(i)
      let attention = c.crossTicker ? 8 : 2
      total += read * 4 * c.width
      total += computed * ((attention + 2) * c.width + 2 * c.feedForward)
      if c.distil != .none && i < c.layers - 1 { total += read * 5 * c.width / 2 }
    }
    return total
  }

  /// Bytes: each of them is written and read forward, read backward, and its gradient written and read once.
  var traffic: Int { activations * 5 * MemoryLayout<Float>.stride }

  /// Every matrix product of the forward and the backward pass.
  var products: [MatrixProductBound.Product] {
    var list: [MatrixProductBound.Product] = []
    list += convolution(steps: c.lookback, from: c.features, needsInputGradient: false)
    for i in 0..<c.layers {
      let (read, computed) = tokens(i)
      // ProbSparse compares all queries, also in the last layer.
      let asked = c.temporal == .full ? computed : read
      list += linear(read, c.width, c.width, count: 2) + linear(asked, c.width, c.width)
      list += linear(computed, c.width, c.width, count: c.crossTicker ? 5 : 1)
      list += linear(computed, c.width, c.feedForward) + linear(computed, c.feedForward, c.width)
      list += attention(length: c.lengths[i], isLast: i == c.layers - 1)
      if c.distil != .none && i < c.layers - 1 {
        list += convolution(steps: c.lengths[i], from: c.width, needsInputGradient: true)
      }
    }
    return list + linear(windows * c.assets, c.width, c.outputs)
  }

  /// y = x·Wᵀ, dx = dy·W, dW = dyᵀ·x.
  private func linear(
    _ rows: Int, _ inputs: Int, _ outputs: Int, count: Int = 1, needsInputGradient: Bool = true
  ) -> [MatrixProductBound.Product] {
    let forward = MatrixProductBound.Product(
      rows: rows, columns: outputs, inner: inputs, transposedB: true, count: count)
    let input = MatrixProductBound.Product(
      rows: rows, columns: inputs, inner: outputs, count: needsInputGradient ? count : 0)
    let weight = MatrixProductBound.Product(
      rows: outputs, columns: inputs, inner: rows, transposedA: true, count: count)
    return [forward, input, weight]
  }

  /// A product for each of three taps and each window.
  private func convolution(
    steps: Int, from inputs: Int, needsInputGradient: Bool
  ) -> [MatrixProductBound.Product] {
    linear(
      steps * c.assets, inputs, c.width, count: 3 * windows, needsInputGradient: needsInputGradient)
  }

  /// S = Q·Kᵀ, O = P·V, dP = dO·Vᵀ, dV = Pᵀ·dO, dQ = dS·K, dK = dSᵀ·Q of each head of each asset's series.
  private func attention(length: Int, isLast: Bool) -> [MatrixProductBound.Product] {
    let queries =
      c.temporal == .probSparse
      ? KeyTable.sampled(length: length, factor: c.factor) : isLast ? 1 : length
    let (headDimension, count) = (c.width / c.heads, 2 * windows * c.assets * c.heads)
    return [
      MatrixProductBound.Product(
        rows: queries, columns: length, inner: headDimension, transposedB: true, count: count),
      MatrixProductBound.Product(
        rows: queries, columns: headDimension, inner: length, count: count),
      MatrixProductBound.Product(
        rows: length, columns: headDimension, inner: queries, transposedA: true, count: count),
    ]
  }
}
