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

  /// All symbols that have a `SYMBOL.csv` or a `SYMBOL_INTERVAL.csv` (`_60`, `_1h`, `_D`), sorted; a ledger of trials is passed over.
  ///
  /// - Throws: `InputFault` for a file whose name is that of no symbol.
  var symbols: [String] {
    get throws(InputFault) {
      var seen: Set<String> = []
      var symbols: [String] = []
      for name in names {
        guard let stem = Self.stem(name, of: Self.endings.prefix(4)), !isSide(stem),
          !TrialColumns.areHeader(ofFile: "\(path)/\(name)")
        else { continue }
        let symbol = SymbolSpelling.symbol(of: Self.withoutInterval(stem))
        if let wrong = SymbolSpelling.validationError(symbol) {
          throw InputFault(file: "\(path)/\(name)", wrong)
        }
        if seen.insert(symbol).inserted { symbols.append(symbol) }
      }
      return symbols
    }
  }

  /// The files that may be candles or lie beside them, with their names less the ending.
  private var stems: [(file: String, stem: String)] {
    names.compactMap { file in Self.stem(file, of: Self.endings).map { (file, $0) } }
  }

  /// The name of a file without the ending that it has of `endings`; nil when it has none of them.
  private static func stem(_ name: String, of endings: some Sequence<String>) -> String? {
    // The longest ending counts: `.csv.zip` before `.zip`.
    endings.filter { name.lowercased().hasSuffix($0) }.max { $0.count < $1.count }
      .map { String(name.dropLast($0.count)) }
  }

  /// `SYMBOL` of `SYMBOL_60`, `SYMBOL_1h` or `SYMBOL_D`; the stem itself where no interval ends it.
  private static func withoutInterval(_ stem: String) -> String {
    guard let cut = stem.lastIndex(of: "_"), isInterval(stem[stem.index(after: cut)...]) else {
      return stem
    }
    return String(stem[..<cut])
  }

  /// Whether `text` begins as the length of a candle does: `60`, `1h`, `D`, `1d-2024-01`, `60_2024`.
  private static func isInterval(_ text: Substring) -> Bool {
    let name = text.prefix { $0 != "-" && $0 != "_" }
    if ["D", "W", "M"].contains(name) { return true }
    let unit = name.drop { $0.isNumber }.lowercased()
    let units = [
      "", "s", "sec", "m", "min", "mins", "minute", "minutes", "h", "hr", "hour", "hours", "d",
      "day", "days", "w", "wk", "week", "weeks", "mo", "mon", "month", "months",
    ]
    return name.first?.isNumber == true && units.contains(unit)
  }

  /// Whether a stem is the symbol, or the symbol with an interval behind it.
  private static func isOwn(_ stem: String, _ symbol: String) -> Bool {
    if SymbolSpelling.symbol(of: stem) == symbol { return true }
    return stem.indices.contains { cut in
      (stem[cut] == "_" || stem[cut] == "-") && isInterval(stem[stem.index(after: cut)...])
        && SymbolSpelling.symbol(of: String(stem[..<cut])) == symbol
    }
  }

  func series(
    of symbol: String, _ strictness: CandleReader.Strictness, _ fields: Set<CandleField>,
    _ reading: InputReading
  ) throws(InputFault) -> OHLCVSeries {
    let file = try candleFile(of: symbol, reading: reading)
    let table = try CSVTable(contentsOf: file, for: .candles, reading)
    let reader = try CandleReader(table, isLong: false, strictness, fields: fields, reading)
    var series = try reader.series(of: symbol)
    series.fundingRate = try side(symbol, "funding", "funding_rate", reading)
    series.openInterest = try side(symbol, "open_interest", "open_interest", reading)
    return series
  }

  /// The file of candles of `symbol`: `SYMBOL.csv`, else the only `SYMBOL_INTERVAL.csv`, else the only other `SYMBOL_*.csv` or
  /// `SYMBOL-*.csv`, each packed or not.
  ///
  /// - Parameters:
  ///   - preferred: the middle of a name that is taken before the others, such as `60` of `SYMBOL_60.csv`.
  ///   - reading: hears of a file whose name does not say that it is this symbol's, and of those that are passed over.
  /// - Throws: `InputFault`: kind `missing` when there is none, `content` when there are several.
  public func candleFile(
    of symbol: String, preferred: String? = nil, reading: InputReading = InputReading()
  ) throws(InputFault) -> String {
    let name = SymbolSpelling.fileName(of: symbol)
    let stems = stems.filter { !isSide($0.stem) }
    if let preferred,
      let file = try only(stems.filter { $0.stem == "\(name)_\(preferred)" }, symbol)
    {
      return file
    }
    let own = stems.filter { Self.isOwn($0.stem, symbol) }
    let exact = own.filter { SymbolSpelling.symbol(of: $0.stem) == symbol }
    if let file = try only(exact, symbol) {
      let others = own.map(\.file).filter { $0 != exact[0].file }.joined(separator: ", ")
      if !others.isEmpty {
        reading.report(.warning(file: file, "is taken for the candles of \(symbol), not \(others)"))
      }
      return file
    }
    if let file = try only(own, symbol) { return file }
    let others = stems.filter { $0.stem.hasPrefix("\(name)_") || $0.stem.hasPrefix("\(name)-") }
    guard let file = try only(others, symbol) else {
      throw InputFault(.missing, file: "\(path)/\(name).csv", "cannot be read: no such file")
    }
    reading.report(
      .warning(file: file, "is taken for the candles of \(symbol), since there is no \(name).csv"))
    return file
  }

  /// The file beside a symbol's candles that is called after it and `suffix`; nil when there is none.
  ///
  /// - Throws: `InputFault` when there are several.
  public func sideFile(of symbol: String, _ suffix: String) throws(InputFault) -> String? {
    try only(
      stems.filter {
        $0.stem.hasSuffix("_\(suffix)")
          && SymbolSpelling.symbol(of: String($0.stem.dropLast(suffix.count + 1))) == symbol
      }, symbol)
  }

  /// The path of the one file in `found`; nil when there is none.
  private func only(
    _ found: [(file: String, stem: String)], _ symbol: String
  ) throws(InputFault) -> String? {
    guard found.count > 1 else { return found.first.map { "\(path)/\($0.file)" } }
    let list = found.map(\.file).joined(separator: ", ")
    throw InputFault(file: path, "has more than one file for the symbol '\(symbol)': \(list)")
  }

  private func isSide(_ stem: String) -> Bool {
    stem.hasSuffix("_funding") || stem.hasSuffix("_open_interest")
  }

  private func side(
    _ symbol: String, _ suffix: String, _ column: String, _ reading: InputReading
  ) throws(InputFault) -> AuxiliarySeries? {
    guard let file = try sideFile(of: symbol, suffix) else { return nil }
    let table = try CSVTable(contentsOf: file, for: .series(column), reading)
    return try AuxiliarySeries(table, column: column, of: symbol, reading)
  }
}

extension AuxiliarySeries {
  /// Reads a time column and `column` of the asset `symbol`; nil when the table has only its header.
  init?(
    _ table: CSVTable, column name: String, of symbol: String,
    _ reading: InputReading = InputReading()
  ) throws(InputFault) {
    let time = try TimeColumn(table)
    let asset = AssetColumn(table)
    let value = try table.requiredColumn(name)
    var timestamps: [Int64] = []
    var values: [Double] = []
    for row in 0..<table.rowCount {
      try asset.check(row)
      for column in [time.column, value].sorted() {
        if column == value {
          let number = try table.double(row, column)
          if name == "open_interest", number < 0 {
            throw table.fault(row: row, column: column, "the open interest \(number) is negative")
          }
          values.append(number)
        } else {
          timestamps.append(try time.timestamp(row, after: timestamps.last))
        }
      }
    }
    if table.rowCount == 0 && table.deferredFault == nil { return nil }
    try table.checkEnd()
    time.remark(on: timestamps, to: reading)
    asset.remark(symbol, to: reading)
    self = .published(timestamps: timestamps, values: values)
  }
}
