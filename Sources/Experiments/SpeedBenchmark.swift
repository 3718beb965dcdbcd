import Dispatch
import Foundation
import Stockformer
import Tensors

/// One timed configuration of training or inference on random windows.
public struct SpeedBenchmark: Sendable {
  /// What is timed.
  public enum Task: Sendable, Equatable {
    /// A training step: forward, backward, clipping, Adam.
    case train
    /// A forward pass without dropout.
    case infer
  }

  /// For example `train/seed/full` or `infer/classroom/probSparse/b1`.
  public let name: String
  /// Sizes and choices of the model.
  public let configuration: StockformerConfiguration
  /// Training or inference.
  public let task: Task
  /// B, windows in a batch.
  public let batch: Int

  /// A result in milliseconds.
  public struct Timing: Sendable {
    /// The median over the runs.
    public let median: Double
    /// The fastest run.
    public let minimum: Double
    /// How many runs there were.
    public let runs: Int
  }

  /// Times the benchmark for about `seconds` on `workers` cores, after a warm-up of two runs.
  public func run(workers: Int, microBatch: Int, seconds: Double) throws -> Timing {
    let c = configuration
    var stream = RandomStream(seed: 1)
    let windows = TensorWindows(
      x: Self.random([batch, c.lookback, c.assets, c.features], &stream),
      y: Self.random([batch, c.assets, c.outputs], &stream))
    let indices = Array(0..<batch)
    let model = Stockformer(c, using: &stream)
    switch task {
    case .train:
      var options = TrainingConfiguration()
      (options.workers, options.microBatch, options.batchSize) = (workers, microBatch, batch)
      options.schedule = .constant
      var trainer = Trainer(model, options)
      return try Self.time(seconds) { try trainer.takeStep(windows, indices) }
    case .infer:
      let parallel = DataParallel(workers: workers, microBatch: microBatch)
      return try Self.time(seconds) { _ = parallel.predict(model, windows, indices) }
    }
  }

  private static func random(_ shape: [Int], _ stream: inout RandomStream) -> Tensor {
    Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in Float(stream.normal()) })
  }

  private static func time(_ seconds: Double, _ body: () throws -> Void) throws -> Timing {
    for _ in 0..<2 { try body() }
    var times: [Double] = []
    let start = DispatchTime.now().uptimeNanoseconds
    while times.count < 5 || Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9 < seconds {
      let before = DispatchTime.now().uptimeNanoseconds
      try body()
      times.append(Double(DispatchTime.now().uptimeNanoseconds - before) * 1e-6)
    }
    times.sort()
    return Timing(median: times[times.count / 2], minimum: times[0], runs: times.count)
  }

  /// The benchmarks of the seed's and the classroom's size.
  public static let all: [SpeedBenchmark] = {
    var list: [SpeedBenchmark] = []
    for (size, base) in [("seed", seedSize), ("classroom", classroomSize)] {
      for temporal in StockformerConfiguration.Temporal.allCases {
        var c = base
        c.temporal = temporal
        let name = "\(size)/\(temporal.rawValue)"
        list.append(
          SpeedBenchmark(name: "train/\(name)", configuration: c, task: .train, batch: 32))
        for batch in [1, 32] {
          list.append(
            SpeedBenchmark(
              name: "infer/\(name)/b\(batch)", configuration: c, task: .infer, batch: batch))
        }
      }
    }
    return list
  }()

  /// B 32, L 168, N 5, F 6, D 128, H 8, E 3, D_ff 512, distilling, dropout 0.1.
  static let seedSize: StockformerConfiguration = {
    var c = StockformerConfiguration.seedDefault()
    c.head = .regression
    return c
  }()

  /// L 96, D 64, H 4, E 2, D_ff 256, otherwise as the seed's size.
  static let classroomSize: StockformerConfiguration = {
    var c = seedSize
    (c.lookback, c.width, c.heads, c.layers, c.feedForward) = (96, 64, 4, 2, 256)
    return c
  }()
}
