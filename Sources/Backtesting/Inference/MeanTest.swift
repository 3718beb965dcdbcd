import Foundation
import RandomStreams

/// The test that the mean of a dependent series is 0, by the long-run variance of Newey and West (1987).
///
/// With values x_t, n of them, mean x̄, γ_k = 1/n Σ (x_t - x̄)(x_{t-k} - x̄) and K lags:
/// S = γ₀ + 2 Σ_{k ≤ K} (1 - k/(K+1)) γ_k, t = x̄ / √(S/(n-1)). Bartlett's weights keep S positive. It is statsmodels'
/// `OLS(x, 1).fit(cov_type="HAC", cov_kwds={"maxlags": K, "use_correction": True}, use_t=True)`.
public struct MeanTest: Sendable, Equatable {
  /// The number of values, n.
  public let count: Int
  /// K = max(h - 1, ⌊4 (n/100)^(2/9)⌋), at most n - 1: overlapping forecasts of h bars share h - 1 of them.
  public let lag: Int
  /// t; nil where S is not positive.
  public let statistic: Double?

  /// The test of `values` in the order of time, of forecasts over `horizon` bars.
  ///
  /// Nil with fewer than two values or without variation.
  public init?(_ values: [Double], horizon: Int) {
    require(horizon >= 1, "the horizon must be at least 1, not \(horizon)")
    guard !Sample.isFlat(values) else { return nil }
    let n = Double(values.count)
    // A power such as 1^(2/9) · 4 must not fall below its whole number.
    let usual = Int((4 * pow(n / 100, 2.0 / 9) + 1e-9).rounded(.down))
    let lag = min(max(horizon - 1, usual), values.count - 1)
    let mean = Sample.mean(values)
    let variance = Self.longRunVariance(values.map { $0 - mean }, lag: lag)
    self.lag = lag
    count = values.count
    statistic = variance > 0 ? mean / (variance / (n - 1)).squareRoot() : nil
  }

  private static func longRunVariance(_ deviations: [Double], lag: Int) -> Double {
    let weighted = (0...lag).lazy.map { k in
      let weight = k == 0 ? 1 : 2 * (1 - Double(k) / Double(lag + 1))
      return weight * Sample.autocovariance(deviations, lag: k)
    }
    return Sample.sum(weighted)
  }

  /// P(|T| > |t|), Student's t with n - 1 degrees of freedom.
  public var twoSidedP: Double? {
    statistic.map { Distribution.studentTwoSided($0, degreesOfFreedom: Double(count - 1)) }
  }

  /// P(T > t), Student's t with n - 1 degrees of freedom: small where the mean is above 0.
  public var upperP: Double? {
    statistic.map { Distribution.studentUpper($0, degreesOfFreedom: Double(count - 1)) }
  }

  /// P(Z > t) of the standard normal, as Clark and West's test takes it.
  public var normalUpperP: Double? { statistic.map { Distribution.normalCDF(-$0) } }
}
