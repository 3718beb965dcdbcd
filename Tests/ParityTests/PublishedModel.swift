import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// A layer with a fixture's weights, and where they came from.
struct PublishedModel<Model: Layer> {
  var model: Model
  let weights: PublishedWeights
  let fixture: Fixture

  /// `model` with the fixture's weights.
  ///
  /// - Parameters:
  ///   - names: what to replace in published names, in this order.
  ///   - constants: parts of the names of tables that are no parameters here but position codes.
  init(
    _ fixture: Fixture, _ model: Model, names: [(String, String)], constants: [String] = []
  ) throws {
    self.model = model
    self.fixture = fixture
    for name in fixture.entries.keys.filter({ $0.hasPrefix("weight.") })
    where constants.contains(where: name.contains) {
      try Self.requireCode(name, fixture)
    }
    weights = PublishedWeights(fixture, of: model, names: names)
    try weights.load(into: &self.model)
  }

  /// Throws unless the table `name` is a position code.
  private static func requireCode(_ name: String, _ fixture: Fixture) throws {
    let table = try fixture.tensor(name)
    let code = Tensor.positionalEncoding(length: table.shape[0], width: table.shape[1])
    let error = zip(table.scalars, code.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
    // Published tables are computed in single precision, angles of up to 31 being off by some 4e-6.
    if error > 1e-5 { throw InputFault(file: fixture.path, "\(name) is no position code") }
  }

  /// Takes the gradients under the published names and in the published shapes.
  func add(_ gradient: Model.TangentVector, to produced: inout Produced) {
    weights.add(gradient, of: model, to: &produced)
  }
}

extension PublishedModel where Model: Forecaster {
  /// The model of `configuration` for the sizes of the fixture's `input.x`, or `input.x_enc`.
  init<C: ModelConfiguration>(
    _ fixture: Fixture, _ configuration: C, names: [(String, String)], constants: [String] = []
  ) throws where C.Model == Model {
    var c = configuration
    let input = fixture.entries["input.x"] == nil ? "input.x_enc" : "input.x"
    let shape = try fixture.tensor(input).shape
    (c.task.lookback, c.task.assets) = (shape[1], shape[2])
    c.task.features = shape.count > 3 ? shape[3] : 1
    c.task.outputs = try fixture.config.value("pred_len")
    if let fault = c.validationError { throw InputFault(file: fixture.path, "config: \(fault)") }
    var stream = RandomStream(seed: 0)
    try self.init(fixture, c.makeModel(using: &stream), names: names, constants: constants)
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
