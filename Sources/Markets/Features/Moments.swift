/// Mean and standard deviation in two passes.
enum Moments {
  /// The arithmetic mean.
  static func mean(_ values: some Collection<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  /// The sample standard deviation (n − 1), exactly 0 when all values are equal; NaN with fewer than two.
  static func standardDeviation(_ values: some Collection<Double>) -> Double {
    guard let first = values.first, values.count > 1 else { return .nan }
    let mean = mean(values)
    var squares = 0.0
    var isConstant = true
    for value in values {
      squares += (value - mean) * (value - mean)
      if value != first { isConstant = false }
    }
    return isConstant ? 0 : (squares / Double(values.count - 1)).squareRoot()
  }
}
