import Tensors
import _Differentiation

/// A series as the sum of its trend and the rest (Autoformer, Wu et al. 2021, equation 1).
public struct SeriesParts: Differentiable, Sendable {
  /// x less its trend, and the trend: both in the shape of x.
  public var seasonal, trend: Tensor

  /// Parts that are known.
  @differentiable(reverse)
  init(seasonal: Tensor, trend: Tensor) {
    self.seasonal = seasonal
    self.trend = trend
  }

  /// The trend of x [B, L, ...] is its centred moving average of `kernel` steps, the ends repeated.
  @differentiable(reverse,wrt: x)
  public init(of x: Tensor, kernel: Int) {
    let trend = averagePool(x, kernel: kernel, padding: .replicate)
    self.init(seasonal: x - trend, trend: trend)
  }
}
