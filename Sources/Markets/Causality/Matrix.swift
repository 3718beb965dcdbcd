import CLAPACK

/// LAPACK's `info` of `routine`, which is 0, or above 0 when the matrix does not admit what was asked for.
///
/// Below 0 an argument was wrong (a NaN among the values, for example), and what was computed means nothing.
func checked(_ routine: String, _ info: Int32) -> Int32 {
  require(info >= 0, "\(routine): argument \(-Int(info)) is not valid")
  return info
}

/// A matrix in columns, as LAPACK wants it.
struct Matrix {
  let rows: Int
  private(set) var columnCount = 0
  private(set) var values: [Double] = []

  init(rows: Int) { self.rows = rows }

  init(rows: Int, columns: Int, values: [Double]) {
    self.rows = rows
    columnCount = columns
    self.values = values
  }

  mutating func append(_ column: some Sequence<Double>) {
    values.append(contentsOf: column)
    columnCount += 1
  }

  func column(_ index: Int) -> ArraySlice<Double> {
    values[index * rows..<(index + 1) * rows]
  }

  /// The columns `indices`, in that order.
  func selecting(_ indices: [Int]) -> Matrix {
    var selection = Matrix(rows: rows)
    for index in indices { selection.append(column(index)) }
    return selection
  }

  /// The upper triangle R of A = QR, or A itself when it is no taller than wide.
  ///
  /// Q keeps lengths: a regression of columns of A on others has the same coefficients, residual sum of squares and singular
  /// values as that of the same columns of R, which are far shorter.
  func triangle() -> Matrix {
    guard rows > columnCount else { return self }
    var factors = values
    var tau = [Double](repeating: 0, count: columnCount)
    let info = LAPACKE_dgeqrf(
      LAPACK_COL_MAJOR, Int32(rows), Int32(columnCount), &factors, Int32(rows), &tau)
    require(checked("dgeqrf", info) == 0, "dgeqrf: no QR factors")
    var triangle = [Double](repeating: 0, count: columnCount * columnCount)
    for column in 0..<columnCount {
      for row in 0...column {
        triangle[column * columnCount + row] = factors[column * rows + row]
      }
    }
    return Matrix(rows: columnCount, columns: columnCount, values: triangle)
  }

  /// The residual sums of squares of least-squares regressions of each column of `effects` on all columns of this matrix; nil
  /// when these are rank-deficient, a singular value being no larger than 1e-10 of the largest, or when the singular values
  /// cannot be found.
  func residualSquares(of effects: Matrix) -> [Double]? {
    guard rows >= columnCount else { return nil }
    var design = values
    var solution = effects.values
    var singular = [Double](repeating: 0, count: columnCount)
    var rank: Int32 = 0
    let info = LAPACKE_dgelsd(
      LAPACK_COL_MAJOR, Int32(rows), Int32(columnCount), Int32(effects.columnCount), &design,
      Int32(rows), &solution, Int32(rows), &singular, 1e-10, &rank)
    guard checked("dgelsd", info) == 0, Int(rank) == columnCount else { return nil }
    // Below the coefficients stand the residuals in the basis of the left singular vectors.
    return (0..<effects.columnCount).map { effect in
      solution[effect * rows + columnCount..<(effect + 1) * rows].reduce(0) { $0 + $1 * $1 }
    }
  }
}
