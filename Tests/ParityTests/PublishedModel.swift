import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// A layer with a fixture's weights, and where they came from.
struct PublishedModel<Model: Layer> {
  var model: Model
  /// By published name: the name here, and which asset's weights they are when each asset has its own.
  let places: [String: (name: String, asset: Int?)]
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
    let published = fixture.entries.keys.filter { $0.hasPrefix("weight.") }.map { $0.dropFirst(7) }
    let isConstant = { (name: Substring) in constants.contains { name.contains($0) } }
    for name in published where isConstant(name) { try Self.requireCode("weight.\(name)", fixture) }
    let known = Set(model.state.map(\.name))
    places = Dictionary(
      uniqueKeysWithValues: published.filter { !isConstant($0) }.map { name in
        let own = names.reduce(String(name)) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
        return (String(name), Self.place(own, known))
      })
    try self.model.load(weights(), from: fixture.path)
  }

  /// Throws unless the table `name` is a position code.
  private static func requireCode(_ name: String, _ fixture: Fixture) throws {
    let table = try fixture.tensor(name)
    let code = Tensor.positionCode(length: table.shape[0], width: table.shape[1])
    let error = zip(table.scalars, code.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
    // Published tables are computed in single precision, angles of up to 31 being off by some 4e-6.
    if error > 1e-5 { throw InputFault(file: fixture.path, "\(name) is no position code") }
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
