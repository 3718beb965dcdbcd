import Files
import Foundation
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// `stockformer.*`: the model from input to loss with everything between, and all gradients.
func produceStockformer(_ fixture: Fixture) throws -> Produced? {
  guard let loss = try loss(named: fixture.config.value("loss"), fixture.config) else { return nil }
  var model = try stockformer(fixture)
  let (x, y) = (try fixture.tensor("input.x"), try fixture.tensor("input.y"))
  let statistics = StatisticsCollector()
  let (recorder, tables) = (Recorder(), try fixture.keyTables())
  let training = try fixture.config.value("train", or: false)
  func context(_ recorder: Recorder?) -> ForwardContext {
    training
      ? .training(
        seed: 0, step: 0, windows: Array(0..<x.shape[0]), tables: tables, statistics: statistics,
        recorder: recorder)
      : .inference(seed: 0, tables: tables, recorder: recorder)
  }
  // Once with everything recorded, and once as in earnest, when the last layer computes the last step alone.
  let watched = model(x, context(recorder))
  let earnest = context(nil)
  let (u, pullback) = valueWithPullback(at: model, x) { $0($1, earnest) }
  let (value, lossPullback) = valueWithPullback(at: u) { loss($0, y) }
  let (gradient, dx) = pullback(lossPullback(Tensor(1)))
  var produced = Produced()
  produced.add(recorder, layers: model.configuration.layers)
  produced.add(head: model.configuration.head, watched)
  produced.add(head: model.configuration.head, u)
  produced.add("output.loss", value)
  produced.add("grad.input.x", dx)
  produced.add(gradient: gradient, of: model)
  if training { model.updateRunningStatistics(statistics) }
  produced.add(state: model, prefix: "output.")
  return produced
}

/// The model that `config` describes, with the fixture's weights.
func stockformer(_ fixture: Fixture) throws -> Stockformer {
  let config = fixture.config
  var c = StockformerConfiguration(
    lookback: try config.value("lookback"), assets: try config.value("assets"),
    features: try config.value("features"))
  c.width = try config.value("width")
  c.heads = try config.value("heads")
  c.layers = try config.value("layers")
  c.feedForward = try config.value("feedForward")
  c.outputs = try config.value("outputs")
  c.factor = try config.value("factor")
  c.dropout = Float(try config.value("dropout", Double.self))
  c.embedding = try config.choice("embedding", or: .shared)
  c.norm = try config.choice("norm", or: .pre)
  c.temporal = try config.choice("temporal", or: .full)
  c.distil = try config.choice("distil", or: .none)
  c.head = try config.choice("head", or: .regression)
  c.order = try config.choice("order", or: .temporalFirst)
  c.crossTicker = try config.value("crossTicker", or: true)
  if let fault = c.task.validationError ?? c.validationError {
    throw InputFault(file: fixture.path, "config: \(fault)")
  }
  var stream = RandomStream(seed: 0)
  var model = Stockformer(c, using: &stream)
  try model.load(fixture.weights(), from: fixture.path)
  return model
}

extension Produced {
  /// Takes what a forward pass recorded.
  fileprivate mutating func add(_ recorder: Recorder, layers: Int) {
    var names = ["embedding"]
    for i in 0..<layers {
      names += ["temporal", "cross", "layer", "distil"].map { "\($0).\(i)" }
      if let active = recorder.active("temporal.\(i)") {
        add("output.active.\(i)", integers: active.map { Int64($0) })
      }
      if let measure = recorder["temporal.\(i).measure"] { add("output.measure.\(i)", measure) }
    }
    for name in names {
      if let value = recorder[name] { add("output.\(name)", value) }
    }
    if let z = recorder["representation"] {  // [B, 1, N, D]
      add("output.representation", z.reshaped(to: [z.shape[0]] + z.shape.dropFirst(2)))
    }
  }

  /// Takes the raw output and what the head makes of it.
  fileprivate mutating func add(head: ForecastHead, _ u: Tensor) {
    add("output.u", u)
    guard head == .allocation else {
      add("output.prediction", u)
      return
    }
    add("output.prediction", u.tanh())
    add("output.weights", cappedWeights(u.tanh()))
  }
}

/// `informer.distil.*`: the step between two layers, as Informer has it.
func produceDistilling(_ fixture: Fixture) throws -> Produced? {
  let x = try fixture.tensor("input.x")  // [B, L, D]
  guard try fixture.config.value("padding", or: "circular 1") == "circular 1" else { return nil }
  var stream = RandomStream(seed: 0)
  var layer = DistilLayer(width: x.shape[2], norm: .batch, name: "distil.0", using: &stream)
  let names = fixture.weights { $0.replacingOccurrences(of: "downConv", with: "conv") }
  try layer.load(names, from: fixture.path)
  let training: Bool = try fixture.config.value("train")
  let statistics = StatisticsCollector()
  let context =
    training
    ? ForwardContext.training(seed: 0, step: 0, windows: [], statistics: statistics)
    : .inference(seed: 0)
  let (b, l, d) = (x.shape[0], x.shape[1], x.shape[2])
  let (y, pullback) = valueWithPullback(at: layer, x) {
    $0($1.reshaped(to: [b, l, 1, d]), context).reshaped(to: [b, (l - 1) / 2 + 1, d])
  }
  let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.input.x", dx)
  produced.add(gradient: gradient, of: layer) {
    $0.replacingOccurrences(of: "conv", with: "downConv")
  }
  layer.updateRunningStatistics(statistics)
  produced.add(state: layer.batchNorm, prefix: "output.")
  return produced
}
