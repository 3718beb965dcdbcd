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
  /// By published name: the name here, and which asset's weights they are when each asset has its own.
  let places: [String: (name: String, asset: Int?)]
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
    let published = fixture.entries.keys.filter { $0.hasPrefix("weight.") }.map { $0.dropFirst(7) }
    let known = Set(model.state.map(\.name))
    places = Dictionary(
      uniqueKeysWithValues: published.map { name in
        let own = names.reduce(String(name)) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
        return (String(name), Self.place(own, known))
      })
    try model.load(weights(), from: fixture.path)
  }

  /// `linear.2.weight` are asset 2's rows of `linear.weight`.
  private static func place(_ name: String, _ known: Set<String>) -> (String, Int?) {
    let parts = name.split(separator: ".")
    guard !known.contains(name), parts.count > 2, let asset = Int(parts[parts.count - 2]) else {
      return (name, nil)
    }
    return ((parts.dropLast(2) + [parts[parts.count - 1]]).joined(separator: "."), asset)
  }

  /// The fixture's weights under this project's names and in its shapes.
  private func weights() throws -> SafetensorsFile {
    let shapes = Dictionary(uniqueKeysWithValues: model.state.map { ($0.name, $0.tensor.shape) })
    var parts: [String: [(asset: Int, values: SafetensorsFile.Element)]] = [:]
    for (published, place) in places {
      guard let entry = fixture.entries["weight.\(published)"] else { continue }
      parts[place.name, default: []].append((place.asset ?? 0, entry.values))
    }
    return SafetensorsFile(
      entries: parts.reduce(into: [:]) { entries, part in
        let sorted = part.value.sorted { $0.asset < $1.asset }.map(\.values)
        entries[part.key] = .init(
          shape: shapes[part.key] ?? [], values: sorted.dropFirst().reduce(sorted[0], joined))
      })
  }

  private func joined(
    _ first: SafetensorsFile.Element, _ second: SafetensorsFile.Element
  ) -> SafetensorsFile.Element {
    guard case .float32(let a) = first, case .float32(let b) = second else { return first }
    return .float32(a + b)
  }

  /// Takes the gradients under the published names and in the published shapes.
  func add(_ gradient: Model.TangentVector, to produced: inout Produced) {
    let parameters = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0) })
    for (published, place) in places {
      guard let parameter = parameters[place.name],
        let shape = fixture.entries["weight.\(published)"]?.shape
      else { continue }
      var own = gradient[keyPath: parameter.gradient]
      if own.isSymbolicZero {
        own = Tensor(repeating: 0, shape: model[keyPath: parameter.value].shape)
      }
      let part = place.asset.map { own.slice(0, $0..<$0 + 1) } ?? own
      produced.add("grad.weight.\(published)", part.reshaped(to: shape))
    }
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
