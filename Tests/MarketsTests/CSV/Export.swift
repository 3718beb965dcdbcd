import Files

@testable import Markets

/// An export that was read, and what was said of it.
struct Export {
  let series: OHLCVSeries
  let remarks: [Remark]

  /// Reads `text`, a file called `in.csv`, as candles of the asset A.
  init(_ text: String, isAdjusted: Bool = false) throws {
    try self.init(Array(text.utf8), isAdjusted: isAdjusted)
  }

  /// Reads the bytes of a file.
  init(_ bytes: [UInt8], isAdjusted: Bool = false) throws {
    var remarks: [Remark] = []
    let reading = InputReading(isAdjusted: isAdjusted) { remarks.append($0) }
    let text = try SourceText.utf8(Compression.unpacked(bytes, path: "in.csv"), path: "in.csv")
    let table = try CSVTable(text: text, path: "in.csv", for: .candles, reading)
    let reader = try CandleReader(
      table, isLong: false, .lenient, fields: Set(CandleField.allCases), reading)
    series = try reader.series(of: "A")
    self.remarks = remarks
  }

  /// The times as dates, ISO 8601.
  var times: [String] { series.timestamps.map(Timestamp.iso8601) }

  /// Open, high, low, close and volume of row `row`.
  func candle(_ row: Int) -> [Double] {
    CandleField.allCases.map { series[$0]?[row] ?? .nan }
  }
}
