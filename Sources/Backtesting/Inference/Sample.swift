/// Sums and moments of a sample, two-pass and compensated: the last digits do not depend on its length.
enum Sample {
  /// Σ x with Neumaier's compensation.
  static func sum(_ values: some Sequence<Double>) -> Double {
    var sum = 0.0
    var lost = 0.0
    for value in values {
      let next = sum + value
      lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
      sum = next
    }
    // An infinite sum makes the compensation NaN.
    return sum.isFinite ? sum + lost : sum
  }

  /// Mean; NaN of an empty sample.
  static func mean(_ values: [Double]) -> Double { sum(values) / Double(values.count) }

  /// (1/n) Σ (x - mean)^order.
  static func centralMoment(_ order: Int, of values: [Double], mean: Double) -> Double {
    let powers = values.lazy.map { value in
      let deviation = value - mean
      return order == 2
        ? deviation * deviation
        : order == 3
          ? deviation * deviation * deviation
          : deviation * deviation * (deviation * deviation)
    }
    return sum(powers) / Double(values.count)
  }

  /// Sample standard deviation (n-1); NaN with fewer than two values.
  static func standardDeviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return .nan }
    let count = Double(values.count)
    let variance = centralMoment(2, of: values, mean: mean(values)) * count / (count - 1)
    return variance.squareRoot()
  }

  /// γ_k = (1/n) Σ_{t ≥ k} d_t d_{t-k} of `deviations`, whose mean is 0.
  static func autocovariance(_ deviations: [Double], lag: Int) -> Double {
    sum(zip(deviations.dropFirst(lag), deviations).lazy.map { $0 * $1 })
      / Double(deviations.count)
  }

  /// Whether `values` do not vary: all alike, or with a standard deviation that is only rounding.
  static func isFlat(_ values: [Double]) -> Bool {
    guard let first = values.first, values.contains(where: { $0 != first }) else { return true }
    return standardDeviation(values) < PerformanceMetrics.negligible
  }

  /// The quantile at `level` of `sorted` values, interpolated linearly between order statistics (type 7).
  static func quantile(_ level: Double, ofSorted sorted: [Double]) -> Double {
    let position = level * Double(sorted.count - 1)
    let lower = min(max(0, Int(position.rounded(.down))), sorted.count - 1)
    let upper = min(lower + 1, sorted.count - 1)
    let fraction = position - Double(lower)
    let step = sorted[upper] - sorted[lower]
    // Interpolating from the nearer end keeps the result between the two.
    return fraction < 0.5
      ? sorted[lower] + step * fraction : sorted[upper] - step * (1 - fraction)
  }
}
