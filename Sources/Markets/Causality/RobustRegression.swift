import CDistributions
import CLAPACK

/// A least-squares regression whose standard errors allow for a changing variance.
///
/// White's covariance with the small-sample factor (HC1): n/(n − k) (X'X)⁻¹ X' diag(u²) X (X'X)⁻¹. MacKinnon and White 1985;
/// `statsmodels`: `OLS(y, X).fit(cov_type="HC1")`.
struct RobustRegression {
  private let columnCount: Int
  private let coefficients: [Double]
  /// R⁻¹ of X = QR, column by column; its lower triangle is 0.
  private let inverse: [Double]
  /// n/(n − k) Q' diag(u²) Q.
  private let meat: [Double]

  /// Regresses `y` on the columns of `x`, which must have full rank; nil when it has not.
  init?(_ x: Matrix, _ y: [Double]) {
    let rows = x.rows
    let count = x.columnCount
    guard rows > count else { return nil }
    columnCount = count
    var q = x.values
    var tau = [Double](repeating: 0, count: count)
    LAPACKE_dgeqrf(LAPACK_COL_MAJOR, Int32(rows), Int32(count), &q, Int32(rows), &tau)
    var triangle = [Double](repeating: 0, count: count * count)
    for column in 0..<count {
      for row in 0...column { triangle[column * count + row] = q[column * rows + row] }
    }
    LAPACKE_dorgqr(
      LAPACK_COL_MAJOR, Int32(rows), Int32(count), Int32(count), &q, Int32(rows), tau)
    let singular = LAPACKE_dtrtri(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), CChar(UInt8(ascii: "N")), Int32(count),
      &triangle, Int32(count))
    guard singular == 0 else { return nil }
    inverse = triangle

    var projections = [Double](repeating: 0, count: count)  // Q'y
    cblas_dgemv(
      CblasColMajor, CblasTrans, Int32(rows), Int32(count), 1, q, Int32(rows), y, 1, 0,
      &projections, 1)
    var residuals = y  // y − QQ'y
    cblas_dgemv(
      CblasColMajor, CblasNoTrans, Int32(rows), Int32(count), -1, q, Int32(rows), projections, 1,
      1, &residuals, 1)
    for column in 0..<count {
      for row in 0..<rows { q[column * rows + row] *= residuals[row] }
    }
    var meat = [Double](repeating: 0, count: count * count)
    cblas_dgemm(
      CblasColMajor, CblasTrans, CblasNoTrans, Int32(count), Int32(count), Int32(rows),
      Double(rows) / Double(rows - count), q, Int32(rows), q, Int32(rows), 0, &meat, Int32(count))
    self.meat = meat
    coefficients = (0..<count).map { row in
      (row..<count).reduce(0) { $0 + triangle[$1 * count + row] * projections[$1] }
    }
  }

  /// Wald's statistic b' V⁻¹ b of the coefficients `positions` all being zero, and its p-value by chi-square; nil when their
  /// covariance is singular.
  func wald(_ positions: [Int]) -> (statistic: Double, pValue: Double)? {
    var matrix = positions.flatMap { a in positions.map { b in covariance(a, b) } }
    let count = Int32(positions.count)
    var solution = positions.map { coefficients[$0] }
    let status = LAPACKE_dposv(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), count, 1, &matrix, count, &solution, count)
    guard status == 0 else { return nil }
    let statistic = zip(positions, solution).reduce(0) { $0 + coefficients[$1.0] * $1.1 }
    guard statistic.isFinite else { return nil }
    return (statistic, chi_square_survival(max(0, statistic), Double(positions.count)))
  }

  /// Element (a, b) of R⁻¹ meat R⁻ᵀ.
  private func covariance(_ a: Int, _ b: Int) -> Double {
    var sum = 0.0
    for i in a..<columnCount {
      var inner = 0.0
      for j in b..<columnCount {
        inner += meat[j * columnCount + i] * inverse[j * columnCount + b]
      }
      sum += inverse[i * columnCount + a] * inner
    }
    return sum
  }
}
