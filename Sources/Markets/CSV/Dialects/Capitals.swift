extension Dialect {
  /// The usual names with capitals, as data frames of backtesting.py and mplfinance and the pages of Stooq have them.
  static let capitals = Dialect(
    name: "backtesting.py, mplfinance or Stooq",
    summary: "the usual names with capitals; the date may have no name",
    example: """
      Date,Open,High,Low,Close,Volume
      2024-01-02,187.15,188.44,183.89,185.64,82488674
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    guard header.names.contains("Close"), header.names.contains("Open"), header.keys[0].isDateName
    else { return nil }
    return header.layout()
  }
}

extension String {
  /// Whether it names the first column of a data frame of days or times.
  fileprivate var isDateName: Bool { ["", "date", "datetime"].contains(self) }
}
