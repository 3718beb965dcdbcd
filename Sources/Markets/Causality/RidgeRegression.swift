import CLAPACK

/// Linear regressions of several outcomes on the same inputs, with coefficients held small.
///
/// For each outcome: minimise (1/n) Σ (y − a − x·b)² + λ |b|², so b = (X'X/n + λ)⁻¹ X'y/n on centred columns; the
/// intercept a is free. Hoerl and Kennard, Technometrics 1970; `sklearn.linear_model.Ridge(alpha=n·λ)`.
///
/// The eigenvectors of X'X are found once, so that many λ cost little more than one.
public struct RidgeRegression: Sendable {
  private let inputCount: Int
  private let outputCount: Int
  private let inputMeans: [Double]
  private let outputMeans: [Double]
  /// Eigenvalues of X'X/n, ascending; [k].
  private let eigenvalues: [Double]
  /// Eigenvectors in columns; [k·k].
  private let vectors: [Double]
  /// V'X'y/n in columns, one for each outcome; [k·m].
  private let projections: [Double]

  /// Regresses `y` [n, m] on `x` [n, k], both row by row; nil when the eigenvalues cannot be found, as with a value that is
  /// missing or infinite.
  public init?(_ x: [Double], _ y: [Double], rows: Int) {
    require(rows >= 1 && x.count % rows == 0 && y.count % rows == 0, "x and y are not [n, …]")
    let (k, m) = (x.count / rows, y.count / rows)
    inputCount = k
    outputCount = m
    let (inputs, inputMeans) = Self.centred(x, columns: k)
    let (outputs, outputMeans) = Self.centred(y, columns: m)
    self.inputMeans = inputMeans
    self.outputMeans = outputMeans
    // A matrix in rows is its transpose in columns: X' is k × n with leading dimension k.
    let scale = 1 / Double(rows)
    var squares = Self.product(inputs, inputs, k, k, rows, scale)
    let moments = Self.product(inputs, outputs, k, m, rows, scale)
    var eigenvalues = [Double](repeating: 0, count: k)
    let status = LAPACKE_dsyevd(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), Int32(k), &squares,
      Int32(k), &eigenvalues)
    guard status == 0 else { return nil }
    self.eigenvalues = eigenvalues
    vectors = squares
    var projections = [Double](repeating: 0, count: k * m)
    cblas_dgemm(
      CblasColMajor, CblasTrans, CblasNoTrans, Int32(k), Int32(m), Int32(k), 1, squares, Int32(k),
      moments, Int32(k), 0, &projections, Int32(k))
    self.projections = projections
  }

  /// The fit with penalty `lambda` > 0, in units of the inputs' variance.
  public func fit(lambda: Double) -> LinearFit {
    require(lambda > 0, "the penalty must be greater than 0")
    let (k, m) = (inputCount, outputCount)
    var shrunk = projections
    for cell in shrunk.indices { shrunk[cell] /= max(0, eigenvalues[cell % k]) + lambda }
    var coefficients = [Double](repeating: 0, count: k * m)
    cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(k), Int32(m), Int32(k), 1, vectors,
      Int32(k), shrunk, Int32(k), 0, &coefficients, Int32(k))
    let intercepts = (0..<m).map { output in
      (0..<k).reduce(outputMeans[output]) {
        $0 - inputMeans[$1] * coefficients[output * k + $1]
      }
    }
    return LinearFit(coefficients: coefficients, intercepts: intercepts)
  }

  /// `values` [n, columns] without the columns' means, and these.
  private static func centred(_ values: [Double], columns: Int) -> ([Double], [Double]) {
    var means = [Double](repeating: 0, count: columns)
    for cell in values.indices { means[cell % columns] += values[cell] }
    let rows = Double(values.count / columns)
    for column in means.indices { means[column] /= rows }
    return (values.indices.map { values[$0] - means[$0 % columns] }, means)
  }

  /// scale · A'B in columns, for A [rows, a] and B [rows, b] row by row.
  private static func product(
    _ left: [Double], _ right: [Double], _ a: Int, _ b: Int, _ rows: Int, _ scale: Double
  ) -> [Double] {
    var result = [Double](repeating: 0, count: a * b)
    cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasTrans, Int32(a), Int32(b), Int32(rows), scale, left,
      Int32(a), right, Int32(b), 0, &result, Int32(a))
    return result
  }
}

/// A linear map with intercepts: y = a + x·b.
public struct LinearFit: Equatable, Sendable {
  /// b, outcome by outcome; [m, k].
  public let coefficients: [Double]
  /// a; [m].
  public let intercepts: [Double]

  /// The values of the rows `x` [n, k]; [n, m].
  public func callAsFunction(_ x: [Double]) -> [Double] {
    let m = intercepts.count
    let k = coefficients.count / m
    require(x.count % k == 0, "x is not [n, k]")
    let rows = x.count / k
    var result = (0..<rows).flatMap { _ in intercepts }
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(m), Int32(k), 1, x, Int32(k),
      coefficients, Int32(k), 1, &result, Int32(m))
    return result
  }
}
