import Tensors
import _Differentiation

/// The two bands of a series by one level of the wavelet sym2, with zeros beyond the ends: x = low + high.
///
/// Coefficients a_k = Σ_j h_j·x_{2k+1−j} and d_k = Σ_j g_j·x_{2k+1−j}, (L + 3)/2 of each; the low band is what the inverse
/// transform makes of a alone, the high band what it makes of d. A window is split by itself, so that nothing later is looked at
/// (zeros and odd lengths as in pytorch_wavelets, of which the original uses `DWT1DForward`).
public struct WaveletSplit: Sendable {
  /// From a window to its coefficients, [(L + 3)/2, L]
  public let approximation, detail: Tensor
  /// From a window to its bands, [L, L]
  public let lowPass, highPass: Tensor

  /// √2/8 times 1 − √3, 3 − √3, 3 + √3, 1 + √3: sym2, which is db2 (Daubechies 1992, table 6.1).
  static let scaling: [Double] = {
    let root = 3.0.squareRoot()
    return [1 - root, 3 - root, 3 + root, 1 + root].map { $0 * 2.0.squareRoot() / 8 }
  }()
  /// The quadrature mirror: the same backwards, with alternating signs.
  static let wavelet: [Double] = scaling.indices.map { j in
    (j % 2 == 0 ? -1 : 1) * scaling[scaling.count - 1 - j]
  }

  /// The split of windows of `steps`.
  public init(steps: Int) {
    approximation = Self.analysis(Self.scaling, steps: steps)
    detail = Self.analysis(Self.wavelet, steps: steps)
    lowPass = Self.synthesis(Self.scaling, steps: steps).times(approximation)
    highPass = Self.synthesis(Self.wavelet, steps: steps).times(detail)
  }

  private static func analysis(_ filter: [Double], steps: Int) -> Tensor {
    let count = (steps + filter.count - 1) / 2
    return Tensor(
      shape: [count, steps],
      scalars: (0..<count * steps).map { cell in
        tap(filter, 2 * (cell / steps) + 1 - cell % steps)
      })
  }

  /// y_n = Σ_k c_k·h'_{n+2−2k}, h' the filter backwards.
  private static func synthesis(_ filter: [Double], steps: Int) -> Tensor {
    let (count, backwards) = ((steps + filter.count - 1) / 2, Array(filter.reversed()))
    return Tensor(
      shape: [steps, count],
      scalars: (0..<steps * count).map { cell in
        tap(backwards, cell / count + 2 - 2 * (cell % count))
      })
  }

  private static func tap(_ filter: [Double], _ j: Int) -> Float {
    filter.indices.contains(j) ? Float(filter[j]) : 0
  }

  /// The low band along axis 1, [B, L, N] → [B, L, N].
  @differentiable(reverse,wrt: x)
  public func low(_ x: Tensor) -> Tensor { along(x, withoutDerivative(at: lowPass)) }

  /// The high band along axis 1, [B, L, N] → [B, L, N].
  @differentiable(reverse,wrt: x)
  public func high(_ x: Tensor) -> Tensor { along(x, withoutDerivative(at: highPass)) }

  @differentiable(reverse,wrt: x)
  private func along(_ x: Tensor, _ matrix: Tensor) -> Tensor {
    linear(x.permuted([0, 2, 1]), matrix).permuted([0, 2, 1])
  }
}
