import Markets

/// Target weights by the bar that executes them, in the order of the price table's assets.
struct TargetSchedule {
  /// The bar that executes each row, ascending; rows that no bar executes are left out.
  let bars: [Int]
  /// Weights, row-major, one row per executing bar (and perhaps more after them); [≥ bars.count, N].
  let weights: [Double]
  private let assetCount: Int
  private var next = 0

  /// Places each row of `targets` `lag` bars after the bar of its timestamp.
  init(_ targets: WideTable, on prices: WideTable, lag: Int) {
    assetCount = prices.assets.count
    // The usual table is already in order, and is shared instead of copied.
    weights = targets.assets == prices.assets ? targets.values : prices.rearranged(targets)
    var bars: [Int] = []
    bars.reserveCapacity(targets.timestamps.count)
    var bar = 0
    for timestamp in targets.timestamps {
      while bar < prices.timestamps.count, prices.timestamps[bar] < timestamp { bar += 1 }
      require(
        bar < prices.timestamps.count && prices.timestamps[bar] == timestamp,
        "a target's timestamp is not one of the prices'")
      guard lag < prices.timestamps.count - bar else { break }
      bars.append(bar + lag)
    }
    self.bars = bars
  }

  /// The weights executed at `bar`, if any; ask for bars in ascending order.
  mutating func due(at bar: Int) -> ArraySlice<Double>? {
    guard next < bars.count, bars[next] == bar else { return nil }
    defer { next += 1 }
    return weights[next * assetCount..<(next + 1) * assetCount]
  }
}

extension WideTable {
  /// The cells of `other` in the order of this table's assets, `filler` where `other` has no such asset; [rows, N].
  func rearranged(_ other: WideTable, filler: Double = 0) -> [Double] {
    let index = Dictionary(uniqueKeysWithValues: assets.enumerated().map { ($1, $0) })
    let columns = other.assets.map { name in
      guard let column = index[name] else { fatalError("\(name) has no price column") }
      return column
    }
    var values = [Double](repeating: filler, count: other.timestamps.count * assets.count)
    for row in other.timestamps.indices {
      for (source, target) in columns.enumerated() {
        values[row * assets.count + target] = other[row, source]
      }
    }
    return values
  }
}

/// Funding settlements between the bars of a price table.
///
/// Those with timestamp f and close(k-1) < f ≤ close(k) are paid at bar k by the positions held into it, at the
/// marks of bar k if f = close(k), else at those of bar k-1. Timestamps up to the first close or after the last are ignored.
struct FundingSchedule {
  private let timestamps: [Int64]
  private let rates: [Double]
  private let closes: [Int64]
  private let assetCount: Int
  private var next = 0

  /// The rows of `funding` against the closes of `prices`, `barMilliseconds` after each timestamp.
  init(_ funding: WideTable?, on prices: WideTable, barMilliseconds: Int64) {
    assetCount = prices.assets.count
    timestamps = funding?.timestamps ?? []
    closes = timestamps.isEmpty ? [] : prices.timestamps.map { saturatingSum($0, barMilliseconds) }
    rates = funding.map { prices.rearranged($0, filler: .nan) } ?? []
    if let first = closes.first {
      while next < timestamps.count, timestamps[next] <= first { next += 1 }
    }
  }

  /// Books every settlement of `bar` and returns the amount paid; ask for bars in ascending order.
  mutating func settle(_ bar: Int, _ portfolio: inout Portfolio) -> Double {
    var paid = 0.0
    while next < timestamps.count, timestamps[next] <= closes[bar] {
      paid += rates.withUnsafeBufferPointer { rates in
        portfolio.settle(
          UnsafeBufferPointer(rebasing: rates[next * assetCount..<(next + 1) * assetCount]),
          atClose: timestamps[next] == closes[bar])
      }
      next += 1
    }
    return paid
  }
}

/// a + b, held at the largest integer instead of trapping.
private func saturatingSum(_ a: Int64, _ b: Int64) -> Int64 {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? .max : sum
}
