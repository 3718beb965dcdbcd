import Files

extension Dialect {
  /// The klines of public.bybit.com (for MetaTrader 4, with a clock three hours ahead of UTC), its index files, and rows of its
  /// interface with their names.
  static let bybit = Dialect(
    name: "Bybit",
    summary:
      "klines without header, whose clock is UTC+3 (3 hours are taken off); start_at; startTime",
    example: """
      2024.01.01 03:00,42314.0,42603.2,42289.6,42503.5,738.489
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    if header.column("start_at") != nil { return header.layout() }
    if header.column("starttime") != nil, header.column("closeprice") != nil {
      return header.layout()
    }
    guard sheet.count > 0, sheet.width(0) == 6, isDotted(sheet.string(0, 0)),
      sheet.string(0, 0).contains(":"), (1..<6).allSatisfy({ sheet.isNumber(0, $0) }),
      sheet.hasCandles(open: 1),
      !isCurrencyPair(sheet.path)
    else { return nil }
    var layout = Layout(
      headerRecords: 0, names: ["time", "open", "high", "low", "close", "volume"], time: [0],
      columns: [("open", 1), ("high", 2), ("low", 3), ("close", 4), ("volume", 5)])
    layout.offset = -3 * Timestamp.hour
    layout.detail = "its clock is UTC+3, and 3 hours are taken off"
    return layout
  }

  /// Whether a file is called after two national currencies, which Bybit does not trade and MetaTrader's brokers do.
  private static func isCurrencyPair(_ path: String) -> Bool {
    let currencies = [
      "AUD", "CAD", "CHF", "CNH", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "JPY", "MXN", "NOK",
      "NZD", "PLN", "SEK", "SGD", "TRY", "USD", "ZAR",
    ]
    let letters = FilePath.name(of: path).uppercased().prefix(while: \.isLetter)
    return letters.count == 6 && currencies.contains(String(letters.prefix(3)))
      && currencies.contains(String(letters.suffix(3)))
  }
}
