/// Correlations of log returns over windows of common bars.
public enum RollingCorrelation {
  /// The Pearson correlation of `x` and `y` over the last `window` rows, the last being t.
  ///
  /// NaN where a value in the window is missing, the window is not full, or one of the two is constant there.
  public static func values(of x: [Double], and y: [Double], window: Int) -> [Double] {
    require(x.count == y.count, "the columns differ in length")
    var result = [Double](repeating: .nan, count: x.count)
    let first = CenteredColumn(x, window: window)
    first.correlations(with: CenteredColumn(y, window: window)) { result[$0] = $1 }
    return result
  }

  /// For each asset and each of its rows the mean of its correlations with the others, over those that are defined.
  ///
  /// A pair is looked at on the timestamps that both have; the log returns are those of each asset's own rows.
  static func means(of series: [OHLCVSeries], window: Int) -> [[Double]] {
    let returns = series.map { LogReturn.values(of: $0.close) }
    let columns = returns.map { CenteredColumn($0, window: window) }
    var totals = series.map { Totals(count: $0.count) }
    for first in series.indices {
      for second in series.indices.dropFirst(first + 1) {
        if series[first].timestamps == series[second].timestamps {
          columns[first].correlations(with: columns[second]) { row, correlation in
            totals[first].add(correlation, at: row)
            totals[second].add(correlation, at: row)
          }
          continue
        }
        let rows = commonRows(series[first].timestamps, series[second].timestamps)
        let x = CenteredColumn(rows.map { returns[first][$0.0] }, window: window)
        let y = CenteredColumn(rows.map { returns[second][$0.1] }, window: window)
        x.correlations(with: y) { row, correlation in
          totals[first].add(correlation, at: rows[row].0)
          totals[second].add(correlation, at: rows[row].1)
        }
      }
    }
    return totals.map(\.means)
  }

  /// The rows of the timestamps that are in both columns.
  private static func commonRows(_ a: [Int64], _ b: [Int64]) -> [(Int, Int)] {
    var rows: [(Int, Int)] = []
    var i = 0
    var j = 0
    while i < a.count && j < b.count {
      if a[i] == b[j] { rows.append((i, j)) }
      let isBehind = a[i] <= b[j]
      if b[j] <= a[i] { j += 1 }
      if isBehind { i += 1 }
    }
    return rows
  }
}

/// Sums and counts of an asset's correlations, row by row.
private struct Totals {
  private var sums: [Double]
  private var counts: [Int32]

  init(count: Int) {
    sums = [Double](repeating: 0, count: count)
    counts = [Int32](repeating: 0, count: count)
  }

  @inline(__always)
  mutating func add(_ correlation: Double, at row: Int) {
    sums[row] += correlation
    counts[row] += 1
  }

  var means: [Double] { zip(sums, counts).map { $1 == 0 ? .nan : $0 / Double($1) } }
}
