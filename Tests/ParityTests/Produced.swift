import Foundation
import NeuralNetworks
import Tensors

/// What this project's code makes of a case: results by the fixture's names. A name may come up twice, when two ways
/// lead to it.
struct Produced {
  /// Floats or whole numbers.
  enum Value {
    case floats(Tensor)
    case integers([Int64])
  }

  private(set) var values: [(name: String, value: Value)] = []

  /// Takes the float result `name`; a gradient that does not reach the loss is zero in the shape of `other`.
  mutating func add(_ name: String, _ tensor: Tensor, like other: Tensor? = nil) {
    if tensor.isSymbolicZero, let other {
      values.append((name, .floats(Tensor(repeating: 0, shape: other.shape))))
    } else {
      values.append((name, .floats(tensor)))
    }
  }

  /// Takes the whole numbers `name`.
  mutating func add(_ name: String, integers: [Int64]) {
    values.append((name, .integers(integers)))
  }

  /// Takes the numbers `name`, a vector.
  mutating func add(_ name: String, vector: [Double]) {
    add(name, Tensor(shape: [vector.count], scalars: vector.map { Float($0) }))
  }

  /// Takes the gradients of all parameters of `layer` as `grad.weight.*`.
  mutating func add<L: Layer>(
    gradient: L.TangentVector, of layer: L, rename: (String) -> String = { $0 }
  ) {
    for parameter in layer.parameters {
      add(
        "grad.weight.\(rename(parameter.name))", gradient[keyPath: parameter.gradient],
        like: layer[keyPath: parameter.value])
    }
  }

  /// Takes the state of `layer` as `<prefix>*`, whole numbers as such.
  mutating func add<L: Layer>(state layer: L, prefix: String) {
    for (name, tensor) in layer.state {
      if name.hasSuffix("num_batches_tracked") {
        add(prefix + name, integers: [Int64(tensor.scalar)])
      } else {
        add(prefix + name, tensor)
      }
    }
  }

  /// What is wrong with `value` as the result `name` of `fixture`; nil when nothing is.
  static func fault(_ name: String, _ value: Value, in fixture: Fixture) -> String? {
    guard let entry = fixture.entries[name] else { return nil }
    switch (value, entry.values) {
    case (.floats(let got), .float32(let want)):
      guard got.shape == entry.shape else {
        return "\(fixture.name) \(name): shape \(got.shape), expected \(entry.shape)"
      }
      guard let allowed = fixture.allowed[name] else {
        return "\(fixture.name) \(name): the file allows no error"
      }
      let scalars = got.scalars
      // Written so that NaN fails.
      let worst = want.indices.first { !(abs(Double(scalars[$0]) - Double(want[$0])) <= allowed) }
      guard worst != nil else { return nil }
      let error = zip(scalars, want).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
      return "\(fixture.name) \(name): off by \(error), allowed \(allowed)"
    case (.integers(let got), .int32(let want)):
      return got == want.map { Int64($0) } ? nil : "\(fixture.name) \(name): \(got) ≠ \(want)"
    case (.integers(let got), .int64(let want)):
      return got == want ? nil : "\(fixture.name) \(name): \(got) ≠ \(want)"
    default:
      return "\(fixture.name) \(name): floats against whole numbers"
    }
  }
}
