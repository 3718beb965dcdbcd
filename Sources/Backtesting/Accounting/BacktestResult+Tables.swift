import Markets

extension BacktestResult {
  /// The equity curve as a CSV file: one row per bar, after the bar's trade.
  public var equityCSV: CSVWriter {
    let columns = [
      equity, cash, holdings, returns, drawdowns, turnover, fees, slippage, funding, gross, net,
    ]
    var writer = CSVWriter(columns: [
      "timestamp_ms", "equity", "cash", "holdings", "return", "drawdown", "turnover", "fee",
      "slippage", "funding", "gross", "net",
    ])
    for bar in timestamps.indices {
      writer.append(timestamps[bar])
      for column in columns { writer.append(column[bar]) }
      writer.endRow()
    }
    return writer
  }

  /// The units held after each bar's trade; the units must have been recorded.
  public var positions: WideTable {
    WideTable(timestamps: timestamps, assets: assets, values: units)
  }
}
