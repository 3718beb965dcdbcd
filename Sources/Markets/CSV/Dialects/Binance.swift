extension Dialect {
  /// The klines of data.binance.vision, whose files have a header or none.
  static let binance = Dialect(
    name: "Binance",
    summary: "12 fields, with and without a header, ms or µs; the sixth is the volume",
    example: """
      1704067200000,42283.58,42554.57,42261.02,42475.23,1271.68108,1704070799999,53957248.97,47134,682.57581,28957416.81,0
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    let hasHeader =
      header.column("open_time", "open time", "opentime") != nil
      && header.column("close_time", "close time", "closetime") != nil
    if hasHeader { return header.layout(volume: header.column("volume")) }
    guard sheet.hasNoHeader(fields: 12), let start = sheet.integer(0, 0),
      let end = sheet.integer(0, 6), end > start, sheet.hasCandles(open: 1)
    else { return nil }
    return Layout(
      headerRecords: 0,
      names: [
        "open_time", "open", "high", "low", "close", "volume", "close_time", "quote_volume",
        "count",
        "taker_buy_volume", "taker_buy_quote_volume", "ignore",
      ], time: [0],
      columns: [("open", 1), ("high", 2), ("low", 3), ("close", 4), ("volume", 5)])
  }
}
