/// Coefficients by timestamp, and their mean over their standard deviation.
public struct CoefficientSummary: Sendable, Equatable {
  /// The coefficients of the timestamps where they are defined.
  public let values: [Double]
  /// Their mean; nil with none.
  public let mean: Double?
  /// Their sample standard deviation (n-1); nil with fewer than two.
  public let standardDeviation: Double?
  /// Mean over standard deviation, not annualised; nil unless that is at least 1e-12.
  public let ratio: Double?

  /// The summary of `values`.
  public init(_ values: [Double]) {
    self.values = values
    let mean = values.isEmpty ? nil : Sample.mean(values)
    let standardDeviation = values.count < 2 ? nil : Sample.standardDeviation(values)
    self.mean = mean
    self.standardDeviation = standardDeviation
    if let mean, let standardDeviation, standardDeviation >= PerformanceMetrics.negligible {
      ratio = mean / standardDeviation
    } else {
      ratio = nil
    }
  }
}
