extension Dialect {
  /// The file behind "Download" of finance.yahoo.com, as it was for twenty years.
  static let yahoo = Dialect(
    name: "Yahoo Finance",
    summary: "Close counts, not Adj Close (--adjusted takes that, and scales open, high and low)",
    example: """
      Date,Open,High,Low,Close,Adj Close,Volume
      2024-01-02,187.149994,188.440002,183.889999,185.639999,184.938217,82488700
      """
  ) { sheet, reading in
    let header = SheetHeader(sheet)
    // The table on the page itself has asterisks, which are left out of the keys.
    guard header.column("adj close") != nil, header.column("date") == 0 else { return nil }
    var layout = header.layout()
    layout?.detail =
      reading.isAdjusted ? nil : "close is 'Close', not 'Adj Close' (--adjusted takes it)"
    return layout
  }
}
