extension Dialect {
  /// The bulk files of stooq.com and its Polish page; what its English page gives has the usual capitals.
  static let stooq = Dialect(
    name: "Stooq", summary: "bulk files with <TICKER>, or Polish names; dates are 20240102",
    example: """
      <TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>
      AAPL.US,D,20240102,000000,187.15,188.44,183.89,185.64,82488674,0
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    guard header.names.contains("<TICKER>") || header.column("zamkniecie") != nil,
      var layout = header.layout()
    else { return nil }
    // The open interest of a share is 0, and no such thing.
    layout.columns.removeAll { $0.name == "open_interest" }
    return layout
  }
}
