/// The line y = a + b p through forecasts and outcomes of all cells: b = 1 says that forecasts have the right size.
///
/// Outcomes of one timestamp move together, so the errors of a and b are clustered by timestamp:
/// G/(G-1) (N-1)/(N-2) (XᵀX)⁻¹ Σ_g (X_gᵀe_g)(X_gᵀe_g)ᵀ (XᵀX)⁻¹ with X = [1, p], N cells, G timestamps
/// (Liang and Zeger 1986; statsmodels' `cov_type="cluster"`).
public struct Calibration: Sendable, Equatable {
  /// a.
  public let intercept: Double
  /// b.
  public let slope: Double
  /// The standard error of a; nil with one timestamp.
  public let interceptError: Double?
  /// The standard error of b; nil with one timestamp.
  public let slopeError: Double?
  /// P(|T| > |(b - 1)/error|), G - 1 degrees of freedom: small where the size is wrong; nil without an error of 1e-12.
  public let pValue: Double?

  /// The line through cells given by timestamp, each at least one; nil with fewer than three cells or equal forecasts.
  init?(_ groups: [(predictions: [Double], targets: [Double])]) {
    let (p, y) = (groups.flatMap(\.predictions), groups.flatMap(\.targets))
    guard p.count >= 3, p.contains(where: { $0 != p[0] }) else { return nil }
    let (centre, level) = (Sample.mean(p), Sample.mean(y))
    let squares = Sample.sum(p.lazy.map { ($0 - centre) * ($0 - centre) })
    guard squares > 0 else { return nil }
    let slope = Sample.sum(zip(p, y).lazy.map { ($0 - centre) * ($1 - level) }) / squares
    self.slope = slope
    intercept = level - slope * centre
    let (cells, clusters) = (Double(p.count), Double(groups.count))
    guard groups.count >= 2 else {
      (interceptError, slopeError, pValue) = (nil, nil, nil)
      return
    }
    // Each timestamp's part in b, and in a.
    let parts = groups.map { group in
      let errors = zip(group.predictions, group.targets).map {
        ($1 - level) - slope * ($0 - centre)
      }
      let inSlope =
        Sample.sum(zip(group.predictions, errors).lazy.map { ($0 - centre) * $1 }) / squares
      return (slope: inSlope, intercept: Sample.sum(errors) / cells - centre * inSlope)
    }
    let factor = clusters / (clusters - 1) * (cells - 1) / (cells - 2)
    let error = (factor * Sample.sum(parts.lazy.map { $0.slope * $0.slope })).squareRoot()
    slopeError = error
    interceptError = (factor * Sample.sum(parts.lazy.map { $0.intercept * $0.intercept }))
      .squareRoot()
    pValue =
      error < PerformanceMetrics.negligible
      ? nil
      : Distribution.studentTwoSided((slope - 1) / error, degreesOfFreedom: clusters - 1)
  }
}
