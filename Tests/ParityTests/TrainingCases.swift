import Models
import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// `train.*`: optimisers, clipping, schedules, and a few steps of the whole model.
func produceTraining(_ fixture: Fixture) throws -> Produced? {
  switch fixture.parts.dropFirst().first {
  case "adam", "adamw", "sgd": try produceOptimizer(fixture)
  case "clip_grad_norm": try produceClipping(fixture)
  case "plateau": try producePlateau(fixture)
  case "one_cycle": try produceOneCycle(fixture)
  case "cosine": try produceCosine(fixture)
  case "stockformer": try produceSteps(fixture)
  default: nil
  }
}

/// Tensors by name that are trained together: the smallest layer.
private struct Parcel: Layer {
  var tensors: [Tensor]
  @noDerivative let names: [String]

  /// The fixture's tensors `<prefix><name>`.
  init(_ fixture: Fixture, prefix: String) throws {
    names = fixture.entries.keys.filter { $0.hasPrefix(prefix) }
      .map { String($0.dropFirst(prefix.count)) }.sorted()
    tensors = try names.map { try fixture.tensor(prefix + $0) }
  }

  var parameters: [Parameter<Parcel>] {
    names.indices.map { Parameter(names[$0], \.tensors[$0], \.tensors.base[$0]) }
  }

  /// A tangent that holds the fixture's tensors `<prefix><name>`.
  func tangent(_ fixture: Fixture, prefix: String) throws -> TangentVector {
    TangentVector(tensors: .init(try names.map { try fixture.tensor(prefix + $0) }))
  }
}

private func produceOptimizer(_ fixture: Fixture) throws -> Produced? {
  let config = fixture.config
  let decay: Double = try config.value("weight_decay", or: 0)
  let isDescent = fixture.parts.contains("sgd")
  let decoupled = try config.value("decoupled", or: fixture.parts.contains("adamw"))
  guard try config.has("nesterov", 0), try config.has("dampening", 0) else { return nil }
  var parcel = try Parcel(fixture, prefix: "weight.")
  let name: OptimizerRule = isDescent ? .sgd : decoupled ? .adamW : .adam
  let rule = name.rule(
    beta1: try isDescent ? config.value("momentum") : config.value("beta1"),
    beta2: try config.value("beta2", or: 0.999), epsilon: try config.value("eps", or: 1e-8),
    weightDecay: decay)
  var optimizer = Optimizer(for: parcel, rule)
  var produced = Produced()
  for step in 0..<(try config.value("steps", Int.self)) {
    let gradient = try parcel.tangent(fixture, prefix: "input.gradient.\(step).")
    optimizer.update(&parcel, along: gradient, learningRate: try config.value("lr"))
    for (name, tensor) in parcel.state { produced.add("output.\(step).\(name)", tensor) }
  }
  for (i, name) in parcel.names.enumerated() {
    let moments = optimizer.moments[i]
    produced.add("output.\(isDescent ? "momentum_buffer" : "exp_avg").\(name)", moments.first)
    if !isDescent { produced.add("output.exp_avg_sq.\(name)", moments.second) }
  }
  return produced
}

private func produceClipping(_ fixture: Fixture) throws -> Produced? {
  guard try fixture.config.has("norm", 2) else { return nil }
  let parcel = try Parcel(fixture, prefix: "input.gradient.")
  var gradient = try parcel.tangent(fixture, prefix: "input.gradient.")
  let norm = parcel.clip(&gradient, to: try fixture.config.value("max_norm"))
  var produced = Produced()
  produced.add("output.total_norm", Tensor(Float(norm)))
  for parameter in parcel.parameters {
    produced.add("output.gradient.\(parameter.name)", gradient[keyPath: parameter.gradient])
  }
  return produced
}

private func producePlateau(_ fixture: Fixture) throws -> Produced? {
  let config = fixture.config
  guard try config.value("mode", or: "min") == "min", try config.has("eps", 1e-8),
    try config.value("threshold_mode", or: "rel") == "rel"
  else { return nil }
  var schedule = ReduceOnPlateau(
    learningRate: try config.value("lr"), factor: try config.value("factor"),
    patience: try config.value("patience"), threshold: try config.value("threshold"),
    cooldown: try config.value("cooldown"), minimum: try config.value("min_lr"))
  var rates: [Double] = []
  for loss in try fixture.tensor("input.loss").scalars {
    schedule.observe(Double(loss))
    rates.append(schedule.learningRate)
  }
  var produced = Produced()
  produced.add("output.lr", vector: rates)
  return produced
}

private func produceOneCycle(_ fixture: Fixture) throws -> Produced? {
  let config = fixture.config
  guard try config.has("div_factor", 25), try config.has("final_div_factor", 10_000),
    try config.value("anneal", or: "cos") == "cos", try config.has("base_momentum", 0.85),
    try config.has("max_momentum", 0.95)
  else { return nil }
  let schedule = OneCycle(
    maximum: try config.value("max_lr"), steps: try config.value("total_steps"),
    rising: try config.value("pct_start"))
  let steps = (0..<(try config.value("steps", Int.self))).map { schedule(step: $0) }
  var produced = Produced()
  produced.add("output.lr", vector: steps.map(\.learningRate))
  produced.add("output.beta1", vector: steps.map(\.beta1))
  return produced
}

private func produceCosine(_ fixture: Fixture) throws -> Produced? {
  guard try fixture.config.has("eta_min", 0) else { return nil }
  let schedule = CosineDecay(
    initial: try fixture.config.value("lr"), steps: try fixture.config.value("T_max"))
  var produced = Produced()
  produced.add(
    "output.lr",
    vector: (0..<(try fixture.config.value("steps", Int.self))).map { schedule(step: $0) })
  return produced
}

/// Clipped Adam steps of a whole Stockformer.
private func produceSteps(_ fixture: Fixture) throws -> Produced? {
  let config = fixture.config
  guard let loss = try loss(named: config.value("loss"), config) else { return nil }
  let decay: Double = try config.value("weight_decay", or: 0)
  var model = try stockformer(fixture)
  let name: OptimizerRule =
    try config.value("optimizer", or: "Adam") == "AdamW" ? .adamW : .adam
  let rule = name.rule(
    beta1: try config.value("beta1"), beta2: try config.value("beta2"),
    epsilon: try config.value("eps"), weightDecay: decay)
  var optimizer = Optimizer(for: model, rule)
  let training: Bool = try config.value("train")
  var (losses, norms) = ([Double](), [Double]())
  for step in 0..<(try config.value("steps", Int.self)) {
    let (x, y) = (try fixture.tensor("input.x.\(step)"), try fixture.tensor("input.y.\(step)"))
    let (tables, statistics) = (try fixture.keyTables(prefix: "\(step)."), StatisticsCollector())
    let context =
      training
      ? ForwardContext.training(
        seed: 0, step: step, windows: Array(0..<x.shape[0]), tables: tables,
        statistics: statistics)
      : .inference(seed: 0, tables: tables)
    let (value, pullback) = valueWithPullback(at: model) { loss($0(x, context), y) }
    var gradient = pullback(Tensor(1))
    losses.append(Double(value.scalar))
    norms.append(model.clip(&gradient, to: try config.value("clip_grad_norm")))
    optimizer.update(&model, along: gradient, learningRate: try config.value("lr"))
    model.updateRunningStatistics(statistics)
  }
  var produced = Produced()
  produced.add("output.loss", vector: losses)
  produced.add("output.gradient_norm", vector: norms)
  produced.add(state: model, prefix: "output.weight.")
  return produced
}
