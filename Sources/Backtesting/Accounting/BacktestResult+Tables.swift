import Markets

extension BacktestResult {
  /// The equity curve as a CSV file: one row per bar, after the bar's trade.
  public var equityCSV: CSVWriter {
    let columns = columns
    var writer = CSVWriter(columns: ["timestamp_ms"] + columns.map(\.name))
    for bar in timestamps.indices {
      writer.append(timestamps[bar])
      for column in columns { writer.append(column.values[bar]) }
      writer.endRow()
    }
    return writer
  }

  private var columns: [(name: String, values: [Double])] {
    [
      ("equity", equity), ("cash", cash), ("holdings", holdings), ("return", returns),
      ("drawdown", drawdowns), ("turnover", turnover), ("fee", fees), ("slippage", slippage),
      ("funding", funding), ("gross", gross), ("net", net),
    ]
  }

  /// The first bar with a number that is not finite, and its column; nil when there is none. Prices, weights or funding rates
  /// that are out of all proportion give one.
  public var firstOverflow: (timestamp: Int64, column: String)? {
    let found = columns.compactMap { column in
      column.values.firstIndex { !$0.isFinite }.map { (bar: $0, name: column.name) }
    }
    return found.min { $0.bar < $1.bar }.map { (timestamps[$0.bar], $0.name) }
  }

  /// The units held after each bar's trade; the units must have been recorded.
  public var positions: WideTable {
    WideTable(timestamps: timestamps, assets: assets, values: units)
  }
}
