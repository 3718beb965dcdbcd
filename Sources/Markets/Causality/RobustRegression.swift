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

  /// Regresses `y` on the columns of `x`; nil when these are rank-deficient, or leave no degree of freedom.
  init?(_ x: Matrix, _ y: [Double]) {
    guard x.rows > x.columnCount, let factors = Orthogonal(x) else { return nil }
    let count = x.columnCount
    let projections = factors.projections(of: y)
    let residuals = factors.residuals(of: y, projections)
    columnCount = count
    inverse = factors.inverse
    meat = factors.weightedProducts(residuals)
    coefficients = (0..<count).map { row in
      (row..<count).reduce(0) { $0 + factors.inverse[$1 * count + row] * projections[$1] }
    }
  }

  /// Wald's statistic b' V⁻¹ b of the coefficients `positions` all being zero, and its p-value by chi-square; nil when their
  /// covariance is singular.
  func wald(_ positions: [Int]) -> (statistic: Double, pValue: Double)? {
    var matrix = positions.flatMap { a in positions.map { b in covariance(a, b) } }
    let count = Int32(positions.count)
    var solution = positions.map { coefficients[$0] }
    let info = LAPACKE_dposv(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), count, 1, &matrix, count, &solution, count)
    guard checked("dposv", info) == 0 else { return nil }
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

/// The factors of X = QR.
private struct Orthogonal {
  private let rows: Int
  private let columns: Int
  /// Q; [rows, columns].
  private var q: [Double]
  /// R⁻¹; [columns, columns], its lower triangle 0.
  private(set) var inverse: [Double]

  /// Nil when an element of R's diagonal is no larger than 1e-10 of the largest: a column is a combination of those before it,
  /// and only rounding would be inverted.
  init?(_ x: Matrix) {
    rows = x.rows
    columns = x.columnCount
    q = x.values
    inverse = [Double](repeating: 0, count: columns * columns)
    let (m, n) = (Int32(rows), Int32(columns))
    var tau = [Double](repeating: 0, count: columns)
    let factored = LAPACKE_dgeqrf(LAPACK_COL_MAJOR, m, n, &q, m, &tau)
    require(checked("dgeqrf", factored) == 0, "dgeqrf: no QR factors")
    for column in 0..<columns {
      for row in 0...column { inverse[column * columns + row] = q[column * rows + row] }
    }
    let diagonal = (0..<columns).map { abs(inverse[$0 * columns + $0]) }
    guard let largest = diagonal.max(), diagonal.allSatisfy({ $0 > 1e-10 * largest }) else {
      return nil
    }
    let formed = LAPACKE_dorgqr(LAPACK_COL_MAJOR, m, n, n, &q, m, tau)
    require(checked("dorgqr", formed) == 0, "dorgqr: no Q")
    let (upper, notUnit) = (CChar(UInt8(ascii: "U")), CChar(UInt8(ascii: "N")))
    let inverted = LAPACKE_dtrtri(LAPACK_COL_MAJOR, upper, notUnit, n, &inverse, n)
    guard checked("dtrtri", inverted) == 0 else { return nil }
  }

  /// Q'y.
  func projections(of y: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: columns)
    let (m, n) = (Int32(rows), Int32(columns))
    cblas_dgemv(CblasColMajor, CblasTrans, m, n, 1, q, m, y, 1, 0, &result, 1)
    return result
  }

  /// y − QQ'y.
  func residuals(of y: [Double], _ projections: [Double]) -> [Double] {
    var result = y
    let (m, n) = (Int32(rows), Int32(columns))
    cblas_dgemv(CblasColMajor, CblasNoTrans, m, n, -1, q, m, projections, 1, 1, &result, 1)
    return result
  }

  /// n/(n − k) Q' diag(u²) Q.
  func weightedProducts(_ residuals: [Double]) -> [Double] {
    var weighted = q
    for column in 0..<columns {
      for row in 0..<rows { weighted[column * rows + row] *= residuals[row] }
    }
    var result = [Double](repeating: 0, count: columns * columns)
    let (m, n) = (Int32(rows), Int32(columns))
    let factor = Double(rows) / Double(rows - columns)
    cblas_dgemm(
      CblasColMajor, CblasTrans, CblasNoTrans, n, n, m, factor, weighted, m, weighted, m, 0,
      &result, n)
    return result
  }
}
