/// What is known of an asset beside its prices, such as its funding rate or its open interest; NaN = missing.
public enum AuxiliarySeries: Equatable, Sendable {
  /// Values with the times at which they were published, strictly increasing.
  case published(timestamps: [Int64], values: [Double])
  /// One value for every price row, known when that row's bar closes.
  case onRows([Double])

  /// The last non-missing value known at the close of every bar; NaN before the first.
  ///
  /// A bar that starts at `timestamps[t]` closes at `timestamps[t] + barMilliseconds`; what is published at that very
  /// moment counts as known.
  public func known(at timestamps: [Int64], barMilliseconds: Int64) -> [Double] {
    switch self {
    case .onRows(let values): return AuxiliarySeries.filledForward(values)
    case .published(let published, let values):
      var known = [Double](repeating: .nan, count: timestamps.count)
      var next = 0
      var last = Double.nan
      for (bar, timestamp) in timestamps.enumerated() {
        while next < published.count, published[next] <= timestamp + barMilliseconds {
          if !values[next].isNaN { last = values[next] }
          next += 1
        }
        known[bar] = last
      }
      return known
    }
  }

  /// The series of the price rows `rows`, a rising selection.
  func selecting(_ rows: [Int]) -> AuxiliarySeries {
    guard case .onRows(let values) = self else { return self }
    let filled = AuxiliarySeries.filledForward(values)
    return .onRows(rows.map { filled[$0] })
  }

  private static func filledForward(_ values: [Double]) -> [Double] {
    var last = Double.nan
    return values.map { value in
      if !value.isNaN { last = value }
      return last
    }
  }
}
