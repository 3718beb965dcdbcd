import Files
import Markets

/// Returns by calendar month, UTC; a bar belongs to the month in which it starts.
public struct MonthlyReturns: Sendable, Equatable {
  /// One month that has a bar.
  public struct Month: Sendable, Equatable {
    /// `YYYY-MM`.
    public var name: String
    /// The number of its bars.
    public var bars: Int
    /// Π(1 + r) - 1 over its bars.
    public var change: Double
    /// The same of the benchmark; nil without one.
    public var benchmark: Double?
  }

  /// The months, ascending.
  public let months: [Month]

  /// The months of `timestamps` with `returns` and perhaps those of a benchmark; all [T].
  public init(_ timestamps: [Int64], returns: [Double], benchmark: [Double]? = nil) {
    var months: [Month] = []
    for (bar, timestamp) in timestamps.enumerated() {
      let name = String(Timestamp.day(timestamp).dropLast(3))
      if months.last?.name != name {
        months.append(Month(name: name, bars: 0, change: 1, benchmark: benchmark.map { _ in 1 }))
      }
      months[months.count - 1].bars += 1
      months[months.count - 1].change *= 1 + returns[bar]
      if let benchmark { months[months.count - 1].benchmark? *= 1 + benchmark[bar] }
    }
    self.months = months.map { month in
      Month(
        name: month.name, bars: month.bars, change: month.change - 1,
        benchmark: month.benchmark.map { $0 - 1 })
    }
  }

  /// The months as JSON objects.
  public var json: [JSONObject] {
    months.map { month in
      var object = JSONObject()
      object.set("month", month.name)
      object.set("bars", month.bars)
      object.set("return", month.change)
      if let benchmark = month.benchmark { object.set("benchmark", benchmark) }
      return object
    }
  }
}
