import Markets

/// Funding settlements between the bars of a price table.
///
/// Those with timestamp f and close(k-1) < f ≤ close(k) are paid at bar k by the positions held into it, at the
/// marks of bar k if f = close(k), else at those of bar k-1. Stamps up to the first close or after the last are ignored.
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
