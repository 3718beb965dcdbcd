extension Dialect {
  /// The ASCII minute bars of histdata.com: semicolons, no header, and New York's winter time all year.
  static let histData = Dialect(
    name: "HistData",
    summary: "no header; semicolons; its clock is UTC-5 all year (5 hours are added)",
    example: """
      20240102 170000;1.094240;1.094290;1.094210;1.094250;0
      """
  ) { sheet, _ in
    guard sheet.count > 0, sheet.width(0) == 6, sheet.delimiter == UInt8(ascii: ";"),
      (1..<6).allSatisfy({ sheet.isNumber(0, $0) }), sheet.hasCandles(open: 1)
    else { return nil }
    let parts = sheet.string(0, 0).split(separator: " ")
    guard parts.count == 2, parts.map(\.count) == [8, 6],
      parts.allSatisfy({ $0.allSatisfy(\.isNumber) })
    else { return nil }
    var layout = Layout(
      headerRecords: 0, names: ["time", "open", "high", "low", "close", "volume"], time: [0],
      columns: [("open", 1), ("high", 2), ("low", 3), ("close", 4), ("volume", 5)])
    layout.offset = 5 * Timestamp.hour
    layout.hasDecimalPoint = true
    layout.detail = "its clock is UTC-5, and 5 hours are added"
    return layout
  }
}
