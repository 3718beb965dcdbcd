import Markets

/// Target weights by the bar that executes them, in the order of the price table's assets.
struct TargetSchedule {
  /// The bar that executes each row, ascending; rows that no bar executes are left out.
  let bars: [Int]
  /// Weights, row-major, one row per executing bar (and perhaps more after them); [≥ bars.count, N].
  let weights: [Double]
  private let assetCount: Int
  private let rules: TargetRules
  private var tranches: TrancheMean
  private var next = 0

  /// Places each row of `targets` `lag` bars after the bar of its timestamp.
  init(_ targets: WideTable, on prices: WideTable, lag: Int, rules: TargetRules = TargetRules()) {
    assetCount = prices.assets.count
    self.rules = rules
    tranches = TrancheMean(count: rules.tranches, assetCount: assetCount)
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
    guard rules.isExecuted(next) else { return nil }
    let row = weights[next * assetCount..<(next + 1) * assetCount]
    guard rules.changesTargets else { return row }
    var target = rules.tranches > 1 ? tranches.mean(through: next, of: weights) : Array(row)
    rules.limit(&target)
    return target[...]
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

/// Funding settlements between the closes of a price table; timestamps up to the first close or after the last are ignored.
///
/// A settlement is paid by the positions held into it: those at the close of bar k at its marks, those before at the marks of then.
struct FundingSchedule {
  private let timestamps: [Int64]
  private let rates: [Double]
  private let assetCount: Int
  private var next = 0

  /// The rows of `funding` for the assets of `prices`, whose bars close `barMilliseconds` after their timestamps.
  init(_ funding: WideTable?, on prices: WideTable, barMilliseconds: Int64) {
    assetCount = prices.assets.count
    timestamps = funding?.timestamps ?? []
    rates = funding.map { prices.rearranged($0, filler: .nan) } ?? []
    guard let first = prices.timestamps.first else { return }
    let close = saturatingSum(first, barMilliseconds)
    while next < timestamps.count, timestamps[next] <= close { next += 1 }
  }

  /// Books every settlement up to `last`, and returns the amount paid; ask for timestamps in ascending order.
  mutating func settle(through last: Int64, _ portfolio: inout Portfolio) -> Double {
    var paid = 0.0
    while next < timestamps.count, timestamps[next] <= last {
      paid += rates.withUnsafeBufferPointer { rates in
        portfolio.settle(
          UnsafeBufferPointer(rebasing: rates[next * assetCount..<(next + 1) * assetCount]))
      }
      next += 1
    }
    return paid
  }
}

/// Opens by the bar of a price table, in the order of its assets.
struct OpenSchedule {
  private let timestamps: [Int64]
  private let opens: [Double]
  private let none: [Double]
  private var next = 0

  /// The rows of `opens` for the assets of `prices`.
  init(_ opens: WideTable, on prices: WideTable) {
    timestamps = opens.timestamps
    self.opens =
      opens.assets == prices.assets ? opens.values : prices.rearranged(opens, filler: .nan)
    none = [Double](repeating: .nan, count: prices.assets.count)
  }

  /// The opens of the bar at `timestamp`, NaN where there is none; ask for timestamps in ascending order.
  mutating func row(at timestamp: Int64) -> ArraySlice<Double> {
    while next < timestamps.count, timestamps[next] < timestamp { next += 1 }
    guard next < timestamps.count, timestamps[next] == timestamp else { return none[...] }
    return opens[next * none.count..<(next + 1) * none.count]
  }
}

/// a + b, held at the largest integer instead of trapping.
func saturatingSum(_ a: Int64, _ b: Int64) -> Int64 {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? .max : sum
}
