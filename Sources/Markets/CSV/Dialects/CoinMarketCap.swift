extension Dialect {
  /// The historical data of coinmarketcap.com: semicolons, quotes, newest first, and stamped by the end of the day.
  static let coinMarketCap = Dialect(
    name: "CoinMarketCap", summary: "semicolons; timeOpen counts, not timestamp, which is the end",
    example: """
      timeOpen;timeClose;timeHigh;timeLow;name;open;high;low;close;volume;marketCap;timestamp
      "2024-01-02T00:00:00.000Z";"2024-01-02T23:59:59.999Z";"2024-01-02T12:50:00.000Z";"2024-01-02T00:05:00.000Z";"2781";44187.14;45899.71;44176.95;44957.97;39335274535.53;880731455014.52;"2024-01-02T23:59:59.999Z"
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    guard isCoinMarketCap(header.names) else { return nil }
    return header.layout()
  }

  /// Whether `names` are the columns of one of its files.
  static func isCoinMarketCap(_ names: [String]) -> Bool {
    names.contains("timeOpen") && names.contains("timeClose")
  }
}
