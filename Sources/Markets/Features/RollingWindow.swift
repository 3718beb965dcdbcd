/// Statistics over the last rows of a column, each window computed anew; NaN where a value of the window is missing and
/// where there are not so many rows yet.
///
/// Eight neighbouring windows are computed side by side, one a lane: each adds its own values from its first to its last,
/// as a loop over one window would.
enum RollingWindow {
  /// The same row of eight neighbouring windows.
  private typealias Lanes = SIMD8<Double>

  /// The mean of the last `window` values.
  static func means(of values: [Double], window: Int) -> [Double] {
    map(values, window: window) { mean($0, window: window) }
  }

  /// The sample standard deviation (n − 1) of the last `window` values, exactly 0 where all are equal.
  static func standardDeviations(of values: [Double], window: Int) -> [Double] {
    var result = map(values, window: window) { start in
      let mean = mean(start, window: window)
      var squares = Lanes.zero
      for row in 0..<window {
        let deviation = load(start + row) - mean
        squares += deviation * deviation
      }
      return (squares / Double(window - 1)).squareRoot()
    }
    // The rounded mean of equal values may differ from them.
    var equal = 0
    for row in values.indices {
      equal = row > 0 && values[row] == values[row - 1] ? equal + 1 : 1
      if equal >= window { result[row] = 0 }
    }
    return result
  }

  @inline(__always)
  private static func mean(_ start: UnsafePointer<Double>, window: Int) -> Lanes {
    var sum = Lanes.zero
    for row in 0..<window { sum += load(start + row) }
    return sum / Double(window)
  }

  @inline(__always)
  private static func load(_ start: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(start).loadUnaligned(as: Lanes.self)
  }

  /// `statistic` gets the first value of the first of eight windows.
  @inline(__always)
  private static func map(
    _ values: [Double], window: Int, _ statistic: (UnsafePointer<Double>) -> Lanes
  ) -> [Double] {
    let missing = [Double](repeating: .nan, count: Lanes.scalarCount - 1)
    // The last windows have neighbours too, of which nothing is kept.
    let padded = values + missing
    var result = [Double](repeating: .nan, count: padded.count)
    padded.withUnsafeBufferPointer { padded in
      result.withUnsafeMutableBytes { result in
        guard let start = padded.baseAddress else { return }
        for row in stride(from: window - 1, to: values.count, by: Lanes.scalarCount) {
          let lanes = statistic(start + (row - window + 1))
          result.storeBytes(
            of: lanes, toByteOffset: row * MemoryLayout<Double>.size, as: Lanes.self)
        }
      }
    }
    result.removeLast(missing.count)
    return result
  }
}

/// Mean and standard deviation in two passes.
public enum SampleMoments {
  /// The arithmetic mean; NaN of no values.
  public static func mean(_ values: some Collection<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  /// The sample standard deviation (n − 1), exactly 0 when all values are equal; NaN with fewer than two.
  public static func standardDeviation(_ values: some Collection<Double>) -> Double {
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
