import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// `dlinear.*`, `nlinear.*`: [B, L, C] → [B, P, C], C series being assets with one feature.
func produceLinearForecaster(_ fixture: Fixture) throws -> Produced? {
  if fixture.parts.first == "nlinear" {
    var c = NLinearConfiguration()
    c.normalization = .reversible
    c.individual = try fixture.config.value("individual")
    return try PublishedModel(fixture, c, names: [("Linear", "linear")]).run()
  }
  var c = DLinearConfiguration()
  c.kernel = try fixture.config.value("kernel")
  c.individual = try fixture.config.value("individual")
  let names = [("Linear_Seasonal", "seasonal"), ("Linear_Trend", "trend")]
  return try PublishedModel(fixture, c, names: names).run()
}

/// What the Time-Series-Library calls the parts of an encoder.
private let encoderNames = [
  ("encoder.attn_layers", "layers"), ("query_projection", "q"), ("key_projection", "k"),
  ("value_projection", "v"), ("out_projection", "o"), ("conv1", "ff1"), ("conv2", "ff2"),
]

extension ModelConfiguration {
  /// Takes the sizes of an encoder by the Time-Series-Library's names.
  fileprivate mutating func takeEncoderSizes(of fixture: Fixture) throws {
    let names = [
      ("width", "d_model"), ("heads", "n_heads"), ("layers", "e_layers"), ("feedForward", "d_ff"),
    ]
    for (own, published) in names {
      let size: Int = try fixture.config.value(published)
      try set(own, .scalar("\(size)"))
    }
  }
}

/// `itransformer.*`, with a calendar where the case has `marks`.
func produceITransformer(_ fixture: Fixture) throws -> Produced? {
  var c = ITransformerConfiguration()
  try c.takeEncoderSizes(of: fixture)
  c.activation = try fixture.config.choice("activation", or: .gelu)
  c.normalization = .reversible
  c.individual = false
  c.calendar = try fixture.config.value("marks") > 0
  let names =
    encoderNames + [
      ("enc_embedding.value_embedding", "embedding"), ("encoder.norm", "norm"),
      ("projection", "head"),
    ]
  let published = try PublishedModel(fixture, c, names: names)
  guard c.calendar else { return try published.run() }
  let (x, marks) = (try fixture.tensor("input.x"), try fixture.tensor("input.mark"))
  let (y, pullback) = valueWithPullback(at: published.model, marks) {
    $0.values(x.withNewAxis(3), $1, nil, .inference(seed: 0)).withoutAxis(3).permuted([0, 2, 1])
  }
  let (gradient, dMarks) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.prediction", y)
  produced.add("grad.input.mark", dMarks)
  published.add(gradient, to: &produced)
  return produced
}

/// `patchtst.*`, with the tokens before and after the encoder, and the running statistics of a training step.
func producePatchTST(_ fixture: Fixture) throws -> Produced? {
  var c = PatchTSTConfiguration()
  c.patch = try fixture.config.value("patch_len")
  c.stride = try fixture.config.value("stride")
  try c.takeEncoderSizes(of: fixture)
  c.activation = try fixture.config.choice("activation", or: .gelu)
  c.norm = .batch
  c.normalization = .reversible
  c.individual = false
  let names =
    encoderNames + [
      ("patch_embedding.value_embedding", "embedding"), ("encoder.norm.1", "norm"),
      ("head.linear", "head"),
    ]
  var published = try PublishedModel(fixture, c, names: names)
  let (recorder, statistics) = (Recorder(), StatisticsCollector())
  let windows = Array(0..<(try fixture.tensor("input.x").shape[0]))
  let isTraining = try fixture.config.value("train", or: false)
  var produced = try published.run(
    isTraining
      ? .training(
        seed: 0, step: 0, windows: windows, statistics: statistics, recorder: recorder)
      : .inference(seed: 0, recorder: recorder))
  for (name, key) in [("patches", "embedding"), ("encoder", "encoder")] {
    guard let tokens = recorder[name] else { continue }  // [B, n, C, D]
    let shape = [tokens.shape[0] * tokens.shape[2], tokens.shape[1], tokens.shape[3]]
    produced.add("output.\(key)", tokens.permuted([0, 2, 1, 3]).reshaped(to: shape))
  }
  published.model.updateRunningStatistics(statistics)
  produced.add(state: published.model.batchNorm, prefix: "output.")
  return produced
}

/// `lstm.*`, `transformer.*`: [B, L, N, F] → [B, N, P].
func produceSequenceModel(_ fixture: Fixture) throws -> Produced? {
  if fixture.parts.first == "lstm" {
    var c = LSTMConfiguration()
    c.sequences = try fixture.config.choice("sequences", or: .market)
    c.width = try fixture.config.value("width")
    c.layers = try fixture.config.value("layers")
    return try PublishedModel(fixture, c, names: []).runOnMarket()
  }
  var c = TransformerConfiguration()
  c.sequences = try fixture.config.choice("sequences", or: .market)
  c.width = try fixture.config.value("width")
  c.layers = try fixture.config.value("layers")
  c.heads = try fixture.config.value("heads")
  c.feedForward = try fixture.config.value("feedForward")
  c.activation = try fixture.config.choice("activation", or: .gelu)
  return try PublishedModel(fixture, c, names: []).runOnMarket()
}

/// A forecaster with a fixture's weights, and where they came from.
struct PublishedModel<Model: Forecaster> {
  var model: Model
  let published: PublishedWeights
  let fixture: Fixture

  /// The model of `configuration` for the sizes of the fixture's `input.x`.
  ///
  /// - Parameter names: what to replace in published names, in this order.
  init<C: ModelConfiguration>(
    _ fixture: Fixture, _ configuration: C, names: [(String, String)]
  ) throws where C.Model == Model {
    var c = configuration
    let shape = try fixture.tensor("input.x").shape
    (c.task.lookback, c.task.assets) = (shape[1], shape[2])
    c.task.features = shape.count > 3 ? shape[3] : 1
    c.task.outputs = try fixture.config.value("pred_len")
    if let fault = c.validationError { throw InputFault(file: fixture.path, "config: \(fault)") }
    var stream = RandomStream(seed: 0)
    model = c.makeModel(using: &stream)
    self.fixture = fixture
    published = PublishedWeights(fixture, of: model, names: names)
    try published.load(into: &model)
  }

  /// Takes the gradients under the published names and in the published shapes.
  func add(_ gradient: Model.TangentVector, to produced: inout Produced) {
    published.add(gradient, of: model, to: &produced)
  }

  /// Forecast [B, N, P] and gradients of the fixture's `input.x`, [B, L, N, F].
  func runOnMarket() throws -> Produced {
    var produced = Produced()
    let x = try fixture.tensor("input.x")
    let (y, pullback) = valueWithPullback(at: model, x) { $0($1, .inference(seed: 0)) }
    let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
    produced.add("output.prediction", y)
    produced.add("grad.input.x", dx)
    add(gradient, to: &produced)
    return produced
  }

  /// Forecast [B, P, C] and gradients of the fixture's `input.x`, [B, L, C].
  func run(_ context: ForwardContext = .inference(seed: 0)) throws -> Produced {
    var produced = Produced()
    let x = try fixture.tensor("input.x")
    let (y, pullback) = valueWithPullback(at: model, x) { $0.continuation(of: $1, context) }
    let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
    produced.add("output.prediction", y)
    produced.add("grad.input.x", dx)
    add(gradient, to: &produced)
    return produced
  }
}
