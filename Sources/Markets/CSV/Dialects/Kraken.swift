extension Dialect {
  /// Kraken's downloadable OHLCVT files, and the same rows with a volume-weighted price from its interface.
  static let kraken = Dialect(
    name: "Kraken", summary: "no header: seconds, open, high, low, close, volume, trades",
    example: """
      1704067200,42280.4,42578.0,42241.1,42487.4,118.35241937,2614
      """
  ) { sheet, _ in
    let names = ["time", "open", "high", "low", "close", "vwap", "volume", "trades"]
    for fields in [names.filter { $0 != "vwap" }, names]
    where sheet.hasNoHeader(fields: fields.count) && sheet.integer(0, 0) != nil
      && sheet.integer(0, fields.count - 1) != nil && sheet.hasCandles(open: 1)
    {
      return Layout(
        headerRecords: 0, names: fields, time: [0],
        columns: [
          ("open", 1), ("high", 2), ("low", 3), ("close", 4), ("volume", fields.count - 2),
        ])
    }
    return nil
  }
}
