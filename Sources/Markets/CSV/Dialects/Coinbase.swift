extension Dialect {
  /// Candles of Coinbase's interface as people save them: low and high before open and close, newest first.
  static let coinbase = Dialect(
    name: "Coinbase", summary: "seconds; low and high stand before open and close; newest first",
    example: """
      time,low,high,open,close,volume
      1704157200,44876.96,45250.0,45023.53,45134.91,1083.49
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    guard let low = header.column("low"), let open = header.column("open"), low < open,
      header.column("time", "start") == 0
    else { return nil }
    return header.layout(time: 0)
  }
}
