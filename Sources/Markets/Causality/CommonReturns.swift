/// Log returns between the consecutive bars at which every asset has a close.
public struct CommonReturns: Equatable, Sendable {
  /// The assets; [N].
  public let symbols: [String]
  /// Starts of the bars at whose close each return is known; [n].
  public let timestamps: [Int64]
  /// The log returns, asset by asset; [N][n].
  public let columns: [[Double]]

  /// The number of returns n.
  public var count: Int { timestamps.count }

  /// The returns of `series`; of bars that start before `until` only, if it is given.
  public init(_ series: [OHLCVSeries], until: Int64? = nil) {
    var counts: [Int64: Int] = [:]
    for asset in series {
      for (timestamp, close) in zip(asset.timestamps, asset.close) where !close.isNaN {
        counts[timestamp, default: 0] += 1
      }
    }
    let isKept = { (timestamp: Int64) in
      counts[timestamp] == series.count && until.map { timestamp < $0 } ?? true
    }
    symbols = series.map(\.symbol)
    columns = series.map { asset in
      let closes = zip(asset.timestamps, asset.close).filter { isKept($0.0) }.map(\.1)
      return Array(LogReturn.values(of: closes).dropFirst())
    }
    timestamps = Array(series.first?.timestamps.filter(isKept).dropFirst() ?? [])
  }

  /// Which bars of `series` are not used, and which asset lacks them; nil when all are.
  ///
  /// - Parameter path: the file that they came from.
  public func remark(on series: [OHLCVSeries], from path: String, until: Int64? = nil) -> Remark? {
    let earlier = series.map { asset in
      asset.selecting(asset.timestamps.indices.filter { asset.timestamps[$0] < until ?? .max })
    }
    let first = earlier.first?.timestamps ?? []
    let others = earlier.map { asset in Set(asset.ownRows.map { asset.timestamps[$0] }) }
    let kept = first.filter { timestamp in others.allSatisfy { $0.contains(timestamp) } }
    return earlier.joinRemark(path, kept: kept)
  }

  /// The returns of a panel's closes; of bars that start before `until` only, if it is given.
  public init(_ panel: Panel, until: Int64? = nil) {
    self.init(panel.allSeries, until: until)
  }

  /// Returns that are already there; [N][n].
  public init(symbols: [String], timestamps: [Int64], columns: [[Double]]) {
    require(columns.count == symbols.count, "expected one column per symbol")
    require(columns.allSatisfy { $0.count == timestamps.count }, "columns differ in length")
    self.symbols = symbols
    self.timestamps = timestamps
    self.columns = columns
  }
}

/// Correlations of one asset's returns with another's later ones.
public enum LeadLag {
  /// For every row t the correlation of cause_{t−lag} with effect_t over the last `window` rows; NaN where it is not defined.
  ///
  /// With `lag` 0 the correlation at the same time.
  public static func rolling(
    cause: [Double], effect: [Double], lag: Int, window: Int
  ) -> [Double] {
    require(cause.count == effect.count, "the columns differ in length")
    require(lag >= 0, "the lag must not be negative")
    let leading = Array([Double](repeating: .nan, count: lag) + cause).prefix(cause.count)
    return RollingCorrelation.values(of: Array(leading), and: effect, window: window)
  }

  /// The correlation of cause_{t−lag} with effect_t over all rows; NaN when one of them is constant.
  public static func correlation(cause: [Double], effect: [Double], lag: Int) -> Double {
    let count = effect.count - lag
    guard count >= 2 else { return .nan }
    let last = RollingCorrelation.values(
      of: Array(cause.prefix(count)), and: Array(effect.suffix(count)), window: count)
    return last.last ?? .nan
  }

  /// `correlation` of every pair, [cause][effect], the autocorrelations on the diagonal.
  public static func matrix(_ returns: CommonReturns, lag: Int) -> [[Double]] {
    returns.columns.map { cause in
      returns.columns.map { correlation(cause: cause, effect: $0, lag: lag) }
    }
  }
}
