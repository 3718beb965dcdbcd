import Files

/// How series with different timestamps become one panel.
public enum Join: String, ScalarSettingValue, CaseIterable {
  /// The timestamps that all series share; no close is missing.
  case inner
  /// The timestamps of any series; NaN where an asset has no bar.
  case outer
}

extension Panel {
  /// `series` on the timestamps that all of them share.
  static func innerJoin(_ series: [OHLCVSeries]) -> [OHLCVSeries] {
    zip(series, commonRows(of: series.map(\.timestamps))).map { $0.selecting($1) }
  }

  /// `series` on the sorted union of the timestamps at which any of them has a close.
  static func outerJoin(_ series: [OHLCVSeries]) -> [OHLCVSeries] {
    let own = series.map(\.withCloses)
    guard let first = own.first, own.contains(where: { $0.timestamps != first.timestamps }) else {
      return own
    }
    let union = Set(own.lazy.map(\.timestamps).joined()).sorted()
    return own.map { $0.placed(on: union) }
  }

  /// The smallest difference between consecutive timestamps, 0 with fewer than two.
  static func smallestStep(_ timestamps: [Int64]) -> Int64 {
    zip(timestamps, timestamps.dropFirst()).lazy.map { $1 - $0 }.min() ?? 0
  }

  /// For every series the rows whose timestamp all the others have too.
  private static func commonRows(of timestamps: [[Int64]]) -> [[Int]] {
    guard let first = timestamps.first else { return [] }
    if timestamps.allSatisfy({ $0 == first }) { return timestamps.map { Array($0.indices) } }
    var counts: [Int64: Int] = [:]
    for timestamp in timestamps.joined() { counts[timestamp, default: 0] += 1 }
    return timestamps.map { series in
      series.indices.filter { counts[series[$0]] == timestamps.count }
    }
  }
}

extension OHLCVSeries {
  /// Ends the program when the timestamps do not rise, or when a close is missing that an inner join promises.
  func requireBars(for join: Join) {
    for row in timestamps.indices.dropFirst() where timestamps[row] <= timestamps[row - 1] {
      fatalError("the timestamps of \(symbol) do not rise at \(timestamps[row])")
    }
    guard join == .inner, let row = close.firstIndex(where: \.isNaN) else { return }
    fatalError(
      "the close of \(symbol) at \(timestamps[row]) is missing: an inner join has no missing closes"
    )
  }

  /// The series on the rows that have a close alone.
  public var withCloses: OHLCVSeries { selecting(ownRows) }

  /// The rows that have a close.
  var ownRows: [Int] { close.indices.filter { !close[$0].isNaN } }

  /// The series on `timestamps`, which hold its own ones in the same order; NaN in the rows that are new.
  func placed(on timestamps: [Int64]) -> OHLCVSeries {
    var rows: [Int] = []
    rows.reserveCapacity(count)
    for (row, timestamp) in timestamps.enumerated() where rows.count < count {
      if timestamp == self.timestamps[rows.count] { rows.append(row) }
    }
    require(rows.count == count, "a timestamp of the series is not on the grid")
    let place = { (column: [Double]) in spread(column, over: rows, of: timestamps.count) }
    return OHLCVSeries(
      symbol: symbol, timestamps: timestamps, open: open.map(place), high: high.map(place),
      low: low.map(place), close: place(close), volume: volume.map(place),
      fundingRate: fundingRate?.placed(at: rows, of: timestamps.count),
      openInterest: openInterest?.placed(at: rows, of: timestamps.count))
  }
}

extension AuxiliarySeries {
  /// The series of a column of `count` price rows, of which `rows` are those it has values for.
  func placed(at rows: [Int], of count: Int) -> AuxiliarySeries {
    guard case .onRows(let values) = self else { return self }
    return .onRows(spread(values, over: rows, of: count))
  }
}

/// A column of `count` rows with `values` in the rows `rows`, NaN elsewhere.
func spread(_ values: [Double], over rows: [Int], of count: Int) -> [Double] {
  if rows.count == count { return values }
  var column = [Double](repeating: .nan, count: count)
  for (row, value) in zip(rows, values) { column[row] = value }
  return column
}

/// Columns of equal length, row by row: [C, T] to [T, C].
func interleaved(_ columns: [[Double]]) -> [Double] {
  let (rows, width) = (columns.first?.count ?? 0, columns.count)
  return [Double](unsafeUninitializedCapacity: rows * width) { values, count in
    // In blocks of rows short enough that what is written stays in the cache until its neighbours are there too.
    for first in stride(from: 0, to: rows, by: 64) {
      let block = first..<min(first + 64, rows)
      for (position, column) in columns.enumerated() {
        column.withUnsafeBufferPointer { column in
          for row in block { values[row * width + position] = column[row] }
        }
      }
    }
    count = rows * width
  }
}
