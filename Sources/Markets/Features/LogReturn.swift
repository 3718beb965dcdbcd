import Foundation

/// Log returns of prices.
public enum LogReturn {
  /// ln(p_t / p_{t−1}); NaN in row 0 and where either price is missing.
  ///
  ///     LogReturn.values(of: [100, 110, 99])  // [nan, 0.0953…, −0.1054…]
  public static func values(of prices: [Double]) -> [Double] {
    guard !prices.isEmpty else { return [] }
    return [.nan] + zip(prices, prices.dropFirst()).map { logRatio($1, $0) }
  }

  /// ln(a / b), also where the ratio itself leaves the range of a double.
  static func logRatio(_ a: Double, _ b: Double) -> Double {
    let ratio = a / b
    return ratio.isNormal ? log(ratio) : log(a) - log(b)
  }
}

/// Statistics over the last rows of a column, each window computed anew.
enum RollingWindow {
  /// The mean of the last `window` values; NaN where one is missing or there are not so many yet.
  static func means(of values: [Double], window: Int) -> [Double] {
    map(values, window: window) { $0.reduce(0, +) / Double(window) }
  }

  /// The sample standard deviation (n − 1) of the last `window` values; NaN where one is missing.
  static func standardDeviations(of values: [Double], window: Int) -> [Double] {
    map(values, window: window) { Moments.standardDeviation($0) }
  }

  private static func map(
    _ values: [Double], window: Int, _ statistic: (UnsafeBufferPointer<Double>) -> Double
  ) -> [Double] {
    var result = [Double](repeating: .nan, count: values.count)
    values.withUnsafeBufferPointer { values in
      var present = 0
      for row in values.indices {
        present = values[row].isNaN ? 0 : present + 1
        guard present >= window else { continue }
        result[row] = statistic(.init(rebasing: values[row - window + 1...row]))
      }
    }
    return result
  }
}

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
