import Files
import Foundation

/// A directory with a candle file per symbol.
public struct CandleDirectory {
  private let path: String
  private let names: [String]

  /// The directory at `path`; hidden files are passed over.
  ///
  /// - Throws: `InputFault` of kind `missing` when it cannot be read.
  public init(_ path: String) throws(InputFault) {
    self.path = path
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw InputFault(.missing, file: path, "cannot be read")
    }
  }

  /// What a file of candles may end in, packed or not.
  private static let endings = [".csv", ".csv.gz", ".csv.zip", ".zip", ".tsv", ".txt"]

  /// All symbols that have a `SYMBOL.csv` or a `SYMBOL_INTERVAL.csv` (`_60`, `_1h`, `_D`), sorted.
  var symbols: [String] {
    var seen: Set<String> = []
    return names.compactMap { Self.stem($0, of: Self.endings.prefix(4)) }.filter { !isSide($0) }
      .map { SymbolSpelling.symbol(of: Self.withoutInterval($0)) }
      .filter { seen.insert($0).inserted }
  }

  /// The name of a file without the ending that it has of `endings`; nil when it has none of them.
  private static func stem(_ name: String, of endings: some Sequence<String>) -> String? {
    // The longest ending counts: `.csv.zip` before `.zip`.
    endings.filter { name.lowercased().hasSuffix($0) }.max { $0.count < $1.count }
      .map { String(name.dropLast($0.count)) }
  }

  private static func withoutInterval(_ stem: String) -> String {
    guard let cut = stem.lastIndex(of: "_") else { return stem }
    let suffix = stem[stem.index(after: cut)...]
    let isInterval = suffix.first?.isNumber == true || ["D", "W", "M"].contains(suffix)
    return isInterval ? String(stem[..<cut]) : stem
  }

  func series(
    of symbol: String, _ strictness: CandleReader.Strictness, _ fields: Set<CandleField>,
    _ reading: InputReading
  ) throws(InputFault) -> OHLCVSeries {
    let table = try CSVTable(contentsOf: candleFile(of: symbol), for: .candles, reading)
    let reader = try CandleReader(table, isLong: false, strictness, fields: fields, reading)
    var series = try reader.series(of: symbol)
    series.fundingRate = try side(symbol, "funding", "funding_rate", reading)
    series.openInterest = try side(symbol, "open_interest", "open_interest", reading)
    return series
  }

  /// The file of candles of `symbol`: `SYMBOL.csv`, else the only `SYMBOL_*.csv` or `SYMBOL-*.csv`, either packed or not.
  ///
  /// - Parameter preferred: the middle of a name that is taken before the others, such as `60` of `SYMBOL_60.csv`.
  /// - Throws: `InputFault`: kind `missing` when there is none, `content` when there are several.
  public func candleFile(
    of symbol: String, preferred: String? = nil
  ) throws(InputFault) -> String {
    let name = SymbolSpelling.fileName(of: symbol)
    if let preferred, let file = file(named: "\(name)_\(preferred)") { return file }
    if let file = file(named: name) { return file }
    let others = names.filter { file in
      guard let stem = Self.stem(file, of: Self.endings), !isSide(stem) else { return false }
      return stem.hasPrefix("\(name)_") || stem.hasPrefix("\(name)-")
    }
    guard let other = others.first else {
      let wanted = "\(path)/\(name).csv"
      throw InputFault(.missing, file: wanted, "cannot be read: no such file")
    }
    guard others.count == 1 else {
      let found = others.joined(separator: ", ")
      throw InputFault(file: path, "has more than one file for the symbol '\(symbol)': \(found)")
    }
    return "\(path)/\(other)"
  }

  /// The file beside a symbol's candles that is called after it and `suffix`; nil when there is none.
  public func sideFile(of symbol: String, _ suffix: String) -> String? {
    file(named: "\(SymbolSpelling.fileName(of: symbol))_\(suffix)")
  }

  private func file(named stem: String) -> String? {
    for ending in Self.endings {
      let file = "\(path)/\(stem)\(ending)"
      if names.contains(stem + ending) || FileBytes.exists(file) { return file }
    }
    return nil
  }

  private func isSide(_ stem: String) -> Bool {
    stem.hasSuffix("_funding") || stem.hasSuffix("_open_interest")
  }

  private func side(
    _ symbol: String, _ suffix: String, _ column: String, _ reading: InputReading
  ) throws(InputFault) -> AuxiliarySeries? {
    guard let file = sideFile(of: symbol, suffix) else { return nil }
    let table = try CSVTable(contentsOf: file, for: .series(column), reading)
    return try AuxiliarySeries(table, column: column, reading)
  }
}

extension AuxiliarySeries {
  /// Reads a time column and `column`; nil when the table has only its header.
  init?(
    _ table: CSVTable, column name: String, _ reading: InputReading = InputReading()
  ) throws(InputFault) {
    let time = try TimeColumn(table)
    let value = try table.requiredColumn(name)
    var timestamps: [Int64] = []
    var values: [Double] = []
    for row in 0..<table.rowCount {
      for column in [time.column, value].sorted() {
        if column == value {
          values.append(try table.double(row, column))
        } else {
          timestamps.append(try time.timestamp(row, after: timestamps.last))
        }
      }
    }
    if table.rowCount == 0 && table.deferredFault == nil { return nil }
    try table.checkEnd()
    time.remark(on: timestamps, to: reading)
    self = .published(timestamps: timestamps, values: values)
  }
}
