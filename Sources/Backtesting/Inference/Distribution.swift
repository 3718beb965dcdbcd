import CDistributions

/// Distribution functions in float64 (Boost.Math), under the names of the formulas that use them.
public enum Distribution {
  /// Φ(z), the standard normal's distribution function.
  public static func normalCDF(_ z: Double) -> Double { normal_cdf(z) }

  /// Φ⁻¹(p) for 0 < p < 1.
  public static func normalQuantile(_ p: Double) -> Double { normal_quantile(p) }

  /// P(|T| > |t|) for Student's t with `degreesOfFreedom`.
  public static func studentTwoSided(_ t: Double, degreesOfFreedom: Double) -> Double {
    student_t_two_sided(t, degreesOfFreedom)
  }
  /// P(T > t) for Student's t with `degreesOfFreedom`.
  public static func studentUpper(_ t: Double, degreesOfFreedom: Double) -> Double {
    let half = studentTwoSided(t, degreesOfFreedom: degreesOfFreedom) / 2
    return t >= 0 ? half : 1 - half
  }
}
