import Files
import NeuralNetworks
import Tensors
import _Differentiation

/// Where the published weights of a case are in a layer of this project.
struct PublishedWeights {
  /// By published name: the name here, and which part of it they are where several make up one tensor.
  let places: [String: (name: String, part: Int?)]
  let fixture: Fixture

  /// The places of the fixture's weights in `layer`.
  ///
  /// - Parameter names: what to replace in published names, in this order.
  init<L: Layer>(_ fixture: Fixture, of layer: L, names: [(String, String)]) {
    let known = Set(layer.state.map(\.name))
    let published = fixture.entries.keys.filter { $0.hasPrefix("weight.") }.map { $0.dropFirst(7) }
    self.fixture = fixture
    places = Dictionary(
      uniqueKeysWithValues: published.map { name in
        let own = names.reduce(String(name)) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
        return (String(name), Self.place(own, known))
      }
    ).filter { known.contains($0.value.name) }
  }

  /// `linear.2.weight` is part 2 of `linear.weight`.
  private static func place(_ name: String, _ known: Set<String>) -> (name: String, part: Int?) {
    let parts = name.split(separator: ".")
    guard !known.contains(name), parts.count > 1, let part = Int(parts[parts.count - 2]) else {
      return (name, nil)
    }
    return ((parts.dropLast(2) + [parts[parts.count - 1]]).joined(separator: "."), part)
  }

  /// Takes the fixture's weights, in this project's shapes.
  func load<L: Layer>(into layer: inout L) throws {
    let file = SafetensorsFile(
      entries: try layer.state.reduce(into: [:]) { entries, item in
        entries[item.name] = .init(
          shape: item.tensor.shape, values: try values(of: item.name, count: item.tensor.count))
      })
    try layer.load(file, from: fixture.path)
  }

  /// Takes the fixture's weights of those parameters that `isGiven` names.
  func load<L: Layer>(into layer: inout L, where isGiven: (String) -> Bool) throws {
    for parameter in layer.parameters where isGiven(parameter.name) {
      layer[keyPath: parameter.value] = try tensor(
        parameter.name, like: layer[keyPath: parameter.value])
    }
  }

  /// Those of the tensor called `name` here, in the shape of `other`.
  private func tensor(_ name: String, like other: Tensor) throws -> Tensor {
    guard case .float32(let scalars) = try values(of: name, count: other.count) else {
      throw InputFault(file: fixture.path, "weights of \(name) are not floats")
    }
    return Tensor(shape: other.shape, scalars: scalars)
  }

  /// What stands for the `count` numbers of the tensor called `name` here: equally long parts, of which a shorter one, a row of a
  /// triangle, is followed by zeros.
  private func values(of name: String, count: Int) throws -> SafetensorsFile.Element {
    let parts = places.filter { $0.value.name == name }
    var scalars = [Float](repeating: 0, count: count)
    for (published, place) in parts {
      guard let entry = fixture.entries["weight.\(published)"] else { continue }
      guard case .float32(let part) = entry.values else { return entry.values }
      let start = (place.part ?? 0) * (count / parts.count)
      guard start + part.count <= count else {
        throw InputFault(file: fixture.path, "weight.\(published) does not fit \(name)")
      }
      scalars.replaceSubrange(start..<start + part.count, with: part)
    }
    if parts.isEmpty { throw InputFault(file: fixture.path, "no weight for \(name)") }
    return .float32(scalars)
  }

  /// Takes the gradients under the published names and in the published shapes.
  func add<L: Layer>(_ gradient: L.TangentVector, of layer: L, to produced: inout Produced) {
    let parameters = Dictionary(uniqueKeysWithValues: layer.parameters.map { ($0.name, $0) })
    for (published, place) in places {
      guard let parameter = parameters[place.name],
        let shape = fixture.entries["weight.\(published)"]?.shape
      else { continue }
      let (own, size) = (gradient[keyPath: parameter.gradient], shape.reduce(1, *))
      let scalars =
        own.isSymbolicZero
        ? [Float](repeating: 0, count: layer[keyPath: parameter.value].count) : own.scalars
      let parts = places.values.count { $0.name == place.name }
      let start = (place.part ?? 0) * (scalars.count / parts)
      produced.add(
        "grad.weight.\(published)",
        Tensor(shape: shape, scalars: Array(scalars[start..<start + size])))
    }
  }
}

/// A layer with a fixture's weights, run on the fixture's inputs.
struct PublishedLayer<L: Layer> {
  var layer: L
  let weights: PublishedWeights

  /// `layer` with the fixture's weights.
  init(_ fixture: Fixture, _ layer: L, names: [(String, String)] = []) throws {
    weights = PublishedWeights(fixture, of: layer, names: names)
    self.layer = layer
    try weights.load(into: &self.layer)
  }

  /// Result and gradients of `run` on the fixture's `input.x`.
  func run(
    result: String = "y", _ run: @differentiable(reverse) (L, Tensor) -> Tensor
  ) throws -> Produced {
    let fixture = weights.fixture
    let (y, pullback) = valueWithPullback(at: layer, try fixture.tensor("input.x"), of: run)
    let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
    var produced = Produced()
    produced.add("output.\(result)", y)
    produced.add("grad.input.x", dx)
    weights.add(gradient, of: layer, to: &produced)
    return produced
  }
}
