import Markets

/// A portfolio's net simple returns and what it traded, bar by bar, so that seeds and folds can be averaged over time.
public struct ReturnSeries: Codable, Sendable, Equatable {
  /// Milliseconds UTC, rising; [T].
  public var timestamps: [Int64]
  /// Net simple returns; [T].
  public var returns: [Double]
  /// Traded notional over equity, two-sided; [T].
  public var turnover: [Double]

  /// The series of a back-test.
  public init(_ result: BacktestResult) {
    timestamps = result.timestamps
    returns = result.returns
    turnover = result.turnover
  }

  /// The mean at each bar of those of `series` that have it.
  public init(averaging series: [ReturnSeries]) {
    let mean = { (column: KeyPath<ReturnSeries, [Double]>) in
      TimeAverage(
        series.map { (timestamps: $0.timestamps, values: $0[keyPath: column].map { $0 }) })
    }
    let returns = mean(\.returns)
    timestamps = returns.timestamps
    self.returns = returns.values.map { $0 ?? .nan }
    turnover = mean(\.turnover).values.map { $0 ?? .nan }
  }

  /// What no returns can be, with the column; nil when there is nothing.
  public var validationError: String? {
    SeriesShape.validationError(
      timestamps, [("returns", returns.count), ("turnover", turnover.count)])
  }

  /// Two-sided turnover a year, with `annualization` bars in a year; nil without a bar.
  public func annualTurnover(_ annualization: Double) -> Double? {
    turnover.isEmpty ? nil : annualization * Sample.mean(turnover)
  }
}

/// What columns over time have in common.
enum SeriesShape {
  /// Timestamps that do not rise, or a column of another length; nil when there is none.
  static func validationError(
    _ timestamps: [Int64], _ columns: [(name: String, count: Int)]
  ) -> String? {
    if zip(timestamps, timestamps.dropFirst()).contains(where: { $0 >= $1 }) {
      return "timestamps do not rise"
    }
    return columns.first { $0.count != timestamps.count }.map { name, count in
      "\(name) has \(count) numbers, expected \(timestamps.count)"
    }
  }
}

/// Series averaged timestamp by timestamp.
struct TimeAverage {
  /// Those of any of the series, rising.
  let timestamps: [Int64]
  /// The mean of the values that are there; nil where there is none.
  let values: [Double?]

  init(_ series: [(timestamps: [Int64], values: [Double?])]) {
    var found: [Int64: [Double]] = [:]
    for (timestamps, values) in series {
      for (timestamp, value) in zip(timestamps, values) {
        found[timestamp, default: []] += value.map { [$0] } ?? []
      }
    }
    timestamps = found.keys.sorted()
    values = timestamps.map { timestamp in
      found[timestamp].flatMap { $0.isEmpty ? nil : Sample.mean($0) }
    }
  }
}
