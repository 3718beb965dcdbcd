extension Dialect {
  /// The files of cryptodatadownload.com: a line with their address, then the header; newest first.
  static let cryptoDataDownload = Dialect(
    name: "CryptoDataDownload",
    summary:
      "a line above the header; newest first; the base volume counts ('Volume BTC' of BTC/USDT)",
    example: """
      https://www.CryptoDataDownload.com
      unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT,tradecount
      1704153600000,2024-01-02 00:00:00,BTC/USDT,44179.55,45879.63,44148.34,44946.91,65146.4,2943958208.4,2156452
      """
  ) { sheet, _ in
    let hasBanner =
      sheet.count > 1
      && sheet.strings(0).contains { $0.lowercased().contains("cryptodatadownload") }
    let record = hasBanner ? 1 : 0
    let header = SheetHeader(sheet, record: record)
    let volumes = header.keys.indices.filter { header.keys[$0].hasPrefix("volume ") }
    guard hasBanner || !volumes.isEmpty && header.column("symbol") != nil else { return nil }
    // Some files change from seconds to milliseconds half way, so the written date is the surer one.
    return header.layout(
      headerRecords: record + 1, time: header.column("date") ?? header.time,
      volume: header.column("volume") ?? baseVolume(volumes, header, sheet, record + 1))
  }

  /// Of several volumes the one of the symbol's first currency.
  private static func baseVolume(
    _ volumes: [Int], _ header: SheetHeader, _ sheet: Sheet, _ firstRow: Int
  ) -> Int? {
    guard let symbol = header.column("symbol"), firstRow < sheet.count,
      symbol < sheet.width(firstRow)
    else { return volumes.first }
    let name = sheet.string(firstRow, symbol).lowercased()
    return volumes.first { name.hasPrefix(header.keys[$0].dropFirst("volume ".count)) }
      ?? volumes.first
  }
}
