import Tensors
import _Differentiation

/// What a model sees of some windows.
public struct ModelInput: Differentiable, Sendable {
  /// The scaled features, [B, L, N, F]; 0 where the mask is 0.
  public var features: Tensor
  /// 1 where an asset has a bar with all its features, 0 where it has none, [B, L, N]; nil when nothing is missing.
  @noDerivative public let mask: Tensor?
  /// The calendar of the window's bars and of the bars to be forecast, [B, L + P, 4]; nil unless the model asks for it.
  @noDerivative public let timeMarks: Tensor?

  /// Windows of features.
  ///
  /// - Parameters:
  ///   - features: [B, L, N, F]
  ///   - mask: [B, L, N]
  ///   - timeMarks: [B, L + P, 4]
  @differentiable(reverse,wrt: features)
  public init(features: Tensor, mask: Tensor? = nil, timeMarks: Tensor? = nil) {
    self.features = features
    self.mask = mask
    self.timeMarks = timeMarks
  }

  /// Which assets have a bar at the newest step, [B, N]; nil when all have.
  public var newestMask: Tensor? {
    mask.map { $0.newestStep.reshaped(to: [$0.shape[0], $0.shape[2]]) }
  }
}

extension Tensor {
  /// The last step of a mask [B, L, N] alone, [B, 1, N].
  public var newestStep: Tensor { slice(1, shape[1] - 1..<shape[1]) }
}

/// What a model says about some windows.
public struct ForecastOutput: Differentiable, Sendable {
  /// The raw outputs of every asset, horizon and quantile, [B, N, P, Q]; `ForecastKind` says what they mean.
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
