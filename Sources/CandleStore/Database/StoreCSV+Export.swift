import Files
import Foundation
import Markets

extension CandleDatabase {
  /// The name of the CSV file of a series: `BTCUSDT_60.csv`, `BTCUSDT_funding.csv`, `BTCUSDT_open_interest.csv`.
  public static func fileName(of series: Series) -> String {
    let part = series.kind == .kline ? series.interval : series.kind.rawValue
    return "\(SymbolSpelling.fileName(of: series.symbol))_\(part).csv"
  }

  /// Writes all stored rows of `symbols` into the folder at `folder`, three files a symbol, ascending, all
  /// or none; a series without rows gives a file with only its header.
  ///
  /// - Throws: `InputFault` of kind `failure` when the folder or a file cannot be written.
  public func export(
    _ symbols: [String], _ interval: KlineInterval, to folder: String
  ) throws(InputFault) {
    var files: [AtomicFile.Output] = []
    for path in Self.exportFiles(symbols, interval, to: folder) {
      files.append((Data(try csv(of: path.series).utf8), path.file))
    }
    let made = try MadeFolders(folder)
    do throws(InputFault) { try AtomicFile.write(files) } catch {
      made.discard()
      throw error
    }
  }

  /// The paths that `export` writes.
  public static func exportFiles(
    _ symbols: [String], _ interval: KlineInterval, to folder: String
  ) -> [(series: Series, file: String)] {
    symbols.flatMap { symbol in
      SeriesKind.allCases.map { kind in
        let series = Series.of(kind, symbol, interval)
        return (series, (folder as NSString).appendingPathComponent(fileName(of: series)))
      }
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
