import Dispatch
import Synchronization
import Tensors
@preconcurrency import _Differentiation

/// Runs a batch as micro-batches on all cores and sums their gradients in the order of the windows, so that the result is
/// the same for any number of workers.
public struct DataParallel: Sendable {
  /// How many micro-batches run at once.
  public let workers: Int
  /// Windows in a micro-batch: few enough that their activations stay in cache.
  public let microBatch: Int

  /// Workers and micro-batches of the given sizes.
  public init(workers: Int, microBatch: Int) {
    require(
      workers >= 1 && microBatch >= 1, "DataParallel: \(workers) workers, \(microBatch) windows")
    self.workers = workers
    self.microBatch = microBatch
  }

  /// The loss of the windows `indices` and its gradient.
  public func gradient<Model: Forecaster>(
    of model: Model, _ source: some WindowSource, _ indices: [Int], loss: Loss, seed: UInt64,
    step: Int, statistics: StatisticsCollector? = nil
  ) -> (loss: Double, gradient: Model.TangentVector) {
    let shards = shards(of: indices, whole: model.needsWholeBatch)
    let sum = OrderedSum<Model.TangentVector>()
    forEach(shards.count) { i in
      let batch = source.batch(shards[i])
      let context = ForwardContext.training(
        seed: seed, step: step, windows: shards[i], statistics: statistics)
      let (value, pullback) = valueWithPullback(at: model) { model in
        loss.total(model(batch.x, context), batch.y)
      }
      sum.add(
        i, value: value.scalar, weight: loss.weight(batch.y), gradient: pullback(Tensor(1)))
    }
    var (total, weight, gradient) = sum.result
    for parameter in model.parameters {
      gradient[keyPath: parameter.gradient].scale(by: Float(1 / weight))
    }
    total /= weight
    return (total, gradient)
  }

  /// The mean loss of the windows `indices`, without dropout.
  public func evaluate(
    _ model: some Forecaster, _ source: some WindowSource, _ indices: [Int], loss: Loss
  ) -> Double {
    let shards = shards(of: indices, whole: false)
    let parts = map(shards.count) { i in
      let batch = source.batch(shards[i])
      let u = model(batch.x, .inference(seed: model.samplingSeed))
      return (Double(loss.total(u, batch.y).scalar), Double(loss.weight(batch.y)))
    }
    return parts.reduce(0) { $0 + $1.0 } / max(1, parts.reduce(0) { $0 + $1.1 })
  }

  /// Outputs for the windows `indices`, at least one, [indices.count, N, P], without dropout.
  public func predict(
    _ model: some Forecaster, _ source: some WindowSource, _ indices: [Int]
  ) -> Tensor {
    let shards = shards(of: indices, whole: false)
    require(!shards.isEmpty, "predict: no windows")
    if shards.count == 1 {
      let context = ForwardContext.inference(seed: model.samplingSeed)
      return model.predict(source.batch(indices).x, context, workers: workers)
    }
    return Tensor(
      concatenating: map(shards.count) { i in
        model(source.batch(shards[i]).x, .inference(seed: model.samplingSeed))
      })
  }

  private func shards(of indices: [Int], whole: Bool) -> [[Int]] {
    let size = whole ? max(1, indices.count) : microBatch
    return stride(from: 0, to: indices.count, by: size).map {
      Array(indices[$0..<min($0 + size, indices.count)])
    }
  }

  /// `body` of 0..<count, computed on the workers, in order.
  func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    let results = Mutex<[Int: Result]>([:])
    forEach(count) { i in
      let result = body(i)
      results.withLock { $0[i] = result }
    }
    return results.withLock { results in (0..<count).compactMap { results[$0] } }
  }

  /// Calls `body` for 0..<count, each number once, on the workers.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(workers, max(1, count))) { _ in
      while true {
        let i = next.add(1, ordering: .relaxed).oldValue
        if i >= count { return }
        body(i)
      }
    }
  }
}

/// Adds results in the order of their numbers, whatever the order they arrive in.
private final class OrderedSum<Gradient: AdditiveArithmetic & Sendable>: Sendable {
  private struct State {
    var next = 0
    var waiting: [Int: (Double, Double, Gradient)] = [:]
    var loss = 0.0
    var weight = 0.0
    var gradient = Gradient.zero
  }
  private let state = Mutex(State())

  func add(_ index: Int, value: Float, weight: Float, gradient: Gradient) {
    state.withLock { state in
      state.waiting[index] = (Double(value), Double(weight), gradient)
      while let (value, weight, gradient) = state.waiting.removeValue(forKey: state.next) {
        state.loss += value
        state.weight += weight
        state.gradient += gradient
        state.next += 1
      }
    }
  }

  var result: (loss: Double, weight: Double, gradient: Gradient) {
    state.withLock { ($0.loss, max(1, $0.weight), $0.gradient) }
  }
}
