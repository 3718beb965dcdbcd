import Algorithms
import Dispatch
import Synchronization
import Tensors
@preconcurrency import _Differentiation

/// Runs a batch as micro-batches on all cores and sums their gradients in a fixed binary tree over the micro-batches of the
/// batch, so that the result has the same bytes for any number of workers.
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

  /// The loss of the windows `indices`, at least one, and its gradient.
  public func gradient<Model: Forecaster>(
    of model: Model, _ source: some WindowSource, _ indices: [Int], objective: some Objective,
    seed: UInt64, step: Int, statistics: StatisticsCollector? = nil
  ) -> (loss: Double, gradient: Model.TangentVector) {
    let shards = shards(of: indices, whole: model.needsWholeBatch)
    let sum = TreeSum<Model.TangentVector>(count: shards.count)
    forEach(shards.count) { i in
      let batch = source.batch(shards[i])
      let context = ForwardContext.training(
        seed: seed, step: step, windows: shards[i], statistics: statistics)
      let (value, pullback) = valueWithPullback(at: model) { model in
        objective.total(model(batch.input, context), batch.labels)
      }
      sum.add(
        i,
        GradientSum(
          loss: Double(value.scalar), weight: Double(objective.weight(batch.labels)),
          gradient: pullback(Tensor(1))))
    }
    guard var result = sum.result else { fatalError("gradient: no windows") }
    let weight = max(1, result.weight)
    for parameter in model.parameters {
      result.gradient[keyPath: parameter.gradient].scale(by: Float(1 / weight))
    }
    return (result.loss / weight, result.gradient)
  }

  /// The mean loss of the windows `indices`, without dropout.
  public func evaluate(
    _ model: some Forecaster, _ source: some WindowSource, _ indices: [Int],
    objective: some Objective
  ) -> Double {
    let shards = shards(of: indices, whole: false)
    let parts = map(shards.count) { i in
      let batch = source.batch(shards[i])
      let output = model(batch.input, .inference(seed: model.samplingSeed))
      return (
        Double(objective.total(output, batch.labels).scalar),
        Double(objective.weight(batch.labels))
      )
    }
    return parts.reduce(0) { $0 + $1.0 } / max(1, parts.reduce(0) { $0 + $1.1 })
  }

  /// Outputs for the windows `indices`, at least one, [indices.count, N, P, Q], without dropout.
  public func predict(
    _ model: some Forecaster, _ source: some WindowSource, _ indices: [Int]
  ) -> Tensor {
    let shards = shards(of: indices, whole: false)
    require(!shards.isEmpty, "predict: no windows")
    if shards.count == 1 {
      let context = ForwardContext.inference(seed: model.samplingSeed)
      return model.predict(source.batch(indices).input, context, workers: workers).values
    }
    return Tensor(
      concatenating: map(shards.count) { i in
        model(source.batch(shards[i]).input, .inference(seed: model.samplingSeed)).values
      })
  }

  private func shards(of indices: [Int], whole: Bool) -> [[Int]] {
    let size = whole ? max(1, indices.count) : microBatch
    return indices.chunks(ofCount: size).map(Array.init)
  }

  /// `body` of 0..<count, computed on the workers, in order.
  public func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    let results = Mutex<[Int: Result]>([:])
    forEach(count) { i in
      let result = body(i)
      results.withLock { $0[i] = result }
    }
    return results.withLock { results in
      (0..<count).map { i in
        guard let result = results[i] else { fatalError("map: part \(i) of \(count) is missing") }
        return result
      }
    }
  }

  /// Calls `body` for 0..<count, each number once, on the workers, at the caller's precision.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let next = Atomic(0)
    let precision = MatrixPrecision.current
    DispatchQueue.concurrentPerform(iterations: min(workers, max(1, count))) { _ in
      MatrixPrecision.$current.withValue(precision) {
        while true {
          let i = next.add(1, ordering: .relaxed).oldValue
          if i >= count { return }
          body(i)
        }
      }
    }
  }
}
