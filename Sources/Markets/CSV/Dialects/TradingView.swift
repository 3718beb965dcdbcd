extension Dialect {
  /// "Export chart data" of TradingView: whatever is drawn on the chart follows the candles.
  static let tradingView = Dialect(
    name: "TradingView", summary: "time is Unix seconds or ISO 8601; Volume may be absent",
    example: """
      time,open,high,low,close,Volume
      1704153600,187.15,188.44,183.885,185.64,82488674
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    guard header.names[0] == "time",
      header.keys.starts(with: ["time", "open", "high", "low", "close"])
    else { return nil }
    return header.layout(time: 0, volume: header.column("volume"))
  }
}
