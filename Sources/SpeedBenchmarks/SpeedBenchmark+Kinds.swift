import Files
import Models
import NeuralNetworks
import Tensors

extension SpeedBenchmark {
  /// A training step of every kind of model that has a peer in Benchmarks/models.py, at the classroom's sizes.
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

  static func trainKind(
    _ kind: String, _ batch: Int, _ workers: Int, _ seconds: Double
  ) throws -> Measurement {
    func run<C: ModelConfiguration>(_ c: C) throws -> Measurement {
      var stream = RandomStream(seed: 1)
      let model = c.makeModel(using: &stream)
      let windows = TensorWindows(
        features: normal([batch, c.task.lookback, c.task.assets, c.task.features], &stream),
        returns: normal([batch, c.task.assets, c.task.outputs], &stream))
      var options = TrainingConfiguration.reference
      options.batchSize = batch
      options.microBatch = c.windowsInCache(atMost: max(1, batch / workers))
      options.schedule = .constant
      var trainer = Trainer(model, options, workers: workers)
      let times = try times(seconds) { try trainer.takeStep(windows, Array(0..<batch)) }
      return Measurement(times, Settings(c, batch: batch, microBatch: options.microBatch))
    }
    return try run(try configuration(ofKind: kind))
  }
}

extension SpeedBenchmark.Settings {
  /// The sizes that a model has.
  init(_ c: some ModelConfiguration, batch: Int, microBatch: Int) {
    let values = Dictionary(uniqueKeysWithValues: c.keys.map { ($0.name, $0.text) })
    self.init()
    self.batch = batch
    (lookback, assets, features) = (c.task.lookback, c.task.assets, c.task.features)
    width = values["width"].flatMap { Int($0) }
    heads = values["heads"].flatMap { Int($0) }
    layers = values["layers"].flatMap { Int($0) }
    feedForward = values["feedForward"].flatMap { Int($0) }
    dropout = values["dropout"].flatMap { Double($0) }
    parameters = c.parameterCount
    self.microBatch = microBatch
  }
}
