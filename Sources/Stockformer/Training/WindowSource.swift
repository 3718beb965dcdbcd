import Tensors

/// Windows of features with their targets, by number; how they are stored is the source's affair.
public protocol WindowSource: Sendable {
  /// How many windows there are.
  var count: Int { get }
  /// The windows numbered `indices`: x [B, L, N, F] and y [B, N, P].
  func batch(_ indices: [Int]) -> Batch
}

/// Some windows and their targets.
public struct Batch: Sendable {
  /// [B, L, N, F]
  public let x: Tensor
  /// [B, N, P]
  public let y: Tensor

  /// Windows `x` with targets `y`.
  public init(x: Tensor, y: Tensor) {
    self.x = x
    self.y = y
  }
}

/// Windows that are already in memory, side by side.
public struct TensorWindows: WindowSource {
  /// [windows, L, N, F]
  public let x: Tensor
  /// [windows, N, P]
  public let y: Tensor

  /// All windows `x` with targets `y`.
  public init(x: Tensor, y: Tensor) {
    require(x.shape.first == y.shape.first, "TensorWindows: x \(x.shape), y \(y.shape)")
    self.x = x
    self.y = y
  }

  /// How many windows there are.
  public var count: Int { x.shape[0] }

  /// The windows numbered `indices`.
  public func batch(_ indices: [Int]) -> Batch {
    Batch(x: x.rows(indices), y: y.rows(indices))
  }
}
