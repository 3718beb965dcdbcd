import Files
import NeuralNetworks
import Tensors
import _Differentiation

// What the models of single series share. A published forecaster reads C series of L steps and continues each; here a series is an
// asset with one feature. More features widen what is read of an asset, and nothing else.

extension Forecaster {
  /// The continuations of C series, as such models are published: [B, L, C] → [B, P, C].
  ///
  /// Each series is an asset with one feature, and each step ahead a horizon.
  ///
  /// - Parameter timeMarks: the calendar, [B, L + P, 4], for models that read it.
  @differentiable(reverse,wrt: (self, series))
  public func continuation(
    of series: Tensor, _ context: ForwardContext, timeMarks: Tensor? = nil
  ) -> Tensor {
    let input = ModelInput(features: series.withNewAxis(3), timeMarks: timeMarks)
    return self(input, context).values.withoutAxis(3).permuted([0, 2, 1])  // [B, C, P, 1]
  }
}

extension ForecastTask {
  /// F·L, what a window holds of an asset.
  var windowSize: Int { features * lookback }
  /// P·Q, what is forecast of an asset.
  var forecastSize: Int { outputs * valueCount }

  /// Stops unless x is [B, L, N, F].
  func requireWindows(_ x: Tensor, of model: String) {
    require(
      x.shape.count == 4 && x.shape.dropFirst() == [lookback, assets, features],
      "\(model): input \(x.shape), expected [B, \(lookback), \(assets), \(features)]")
  }
}

extension Tensor {
  /// The window of every asset, one feature after the other: [B, L, N, F] → [B, N, F·L].
  @differentiable(reverse)
  func assetWindows() -> Tensor {
    let shape = withoutDerivative(at: shape)
    return permuted([0, 2, 3, 1]).reshaped(to: [shape[0], shape[2], shape[3] * shape[1]])
  }

  /// The windows of all assets, one after the other: [B, L, N, F] → [B·N, L, F].
  @differentiable(reverse)
  func assetSequences() -> Tensor {
    let shape = withoutDerivative(at: shape)
    return permuted([0, 2, 1, 3]).reshaped(to: [shape[0] * shape[2], shape[1], shape[3]])
  }

  /// Outputs of every asset as forecasts: [B, N, P·Q] → [B, N, P, Q].
  @differentiable(reverse,wrt: self)
  func asForecasts(_ task: ForecastTask) -> Tensor {
    let shape = withoutDerivative(at: [shape[0], task.assets, task.outputs, task.valueCount])
    return reshaped(to: shape)
  }

  /// The time of every step of the window and of the steps ahead relative to the newest bar, t/L: [L + P, 1].
  static func relativeTime(_ task: ForecastTask) -> Tensor {
    let steps = task.lookback + task.outputs
    return Tensor(
      shape: [steps, 1],
      scalars: (0..<steps).map { Float($0 - task.lookback + 1) / Float(task.lookback) })
  }
}
