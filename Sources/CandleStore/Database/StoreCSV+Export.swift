import Files
import Foundation
import Markets

extension CandleDatabase {
  /// The name of the CSV file of a series: `BTCUSDT_60.csv`, `BTCUSDT_funding.csv`, `BTCUSDT_open_interest.csv`.
  public static func fileName(of series: Series) -> String {
    let part = series.kind == .kline ? series.interval : series.kind.rawValue
    return "\(SymbolSpelling.fileName(of: series.symbol))_\(part).csv"
  }

  /// Writes all stored rows of `symbols` into the folder at `folder`, three files a symbol, ascending; a series without
  /// rows gives a file with only its header.
  ///
  /// - Throws: `InputFault` of kind `failure` when the folder or a file cannot be written.
  public func export(
    _ symbols: [String], _ interval: KlineInterval, to folder: String
  ) throws(InputFault) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw InputFault(.failure, file: folder, "cannot be created as a folder")
    }
    for symbol in symbols {
      var files: [(bytes: Data, path: String)] = []
      for kind in SeriesKind.allCases {
        let series = Series.of(kind, symbol, interval)
        let path = (folder as NSString).appendingPathComponent(Self.fileName(of: series))
        files.append((Data(try csv(of: series).utf8), path))
      }
      try AtomicFile.write(files)
    }
  }

  /// All stored rows of `series` as CSV: `timestamp_ms` and the fields of its kind.
  public func csv(of series: Series) throws(InputFault) -> String {
    var writer = CSVWriter(columns: ["timestamp_ms"] + series.kind.fields)
    for row in try rows(of: series) {
      writer.append(row.timestamp)
      for value in row.values { writer.append(value ?? .nan) }
      writer.endRow()
    }
    return writer.text
  }
}
