import Foundation

/// Whether the best of many configurations beats a benchmark by more than luck: Hansen's (2005) test of superior predictive ability
/// and White's (2000) reality check.
///
/// With differences d_jt = r_jt - b_t of T bars, their means m_j and the standard deviations ω_j of √T m_j under the stationary
/// bootstrap: SPA = max_j √T m_j/ω_j, reality check = max_j √T m_j. Resamples, recentred, say how large they are by luck.
public struct SuperiorPredictiveAbility: Sendable, Equatable {
  /// Fractions of resamples above a statistic, by how configurations worse than the benchmark are recentred.
  public struct PValues: Sendable, Equatable {
    /// Of SPA, bad configurations keep their bad means: at most `consistent`.
    public let lower: Double
    /// Of SPA, those that are bad beyond doubt keep them: the test's own.
    public let consistent: Double
    /// Of SPA, every mean is taken away: at least `consistent`.
    public let upper: Double
    /// Of the reality check.
    public let realityCheck: Double
  }

  /// max_j √T m_j/ω_j.
  public let statistic: Double
  /// max_j √T m_j.
  public let realityCheck: Double
  /// Nil without resamples.
  public let pValues: PValues?

  /// The test of `configurations`, columns of the same bars, against `benchmark` (nil: 0).
  ///
  /// Nil when no difference varies.
  public init?(_ configurations: [[Double]], benchmark: [Double]?, bootstrap: StationaryBootstrap) {
    var columns: [[Double]] = []
    var deviations: [Double] = []
    for returns in configurations {
      let differences = benchmark.map { zip(returns, $0).map { $0 - $1 } } ?? returns
      guard differences.contains(where: { $0 != differences[0] }) else { continue }
      let deviation = Self.longRunDeviation(differences, block: bootstrap.block)
      // Returns whose deviation overflows take no part either.
      guard deviation.isFinite, deviation >= PerformanceMetrics.negligible else { continue }
      columns.append(differences)
      deviations.append(deviation)
    }
    guard let bars = columns.first?.count else { return nil }
    let sample = Resampled(columns, bars: bars)
    let root = Double(bars).squareRoot()
    let means = sample.means([Int](repeating: 1, count: bars))
    let studentised = { (means: [Double], centres: [Double]) in
      means.indices.reduce(-Double.infinity) {
        max($0, root * (means[$1] - centres[$1]) / deviations[$1])
      }
    }
    let zeros = means.map { _ in 0.0 }
    let statistic = studentised(means, zeros)
    let realityCheck = root * (means.max() ?? 0)
    self.statistic = statistic
    self.realityCheck = realityCheck
    guard bootstrap.resamples > 0 else {
      pValues = nil
      return
    }
    // A configuration as bad as this is none of the best even by luck.
    let bound = (2 * max(0, log(log(Double(bars))))).squareRoot() / root
    let lower = means.map { max($0, 0) }
    let consistent = zip(means, deviations).map { $0 >= -$1 * bound ? $0 : 0 }
    var exceeding = [0, 0, 0, 0]
    bootstrap.forEachResample(of: bars) { indices in
      let resampled = sample.means(sample.counts(indices))
      for (position, centres) in [lower, consistent, means].enumerated()
      where studentised(resampled, centres) > statistic { exceeding[position] += 1 }
      let best = resampled.indices.reduce(-Double.infinity) {
        max($0, root * (resampled[$1] - means[$1]))
      }
      if best > realityCheck { exceeding[3] += 1 }
    }
    let fractions = exceeding.map { Double($0) / Double(bootstrap.resamples) }
    pValues = PValues(
      lower: fractions[0], consistent: fractions[1], upper: fractions[2],
      realityCheck: fractions[3])
  }

  /// ω: ω² = γ₀ + 2 Σ k_i γ_i, k_i = (1 - i/T)(1 - 1/L)^i + (i/T)(1 - 1/L)^(T-i), the variance of √T times the resampled mean
  /// (Politis and Romano 1994).
  static func longRunDeviation(_ values: [Double], block: Double) -> Double {
    let (count, mean) = (values.count, Sample.mean(values))
    let deviations = values.map { $0 - mean }
    let (length, kept) = (Double(count), 1 - 1 / block)
    let terms = (1..<max(1, count)).lazy.compactMap { lag -> Double? in
      let fraction = Double(lag) / length
      let weight =
        (1 - fraction) * pow(kept, Double(lag)) + fraction * pow(kept, Double(count - lag))
      // Autocovariances are at most γ₀: all terms so small together are below the last digit.
      return weight < 1e-24 ? nil : weight * Sample.autocovariance(deviations, lag: lag)
    }
    let variance = Sample.autocovariance(deviations, lag: 0) + 2 * Sample.sum(terms)
    return variance.squareRoot()
  }
}

/// Columns of the same bars whose means are taken with every bar counted as often as it was drawn: a resample that is only another
/// order has exactly the sample's means.
private struct Resampled {
  private let bars: Int
  private let width: Int
  /// Bar by bar; [T·M].
  private let values: [Double]

  init(_ columns: [[Double]], bars: Int) {
    self.bars = bars
    width = columns.count
    values = (0..<bars).flatMap { bar in columns.map { $0[bar] } }
  }

  func counts(_ indices: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: bars)
    for index in indices { counts[index] += 1 }
    return counts
  }

  func means(_ counts: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        for bar in 0..<bars where counts[bar] > 0 {
          let weight = Double(counts[bar])
          for one in 0..<width { sums[one] += weight * values[bar * width + one] }
        }
      }
    }
    return sums.map { $0 / Double(bars) }
  }
}
