import Foundation
import Models
import NeuralNetworks
import Tensors

/// One timed piece of work: a training step, a forecast, its lower bound, features, a back-test, a batch of windows.
///
///     let benchmark = SpeedBenchmark.all[0]
///     let measurement = try benchmark.run(workers: 2, microBatch: 2, seconds: 8)
public struct SpeedBenchmark: Sendable {
  /// What is timed.
  public enum Task: Sendable, Equatable {
    /// A training step of `batch` windows: forward, backward, clipping, Adam.
    case train(StockformerConfiguration, batch: Int)
    /// A training step of `batch` windows of another kind of model, by its name.
    case trainKind(String, batch: Int)
    /// A forward pass of `batch` windows without dropout.
    case infer(StockformerConfiguration, batch: Int)
    /// The matrix products of a training step alone, and the memory traffic it cannot avoid.
    case bound(StockformerConfiguration, batch: Int)
    /// A large matrix product on every worker.
    case peak
    /// The features `names` of all assets.
    case features([String], assets: Int, bars: Int)
    /// The equity curve of a portfolio that is rebalanced every so many bars.
    case backtest(assets: Int, bars: Int, every: Int)
    /// Filling one batch of windows.
    case windows(batch: Int)
  }

  /// For example `train/seed/full` or `infer/classroom/probSparse/b1`.
  public let name: String
  /// What is timed.
  public let task: Task

  /// A benchmark called `name`.
  public init(_ name: String, _ task: Task) {
    self.name = name
    self.task = task
  }

  /// Whether more workers can make it faster; the others run on one core.
  public var usesWorkers: Bool {
    switch task {
    case .train, .trainKind, .infer, .bound, .peak: true
    case .features, .backtest, .windows: false
    }
  }

  /// Times it for about `seconds`, after a warm-up.
  ///
  /// The peak memory is that of the process so far: run one benchmark a process to measure its own.
  ///
  /// - Throws: `TrainingDivergence` when a training step meets a number that is not finite.
  public func run(workers: Int, microBatch: Int, seconds: Double) throws -> Measurement {
    let cores = usesWorkers ? workers : 1
    var result = try timed(workers: cores, microBatch: microBatch, seconds: seconds)
    result.name = name
    result.workers = cores
    result.peakMemory = Self.peakMemory
    return result
  }

  private func timed(workers: Int, microBatch: Int, seconds: Double) throws -> Measurement {
    switch task {
    case .train(let model, let batch):
      return try Self.train(model, batch, workers, microBatch, seconds)
    case .trainKind(let kind, let batch):
      return try Self.trainKind(kind, batch, workers, seconds)
    case .infer(let model, let batch):
      return try Self.infer(model, batch, workers, microBatch, seconds)
    case .bound(let model, let batch):
      return try Self.bound(model, batch, workers, microBatch, seconds)
    case .peak:
      return Self.peak(workers, seconds)
    case .features(let names, let assets, let bars):
      return try Self.features(names, assets: assets, bars: bars, seconds)
    case .backtest(let assets, let bars, let every):
      return try Self.backtest(assets: assets, bars: bars, every: every, seconds)
    case .windows(let batch):
      return try Self.windows(batch, seconds)
    }
  }

  /// Milliseconds of `body`, again and again for about `seconds`, sorted; at least three after at most two that do not count.
  static func times(_ seconds: Double, _ body: () throws -> Void) rethrows -> [Double] {
    let clock = ContinuousClock()
    let begin = clock.now
    try body()
    if (clock.now - begin) / .seconds(1) < seconds / 2 { try body() }
    var times: [Double] = []
    let start = clock.now
    while times.count < 3 || (clock.now - start) / .seconds(1) < seconds {
      let before = clock.now
      try body()
      times.append((clock.now - before) / .milliseconds(1))
    }
    return times.sorted()
  }

  /// The largest resident memory of this process in MB of 2²⁰ bytes.
  static var peakMemory: Double {
    #if os(Linux)
      // Not `getrusage`, whose maximum is inherited from the process that started this one.
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let words = line?.split(whereSeparator: \.isWhitespace) ?? []
      return words.count > 1 ? (Double(words[1]) ?? 0) / 1024 : 0
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss) / 1_048_576
    #endif
  }
}
