import Tensors
import _Differentiation

/// A differentiable function with parameters, which it lists once: optimisers, checkpoints, counting and gradient
/// checks all read that list.
public protocol Layer: Differentiable, Sendable where TangentVector: Sendable {
  /// Every trainable tensor by its PyTorch name, with its place in the layer and in the layer's tangent.
  var parameters: [Parameter<Self>] { get }
  /// Tensors that a checkpoint keeps and no gradient reaches: running statistics.
  var buffers: [StateBuffer<Self>] { get }
}

extension Layer {
  /// No running statistics.
  public var buffers: [StateBuffer<Self>] { [] }

  /// How many trainable numbers the layer has.
  public var parameterCount: Int {
    parameters.reduce(0) { $0 + self[keyPath: $1.value].count }
  }
}

extension Array {
  /// Appends the parameters of `child` as those of the layer that holds it at `path`, under `name`.
  public mutating func append<Root: Layer, Child: Layer>(
    _ name: String, _ child: Child, _ path: WritableKeyPath<Root, Child>,
    _ tangent: WritableKeyPath<Root.TangentVector, Child.TangentVector>
  ) where Element == Parameter<Root> {
    for item in child.parameters {
      append(
        Parameter(
          "\(name).\(item.name)", path.appending(path: item.value),
          tangent.appending(path: item.gradient)))
    }
  }

  /// Appends the buffers of `child` as those of the layer that holds it at `path`, under `name`.
  public mutating func append<Root: Layer, Child: Layer>(
    _ name: String, _ child: Child, _ path: WritableKeyPath<Root, Child>
  ) where Element == StateBuffer<Root> {
    for item in child.buffers {
      append(StateBuffer("\(name).\(item.name)", path.appending(path: item.value)))
    }
  }
}

/// A trainable tensor of a layer.
public struct Parameter<Root: Differentiable> {
  /// The name in a checkpoint, as PyTorch would call it.
  public let name: String
  /// Where it is in the layer.
  public let value: WritableKeyPath<Root, Tensor>
  /// Where its gradient is in the layer's tangent.
  public let gradient: WritableKeyPath<Root.TangentVector, Tensor>

  /// A parameter by name and place.
  public init(
    _ name: String, _ value: WritableKeyPath<Root, Tensor>,
    _ gradient: WritableKeyPath<Root.TangentVector, Tensor>
  ) {
    self.name = name
    self.value = value
    self.gradient = gradient
  }
}

/// A tensor that a layer keeps but does not train.
public struct StateBuffer<Root> {
  /// The name in a checkpoint.
  public let name: String
  /// Where it is in the layer.
  public let value: WritableKeyPath<Root, Tensor>

  /// A buffer by name and place.
  public init(_ name: String, _ value: WritableKeyPath<Root, Tensor>) {
    self.name = name
    self.value = value
  }
}

extension Tensor {
  /// Weights drawn from U(±1/√fanIn), PyTorch's default for linear layers and convolutions.
  public static func uniform(_ shape: [Int], fanIn: Int, using stream: inout RandomStream) -> Tensor
  {
    let bound = 1 / Double(fanIn).squareRoot()
    return Tensor(
      shape: shape,
      scalars: (0..<shape.reduce(1, *)).map { _ in Float((2 * stream.uniform() - 1) * bound) })
  }

  /// Weights drawn from a normal with mean 0.
  public static func normal(
    _ shape: [Int], standardDeviation: Double, using stream: inout RandomStream
  ) -> Tensor {
    Tensor(
      shape: shape,
      scalars: (0..<shape.reduce(1, *)).map { _ in Float(stream.normal() * standardDeviation) })
  }
}
