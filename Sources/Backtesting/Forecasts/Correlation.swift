import RandomStreams

/// Correlation of two samples of the same length.
public enum Correlation {
  /// Pearson's correlation; nil with fewer than two pairs or when either sample is constant.
  public static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
    require(x.count == y.count, "samples of \(x.count) and \(y.count) values")
    guard let dx = unitDeviations(x), let dy = unitDeviations(y) else { return nil }
    let product = Sample.sum(zip(dx, dy).lazy.map { $0 * $1 })
    let squares = Sample.sum(dx.lazy.map { $0 * $0 }) * Sample.sum(dy.lazy.map { $0 * $0 })
    return min(1, max(-1, product / squares.squareRoot()))
  }

  /// Spearman's correlation: Pearson's of average ranks.
  public static func spearman(_ x: [Double], _ y: [Double]) -> Double? {
    pearson(ranks(x), ranks(y))
  }

  /// Ranks from 1; equal values share the mean of their ranks.
  public static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for position in start...end { ranks[order[position]] = Double(start + end) / 2 + 1 }
      start = end + 1
    }
    return ranks
  }

  /// Deviations from the mean, the largest about ±1, so that squares neither vanish nor overflow; nil when constant.
  ///
  /// They are centred once more after scaling: the mean of nearly equal values is rounded to one of them.
  private static func unitDeviations(_ values: [Double]) -> [Double]? {
    guard values.count > 1, let first = values.first, values.contains(where: { $0 != first })
    else { return nil }
    let mean = Sample.mean(values)
    let deviations = values.map { $0 - mean }
    let largest = deviations.reduce(0) { max($0, abs($1)) }
    let scaled = deviations.map { $0 / largest }
    let rest = Sample.mean(scaled)
    return scaled.map { $0 - rest }
  }
}
