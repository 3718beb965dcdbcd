import Files
import Foundation

/// The candles, funding rates and open interest of chosen symbols, each symbol with its own rows.
///
/// Unlike a `Panel` the symbols need not share their bars, and closes and volumes may be missing.
public struct OHLCVInput: Equatable, Sendable {
  /// The path as it was given.
  public var path: String
  /// One series a symbol, in the order asked for.
  public var series: [OHLCVSeries]

  /// An input of `series`, called `path` in faults.
  public init(path: String, series: [OHLCVSeries]) {
    self.path = path
    self.series = series
  }

  /// Milliseconds of a bar: the smallest difference between consecutive timestamps of a symbol, 0 with one row.
  public var barMilliseconds: Int64 { series.smallestStep }

  /// Reads `symbols` from a directory with a file per symbol, from one long CSV with a `symbol` column, or from a store of
  /// `stockformer fetch`.
  ///
  /// In a directory a symbol's candles are in `SYMBOL.csv`, else in the only `SYMBOL_*.csv`, with
  /// `SYMBOL_funding.csv` and `SYMBOL_open_interest.csv` beside it if there are any; a long file may have the columns
  /// `funding_rate` and `open_interest`.
  ///
  /// - Parameter extra: columns besides close and volume to read where a file has them; others are not looked at.
  /// - Throws: the first `InputFault` in the order of `symbols` and of the rows.
  public init(
    contentsOf path: String, symbols: [String], extra: Set<CandleField> = []
  ) throws(InputFault) {
    self.init(path: path, series: try OHLCVInput.read(path, symbols, .lenient, extra))
  }

  static func read(
    _ path: String, _ symbols: [String]?, _ strictness: CandleReader.Strictness,
    _ extra: Set<CandleField> = []
  ) throws(InputFault) -> [OHLCVSeries] {
    if StoredCandles.isSQLite(path) { return try StoredCandles(path).series(of: symbols) }
    guard FileBytes.isDirectory(path) else {
      let table = try CSVTable(contentsOf: path)
      return try CandleReader(table, isLong: true, strictness, extra: extra).series(of: symbols)
    }
    let directory = try CandleDirectory(path)
    var series: [OHLCVSeries] = []
    for symbol in symbols ?? directory.symbols {
      series.append(try directory.series(of: symbol, strictness, extra))
    }
    return series
  }
}

/// A directory with a candle file per symbol.
struct CandleDirectory {
  private let path: String
  private let names: [String]

  init(_ path: String) throws(InputFault) {
    self.path = path
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw InputFault(.missing, file: path, "cannot be read")
    }
  }

  /// All symbols that have a `SYMBOL.csv` or a `SYMBOL_INTERVAL.csv` (`_60`, `_1h`, `_D`), sorted.
  var symbols: [String] {
    var seen: Set<String> = []
    return names.filter { $0.hasSuffix(".csv") && !isSide($0) }
      .map { Self.symbol(ofFile: String($0.dropLast(4))) }
      .filter { seen.insert($0).inserted }
  }

  private static func symbol(ofFile stem: String) -> String {
    guard let cut = stem.lastIndex(of: "_") else { return stem }
    let suffix = stem[stem.index(after: cut)...]
    let isInterval = suffix.first?.isNumber == true || ["D", "W", "M"].contains(suffix)
    return isInterval ? String(stem[..<cut]) : stem
  }

  func series(
    of symbol: String, _ strictness: CandleReader.Strictness, _ extra: Set<CandleField>
  ) throws(InputFault) -> OHLCVSeries {
    let table = try CSVTable(contentsOf: candleFile(of: symbol))
    let reader = try CandleReader(table, isLong: false, strictness, extra: extra)
    var series = try reader.series(of: symbol)
    series.fundingRate = try side(symbol, "funding", "funding_rate")
    series.openInterest = try side(symbol, "open_interest", "open_interest")
    return series
  }

  private func candleFile(of symbol: String) throws(InputFault) -> String {
    let plain = "\(path)/\(symbol).csv"
    if names.contains("\(symbol).csv") || FileBytes.exists(plain) { return plain }
    let others = names.filter {
      $0.hasPrefix("\(symbol)_") && $0.hasSuffix(".csv") && !isSide($0)
    }
    guard let other = others.first else {
      throw InputFault(.missing, file: plain, "cannot be read: no such file")
    }
    guard others.count == 1 else {
      let found = others.joined(separator: ", ")
      throw InputFault(file: path, "has more than one file for the symbol '\(symbol)': \(found)")
    }
    return "\(path)/\(other)"
  }

  private func isSide(_ name: String) -> Bool {
    name.hasSuffix("_funding.csv") || name.hasSuffix("_open_interest.csv")
  }

  private func side(
    _ symbol: String, _ suffix: String, _ column: String
  ) throws(InputFault) -> AuxiliarySeries? {
    let file = "\(path)/\(symbol)_\(suffix).csv"
    guard FileBytes.exists(file) else { return nil }
    return try AuxiliarySeries(CSVTable(contentsOf: file), column: column)
  }
}

extension AuxiliarySeries {
  /// Reads a time column and `column`; nil when the table has only its header.
  init?(_ table: CSVTable, column name: String) throws(InputFault) {
    let time = try table.timeColumn()
    let value = try table.requiredColumn(name)
    var timestamps: [Int64] = []
    var values: [Double] = []
    for row in 0..<table.rowCount {
      for column in [time, value].sorted() {
        if column == value {
          values.append(try table.double(row, column))
          continue
        }
        let timestamp = try table.timestamp(row, column)
        if let last = timestamps.last, timestamp <= last {
          throw table.fault(row: row, column: column, Timestamp.disorder(timestamp, after: last))
        }
        timestamps.append(timestamp)
      }
    }
    if table.rowCount == 0 && table.deferredFault == nil { return nil }
    try table.checkEnd()
    self = .published(timestamps: timestamps, values: values)
  }
}
