import Models
import NeuralNetworks

extension SpeedBenchmark {
  /// A training step of every registered kind of model but the Stockformer, which has its own, at the classroom's sizes; their peers
  /// are in Benchmarks/models.py.
  static let kinds: [SpeedBenchmark] = ModelRegistry.kinds
    .filter { $0.kind != StockformerConfiguration.kind }
    .map { SpeedBenchmark("models/\($0.kind)", .trainKind($0.kind, batch: 32)) }

  /// The model of `kind` at the sizes of `classroom`, as far as it has them, and its defaults for the rest.
  ///
  /// - Throws: `SettingFault` when a size is of another type.
  static func configuration(ofKind kind: String) throws -> any ModelConfiguration {
    guard let type = ModelRegistry.kind(kind) else { fatalError("no kind of model is '\(kind)'") }
    var c = type.recommended
    c.task = classroom.task
    let sizes = [
      "width": classroom.width, "heads": classroom.heads, "layers": classroom.layers,
      "feedForward": classroom.feedForward,
    ]
    for key in c.keys {
      if let size = sizes[key.name] { try c.set(key.name, .scalar(String(size))) }
    }
    return c
  }

  /// Micro-batches are as large as caches allow, as in training itself.
  static func trainKind(
    _ kind: String, _ batch: Int, _ workers: Int, _ seconds: Double
  ) throws -> Measurement {
    let c = try configuration(ofKind: kind)
    return try train(
      c, batch, workers, c.windowsInCache(atMost: max(1, batch / workers)), seconds)
  }
}
