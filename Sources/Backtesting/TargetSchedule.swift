import Markets

/// Target weights by the bar that executes them, in the order of the price table's assets.
struct TargetSchedule {
  /// The bar that executes each row, ascending; rows that no bar executes are left out.
  let bars: [Int]
  /// Weights, row-major; [bars.count, N].
  let weights: [Double]
  private let assetCount: Int
  private var next = 0

  /// Places each row of `targets` `lag` bars after the bar of its stamp.
  init(_ targets: WideTable, on prices: WideTable, lag: Int) {
    assetCount = prices.assets.count
    let columns = prices.columns(of: targets)
    var bars: [Int] = []
    var weights: [Double] = []
    var bar = 0
    for row in targets.timestamps.indices {
      while bar < prices.timestamps.count, prices.timestamps[bar] < targets.timestamps[row] {
        bar += 1
      }
      precondition(
        bar < prices.timestamps.count && prices.timestamps[bar] == targets.timestamps[row],
        "a target's stamp is not one of the prices'")
      guard lag < prices.timestamps.count - bar else { break }
      bars.append(bar + lag)
      weights.append(contentsOf: repeatElement(0, count: assetCount))
      for (source, target) in columns.enumerated() {
        weights[weights.count - assetCount + target] = targets[row, source]
      }
    }
    self.bars = bars
    self.weights = weights
  }

  /// The weights executed at `bar`, if any; ask for bars in ascending order.
  mutating func due(at bar: Int) -> ArraySlice<Double>? {
    guard next < bars.count, bars[next] == bar else { return nil }
    defer { next += 1 }
    return weights[next * assetCount..<(next + 1) * assetCount]
  }
}

extension WideTable {
  /// The column of this table that each asset of `other` has.
  func columns(of other: WideTable) -> [Int] {
    let index = Dictionary(uniqueKeysWithValues: assets.enumerated().map { ($1, $0) })
    return other.assets.map { name in
      guard let column = index[name] else { preconditionFailure("\(name) has no price column") }
      return column
    }
  }
}
