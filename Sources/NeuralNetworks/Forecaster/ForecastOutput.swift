import Tensors
import _Differentiation

/// What a model says about some windows.
public struct ForecastOutput: Differentiable, Sendable {
  /// The raw outputs of every asset, horizon and quantile, [B, N, P, Q]; what they mean is `ForecastKind`'s affair.
  public var values: Tensor
  /// Logits of classes, for models that classify beside their forecast; their objective knows the shape.
  public var classLogits: Tensor?
  /// Whatever else an objective of the model's own needs.
  public var auxiliary: [Tensor]

  /// Forecasts alone.
  ///
  /// - Parameter values: [B, N, P, Q]
  @differentiable(reverse)
  public init(values: Tensor) {
    self.values = values
    classLogits = nil
    auxiliary = []
  }

  /// Forecasts with more for an objective of the model's own.
  @differentiable(reverse)
  public init(values: Tensor, classLogits: Tensor?, auxiliary: [Tensor] = []) {
    self.values = values
    self.classLogits = classLogits
    self.auxiliary = auxiliary
  }

  /// The values with horizons and quantiles on one axis, [B, N, P·Q].
  @differentiable(reverse)
  public var flattened: Tensor {
    let shape = withoutDerivative(at: values.shape)
    return values.reshaped(to: [shape[0], shape[1], shape[2] * shape[3]])
  }
}
