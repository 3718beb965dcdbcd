import Files
import Tensors
import _Differentiation

/// What every window is measured from before a network reads it, and whether its forecast is put back there.
///
/// Published forecasters of series continue what they read, so that level and scale of the window are taken away and given back
/// ("reversible instance normalisation", Kim et al. 2022). A return is no continuation of a feature: it is a change already.
public enum WindowNormalization: String, ScalarSettingValue, CaseIterable {
  /// The features as they are scaled for all windows alike.
  case none
  /// Level and scale are taken away, and the forecast is in units of the labels.
  case input
  /// Level and scale are taken away, and the forecast gets those of its asset's first feature back.
  case reversible
}

/// A window without its level and scale.
public struct NormalizedWindow: Differentiable, Sendable {
  /// (x − level) / standard deviation, 0 where a bar is missing: [B, L, N, F]
  public var values: Tensor
  /// [B, 1, N, F]; no gradient reaches it, as in the published models.
  @noDerivative public let level: Tensor
  /// [B, 1, N, F]
  public var standardDeviation: Tensor

  /// Every asset's features less their mean over the window's bars, over their standard deviation √(variance + ε), the variance
  /// being divided by the number of bars.
  ///
  /// - Parameters:
  ///   - x: [B, L, N, F], 0 where a bar is missing
  ///   - mask: [B, L, N]; nil when nothing is missing
  @differentiable(reverse,wrt: x)
  public init(standardizing x: Tensor, mask: Tensor?, epsilon: Float = 1e-5) {
    let weight = withoutDerivative(at: Self.barWeight(x.shape, mask))  // 1/bars
    let level = withoutDerivative(at: x.summed(along: 1) * weight)
    let centred = masking(x - level, by: mask)
    let standardDeviation = (centred.squared().summed(along: 1) * weight + epsilon).squareRoot()
    self.init(
      values: centred * standardDeviation.reciprocal(), level: level,
      standardDeviation: standardDeviation)
  }

  /// Every asset's features less those of its newest bar; the scale stays.
  ///
  /// - Parameters:
  ///   - x: [B, L, N, F], 0 where a bar is missing
  ///   - mask: [B, L, N]; nil when nothing is missing
  @differentiable(reverse,wrt: x)
  public init(fromNewestBarOf x: Tensor, mask: Tensor?) {
    let level = withoutDerivative(at: x.lastStep())
    self.init(
      values: masking(x - level, by: mask), level: level,
      standardDeviation: withoutDerivative(at: Tensor(repeating: 1, shape: level.shape)))
  }

  @differentiable(reverse,wrt: (values, standardDeviation))
  private init(values: Tensor, level: Tensor, standardDeviation: Tensor) {
    self.values = values
    self.level = level
    self.standardDeviation = standardDeviation
  }

  /// Forecasts [B, N, P, Q] at level and scale of their asset's first feature.
  @differentiable(reverse)
  public func restoring(_ forecasts: Tensor) -> Tensor {
    let shape = withoutDerivative(at: [level.shape[0], level.shape[2], 1, 1])
    let first = withoutDerivative(at: level.slice(3, 0..<1).reshaped(to: shape))
    return forecasts * standardDeviation.slice(3, 0..<1).reshaped(to: shape) + first
  }

  /// One over the number of bars of every window and asset, [B, 1, N, 1], or [1, 1, 1, 1] when nothing is missing.
  private static func barWeight(_ shape: [Int], _ mask: Tensor?) -> Tensor {
    guard let mask else { return Tensor(repeating: 1 / Float(shape[1]), shape: [1, 1, 1, 1]) }
    let bars = mask.summed(along: 1).withNewAxis(3)
    return bars.replacing(with: 1, where: bars.less(than: 1)).reciprocal()
  }
}
