import Tensors
import _Differentiation

/// A model that the trainer can train: windows of features in, one raw output for every asset (and horizon) out.
public protocol Forecaster: Layer {
  /// x [B, L, N, F] → u [B, N, P]
  @differentiable(reverse,wrt: (self, x))
  func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor

  /// The outputs of a batch too small to be cut into windows, on several cores where the model knows how; the result does not
  /// depend on `workers`.
  func predict(_ x: Tensor, _ context: ForwardContext, workers: Int) -> Tensor

  /// Whether the forward pass in training needs the statistics of the whole batch, which then is one micro-batch.
  var needsWholeBatch: Bool { get }

  /// Where evaluation draws its random choices from.
  var samplingSeed: UInt64 { get }

  /// Updates running statistics after a training step.
  mutating func absorb(_ statistics: StatisticsCollector)
}

extension Forecaster {
  /// On one core.
  public func predict(_ x: Tensor, _ context: ForwardContext, workers: Int) -> Tensor {
    self(x, context)
  }

  /// Windows are independent.
  public var needsWholeBatch: Bool { false }
  /// No random choices.
  public var samplingSeed: UInt64 { 1 }
  /// No running statistics.
  public mutating func absorb(_ statistics: StatisticsCollector) {}
}
