import RandomStreams

/// The Diebold-Mariano test of equal expected loss, with the correction of Harvey, Leybourne and Newbold (1997).
///
/// With loss differences d_t, n of them, mean d̄ and γ_k = 1/n Σ (d_t - d̄)(d_{t-k} - d̄):
/// DM = d̄ / √(v/n) · √((n + 1 - 2h + h(h-1)/n)/n), v = γ₀ + 2 Σ_{k<h} γ_k; Student t with n-1 degrees of freedom.
/// Not for nested models.
public struct DieboldMariano: Sendable, Equatable {
  /// How autocovariances are weighted.
  public enum Kernel: String, Sendable {
    /// All alike, as the theory of h-step errors says.
    case rectangular
    /// 1 - k/h, where the rectangular variance is not positive.
    case bartlett
  }

  /// The corrected statistic; negative when the first forecast's loss is smaller.
  public let statistic: Double
  /// The two-sided probability of a statistic as large under equal loss.
  public let pValue: Double
  /// The kernel that was used.
  public let kernel: Kernel

  /// The test of `differences` of losses of `horizon`-step forecasts.
  ///
  /// Nil with no more differences than the horizon, or when all are equal.
  public init?(_ differences: [Double], horizon: Int) {
    require(horizon >= 1, "the horizon must be at least 1, not \(horizon)")
    guard differences.count > horizon, let first = differences.first,
      differences.contains(where: { $0 != first })
    else { return nil }
    let mean = Sample.mean(differences)
    let deviations = differences.map { $0 - mean }
    let covariances = (0..<horizon).map { Sample.autocovariance(deviations, lag: $0) }
    let rectangular = covariances[0] + 2 * covariances.dropFirst().reduce(0, +)
    var variance = rectangular
    if rectangular <= 0 {
      variance = covariances[0]
      for lag in 1..<horizon {
        variance += 2 * (1 - Double(lag) / Double(horizon)) * covariances[lag]
      }
    }
    guard variance > 0 else { return nil }
    kernel = rectangular > 0 ? .rectangular : .bartlett
    let n = Double(differences.count)
    let h = Double(horizon)
    let correction = ((n + 1 - 2 * h + h * (h - 1) / n) / n).squareRoot()
    statistic = mean / (variance / n).squareRoot() * correction
    pValue = Distribution.studentTwoSided(statistic, degreesOfFreedom: n - 1)
  }
}
