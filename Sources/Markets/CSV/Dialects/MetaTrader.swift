extension Dialect {
  /// Bars exported by MetaTrader 5 (tabs and brackets) and 4 (no header).
  static let metaTrader = Dialect(
    name: "MetaTrader",
    summary:
      "tabs, <DATE> and <TIME> in the broker's time; <VOL> counts, or <TICKVOL> where that is all 0",
    example: """
      <DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>
      2024.01.02\t00:00:00\t1.10427\t1.10455\t1.10415\t1.10434\t214\t0\t12
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    if header.names.contains("<DATE>"), !header.names.contains("<TICKER>") {
      let (real, ticks) = (header.column("vol", "volume"), header.column("tickvol"))
      let isIdle = real.map { sheet.isZero($0, from: 1) } ?? true
      var layout = header.layout(volume: isIdle ? ticks ?? real : real)
      layout?.hasDecimalPoint = true
      return layout
    }
    guard sheet.hasNoHeader(fields: 7), sheet.string(0, 1).contains(":"),
      isDotted(sheet.string(0, 0)), sheet.hasCandles(open: 2)
    else { return nil }
    return Layout(
      headerRecords: 0, names: ["date", "time", "open", "high", "low", "close", "volume"],
      time: [0, 1],
      columns: [("open", 2), ("high", 3), ("low", 4), ("close", 5), ("volume", 6)])
  }

  /// Whether `text` begins like `2024.01.02`.
  static func isDotted(_ text: String) -> Bool {
    let parts = text.prefix(10).split(separator: ".")
    return parts.map(\.count) == [4, 2, 2] && parts.joined().allSatisfy(\.isNumber)
  }
}
