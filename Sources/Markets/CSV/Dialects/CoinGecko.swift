extension Dialect {
  /// The historical data of coingecko.com: one price a day.
  static let coinGecko = Dialect(
    name: "CoinGecko",
    summary: "snapped_at, price, total_volume; one price a day, which is the close",
    example: """
      snapped_at,price,market_cap,total_volume
      2024-01-02 00:00:00 UTC,44208.36,865913523047.6,18426978443.4
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    guard let time = header.column("snapped_at"), let price = header.column("price") else {
      return nil
    }
    var layout = Layout(names: header.names, time: [time], columns: [("close", price)])
    if let volume = header.column("total_volume") { layout.columns.append(("volume", volume)) }
    layout.repeated = header.repeated([time] + layout.columns.map(\.column))
    return layout
  }
}
