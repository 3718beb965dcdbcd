/// A column prepared for rolling correlations: its sums and sums of squares over every window.
///
/// Sums are taken of values minus a pivot, the mean of the block of `window` rows before (known before any row that uses
/// it), so that a mean far from zero costs no digits.
struct CenteredColumn {
  private let values: [Double]
  private let window: Int
  /// One a block; 0 where the block before has a missing value.
  private let pivots: [Double]
  /// Σ(v − pivot) over the window that ends in each row.
  private let sums: [Double]
  /// Σ(v − v̄)² over the window that ends in each row, NaN where the column is constant, incomplete or too short there.
  private let squares: [Double]
  /// Whether the sum of squares lost digits, so that windows ending here are computed in two passes.
  private let isFragile: [Bool]

  init(_ values: [Double], window: Int) {
    self.values = values
    self.window = window
    let blocks = values.isEmpty ? 0 : (values.count - 1) / window + 1
    let pivots = (0..<blocks).map { block in
      let mean =
        block == 0
        ? values[0] : SampleMoments.mean(values[(block - 1) * window..<block * window])
      return mean.isFinite ? mean : 0
    }
    var sums = [Double](repeating: .nan, count: values.count)
    var raw = sums
    let rolling = RollingSums(window: window)
    values.withUnsafeBufferPointer { values in
      rolling.forEach(count: values.count, { values[$0] - pivots[$1] }, { sums[$0] = $1 })
      rolling.forEach(
        count: values.count, { (values[$0] - pivots[$1]) * (values[$0] - pivots[$1]) },
        { raw[$0] = $1 })
    }
    var squares = [Double](repeating: .nan, count: values.count)
    var isFragile = [Bool](repeating: false, count: values.count)
    var run = 0
    for row in values.indices {
      run = row > 0 && values[row] == values[row - 1] ? run + 1 : 1
      guard row >= window - 1, run < window else { continue }
      let centered = raw[row] - sums[row] * sums[row] / Double(window)
      // More than four digits cancelled: the window is far from its pivot compared with its spread.
      isFragile[row] = centered < 1e-4 * raw[row]
      squares[row] = centered
    }
    self.pivots = pivots
    self.sums = sums
    self.squares = squares
    self.isFragile = isFragile
  }

  /// Calls `body` with every row at which the correlation with `other` is defined.
  func correlations(with other: CenteredColumn, _ body: (Int, Double) -> Void) {
    let count = Double(window)
    values.withUnsafeBufferPointer { x in
      other.values.withUnsafeBufferPointer { y in
        RollingSums(window: window).forEach(count: x.count) { row, block in
          (x[row] - pivots[block]) * (y[row] - other.pivots[block])
        } _: { row, product in
          guard !squares[row].isNaN, !other.squares[row].isNaN, !product.isNaN else { return }
          if isFragile[row] || other.isFragile[row] {
            let range = row - window + 1...row
            let correlation = Self.twoPass(.init(rebasing: x[range]), .init(rebasing: y[range]))
            if !correlation.isNaN { body(row, correlation) }
          } else {
            let covariance = product - sums[row] * other.sums[row] / count
            let correlation = covariance / (squares[row] * other.squares[row]).squareRoot()
            body(row, max(-1, min(1, correlation)))
          }
        }
      }
    }
  }

  private static func twoPass(
    _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>
  ) -> Double {
    let meanX = SampleMoments.mean(x)
    let meanY = SampleMoments.mean(y)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - meanX) * (a - meanX)
      yy += (b - meanY) * (b - meanY)
      xy += (a - meanX) * (b - meanY)
    }
    // Roots first: the product of two tiny sums of squares may underflow.
    let correlation = xy / (xx.squareRoot() * yy.squareRoot())
    return max(-1, min(1, correlation))
  }
}
