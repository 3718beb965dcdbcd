import Foundation
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// Numbers from a standard normal, the same for the same seed.
public func sample(_ shape: [Int], seed: UInt64, scale: Float = 1) -> Tensor {
  var stream = RandomStream(seed: seed)
  return Tensor(
    shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in Float(stream.normal()) * scale })
}

/// The largest |a − b|; infinite for different shapes, NaN for NaN.
public func distance(_ a: Tensor, _ b: Tensor) -> Double {
  guard a.shape == b.shape else { return .infinity }
  return zip(a.scalars, b.scalars).reduce(0) { largest, pair in
    let error = abs(Double(pair.0) - Double(pair.1))
    return error.isNaN ? .nan : max(largest, error)
  }
}

/// The largest magnitude; 0 for the symbolic zero.
public func size(_ a: Tensor) -> Double {
  a.isSymbolicZero ? 0 : a.scalars.reduce(0) { max($0, Double(abs($1))) }
}

/// A model of a few hundred parameters.
public func small(_ change: (inout StockformerConfiguration) -> Void = { _ in })
  -> StockformerConfiguration
{
  var c = StockformerConfiguration(lookback: 9, assets: 3, features: 2)
  c.width = 8
  c.heads = 2
  c.layers = 2
  c.feedForward = 10
  c.dropout = 0
  change(&c)
  return c
}

/// `configuration` with weights that make every part count: scales, shifts and biases are not 1 and 0.
public func model(_ configuration: StockformerConfiguration, seed: UInt64 = 1) -> Stockformer {
  var stream = RandomStream(seed: seed)
  var model = Stockformer(configuration, using: &stream)
  for (i, parameter) in model.parameters.enumerated() {
    let noise = sample(
      model[keyPath: parameter.value].shape, seed: seed &* 1000 &+ UInt64(i), scale: 0.2)
    model[keyPath: parameter.value] = model[keyPath: parameter.value] + noise
  }
  return model
}

/// Windows that fit `configuration`.
public func windows(_ count: Int, _ c: StockformerConfiguration, seed: UInt64 = 7) -> TensorWindows
{
  TensorWindows(
    features: sample([count, c.lookback, c.assets, c.features], seed: seed),
    returns: sample([count, c.assets, c.outputs], seed: seed + 1))
}

/// All tensors of a layer, by name.
public func weights<L: Layer>(_ layer: L) -> [String: Tensor] {
  Dictionary(uniqueKeysWithValues: layer.state.map { ($0.name, $0.tensor) })
}

/// All gradients of a layer, by name.
public func gradients<L: Layer>(_ layer: L, _ tangent: L.TangentVector) -> [String: Tensor] {
  Dictionary(
    uniqueKeysWithValues: layer.parameters.map { ($0.name, tangent[keyPath: $0.gradient]) })
}

/// Calls `body` with the path of a file in a folder of its own, which is removed afterwards.
public func withTemporaryPath<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = NSTemporaryDirectory() + "stockformer-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder + "/model.safetensors")
}

/// The choices of the architecture, one at a time.
public struct Variant: Sendable, CustomStringConvertible {
  /// The choice.
  public let description: String
  /// A small model with that choice.
  public let configuration: StockformerConfiguration

  init(_ name: String, _ change: (inout StockformerConfiguration) -> Void = { _ in }) {
    description = name
    configuration = small(change)
  }

  /// All choices.
  public static let all = [
    Variant("plain"),
    Variant("post-norm") { $0.norm = .post },
    Variant("cross first") { $0.order = .crossFirst },
    Variant("cross first, post-norm") { ($0.order, $0.norm) = (.crossFirst, .post) },
    Variant("distilling") { $0.distil = .layer },
    Variant("distilling with batch norm") { $0.distil = .batch },
    Variant("kernels for each asset") { $0.embedding = .perAsset },
    Variant("ProbSparse") { ($0.temporal, $0.factor) = (.probSparse, 1) },
    Variant("ProbSparse, distilling, three layers") {
      $0.temporal = .probSparse
      $0.factor = 1
      $0.distil = .layer
      $0.layers = 3
    },
    Variant("no cross-ticker attention") { $0.crossTicker = false },
    Variant("two horizons") { $0.outputs = 2 },
    Variant("dropout") { $0.dropout = 0.3 },
    Variant("dropout, ProbSparse, cross first") {
      $0.dropout = 0.3
      $0.temporal = .probSparse
      $0.factor = 1
      $0.order = .crossFirst
    },
    Variant("linear skip") { $0.skip = .linear },
    Variant("trained linear skip, head from zero, two horizons") {
      ($0.skip, $0.trainsSkip, $0.headStart, $0.outputs) = (.linear, true, .zero, 2)
    },
    Variant("one asset") { $0.assets = 1 },
    Variant("one step") { $0.lookback = 1 },
  ]
}
