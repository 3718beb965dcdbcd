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

  /// N·F, or F: what a step holds.
  func inputs(_ task: ForecastTask) -> Int { task.features * assetsTogether(task) }

  /// S, sequences of a window.
  func count(_ task: ForecastTask) -> Int { task.assets / assetsTogether(task) }

  /// x [B, L, N, F] as S sequences: [B, L, S, inputs], S being 1 or N.
  @differentiable(reverse,wrt: x)
  func steps(of x: Tensor) -> Tensor {
    if self == .asset { return x }
    let shape = withoutDerivative(at: [x.shape[0], x.shape[1], 1, x.shape[2] * x.shape[3]])
    return x.reshaped(to: shape)
  }
}

/// Full attention along time, or Informer's ProbSparse.
public enum TemporalAttention: String, ScalarSettingValue, CaseIterable {
  case full, probSparse

  /// The attention that it is, c being the factor of ProbSparse.
  func kind(factor: Int) -> MultiHeadAttention.Kind {
    self == .full ? .full : .probSparse(factor: factor)
  }
}
