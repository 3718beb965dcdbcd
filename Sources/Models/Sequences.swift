import Files
import NeuralNetworks
import Tensors
import _Differentiation

/// What one time step of a recurrent model or transformer holds.
public enum Sequences: String, ScalarSettingValue, CaseIterable {
  /// One sequence, at each step the features of all assets.
  case market
  /// A sequence for each asset, at each step its own features.
  case asset

  /// How many assets a step holds.
  func assetsTogether(_ task: ForecastTask) -> Int { self == .market ? task.assets : 1 }

  /// x [B, L, N, F] as S sequences: [B, L, S, inputs], S being 1 or N.
  @differentiable(reverse,wrt: x)
  func steps(of x: Tensor) -> Tensor {
    if self == .asset { return x }
    let shape = withoutDerivative(at: [x.shape[0], x.shape[1], 1, x.shape[2] * x.shape[3]])
    return x.reshaped(to: shape)
  }
}
