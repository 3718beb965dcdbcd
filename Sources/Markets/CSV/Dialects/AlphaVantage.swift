extension Dialect {
  /// The CSV of Alpha Vantage: section 0's own names, but newest first.
  static let alphaVantage = Dialect(
    name: "Alpha Vantage", summary: "newest first; close counts, not adjusted_close (--adjusted)",
    example: """
      timestamp,open,high,low,close,volume
      2024-01-03,161.0000,161.7300,160.0800,160.1000,4086065
      2024-01-02,162.8300,163.2900,160.4600,161.5000,3825044
      """
  ) { sheet, reading in
    let header = SheetHeader(sheet)
    guard isAlphaVantage(header.names) else { return nil }
    var layout = header.layout()
    if layout?.adjusted != nil, !reading.isAdjusted {
      layout?.detail = "close is 'close', not 'adjusted_close' (--adjusted takes it)"
    }
    return layout
  }

  /// Whether `names` are the columns of one of its answers, in their order.
  static func isAlphaVantage(_ names: [String]) -> Bool {
    let candle = ["timestamp", "open", "high", "low", "close"]
    return names == candle + ["volume"] || names == candle
      || names.starts(with: candle + ["adjusted_close", "volume"])
      || names.starts(with: candle + ["adjusted close", "volume"])
  }
}
