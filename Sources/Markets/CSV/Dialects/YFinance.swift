extension Dialect {
  /// What Python's yfinance writes: `download` with three lines of header, one or several assets side by side, and `history`
  /// with one.
  static let yfinance = Dialect(
    name: "yfinance",
    summary: "three lines of header; several tickers are several assets; Close counts, which "
      + "yfinance has adjusted unless it was told auto_adjust=False",
    example: """
      Price,Close,High,Low,Open,Volume
      Ticker,AAPL,AAPL,AAPL,AAPL,AAPL
      Date,,,,,
      2024-01-02,184.29,187.07,182.55,185.79,82488700
      """
  ) { sheet, reading in
    let header = SheetHeader(sheet)
    if header.column("dividends") != nil, header.column("stock splits") != nil {
      return noting(header.layout(), reading)
    }
    guard sheet.count > 2, header.names.count > 1,
      ["", "price", "ticker"].contains(header.keys[0]),
      sheet.width(1) == header.names.count, sheet.width(2) == header.names.count,
      ["", "price", "ticker"].contains(SheetHeader(sheet, record: 1).keys[0]),
      ["date", "datetime"].contains(SheetHeader(sheet, record: 2).keys[0])
    else { return nil }
    return noting(
      table(header, SheetHeader(sheet, record: 1), SheetHeader(sheet, record: 2)), reading)
  }

  /// `layout` with a word on which of two closes counts.
  private static func noting(_ layout: Layout?, _ reading: InputReading) -> Layout? {
    var layout = layout
    if layout?.adjusted != nil, !reading.isAdjusted {
      layout?.detail = "close is 'Close', not 'Adj Close' (--adjusted takes it)"
    }
    return layout
  }

  /// The layout under three lines of header, whose first or second names the fields, and the other the tickers.
  private static func table(
    _ first: SheetHeader, _ second: SheetHeader, _ third: SheetHeader
  ) -> Layout? {
    let fieldsAreFirst = first.keys.contains("close")
    let (fields, tickers) = fieldsAreFirst ? (first, second) : (second, first)
    var symbols: [String] = []
    for name in tickers.names.dropFirst() where !symbols.contains(name) { symbols.append(name) }
    let assets = symbols.map { symbol in
      let own = tickers.names.indices.filter { $0 > 0 && tickers.names[$0] == symbol }
      return (
        symbol: symbol,
        columns: ["open", "high", "low", "close", "volume", "adj close"].compactMap { name in
          own.first { fields.keys[$0] == name }.map { (name: name, column: $0) }
        }
      )
    }
    guard let one = assets.first, one.columns.contains(where: { $0.name == "close" }),
      assets.allSatisfy({ $0.columns.map(\.name) == one.columns.map(\.name) })
    else { return nil }
    var layout = Layout(
      headerRecords: 3, names: [third.names[0]] + fields.names.dropFirst(), time: [0],
      columns: one.columns.filter { $0.name != "adj close" },
      adjusted: one.columns.first { $0.name == "adj close" }?.column)
    layout.assets = assets
    // A field twice under one ticker.
    let cells = zip(fields.keys, tickers.names).dropFirst().map { "\($0) \($1)" }
    if let twice = cells.indices.first(where: { cells[..<$0].contains(cells[$0]) }) {
      layout.repeated = fields.names[twice + 1]
    }
    return layout
  }
}
