import Files
import Foundation
import Markets

extension CandleDatabase {
  /// Reads the files of `symbols` in the folder at `path`, or the one file there: candles from the only `SYMBOL.csv` or `SYMBOL_60.csv`, else the only other
  /// `SYMBOL_*.csv`, funding and open interest from `SYMBOL_funding.csv` and `SYMBOL_open_interest.csv` if they are there.
  ///
  /// A row whose prices or volume cannot be is rejected, as `fetch` rejects it; the others are kept.
  ///
  /// - Parameters:
  ///   - interval: the length of the candles; nil takes it from the steps between a file's rows.
  ///   - reading: how exports of other programs are read, and who hears of it.
  /// - Throws: the first `InputFault`: kind `missing` when a symbol has no file of candles, `content` when a cell is no number
  ///   or no time, or the rows are not `interval` apart; or `UnknownInterval`.
  public static func readFolder(
    _ path: String, _ symbols: [String], _ interval: KlineInterval?,
    reading: InputReading = InputReading()
  ) throws -> [ImportFile] {
    guard !isFile(path) else { return try readFile(path, symbols, interval, reading) }
    let folder: CandleDirectory
    do { folder = try CandleDirectory(path) } catch {
      throw InputFault(.missing, file: path, "cannot be read as a folder")
    }
    var files: [ImportFile] = []
    for symbol in symbols {
      let name = try folder.candleFile(
        of: symbol, preferred: interval?.rawValue, reading: reading)
      let table = try ImportTable(name, .kline, reading)
      var candles = try ImportFile(name, .candles(symbol, interval ?? .hour1), candlesIn: table)
      let own = try KlineInterval(of: candles, in: table, asked: interval)
      candles.series = .candles(symbol, own)
      files.append(candles)
      for kind in [SeriesKind.funding, .openInterest] {
        guard let name = try folder.sideFile(of: symbol, kind.rawValue) else { continue }
        files.append(
          try ImportFile(
            name, .of(kind, symbol, own), candlesIn: ImportTable(name, kind, reading)))
      }
    }
    return files
  }
}

extension CandleDatabase {
  /// Whether there is something at `path` that is no folder: a file, or a pipe.
  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  /// Reads the candles of `symbols` in one file: a long one with a column of symbols, or an export of a single symbol.
  private static func readFile(
    _ path: String, _ symbols: [String], _ interval: KlineInterval?, _ reading: InputReading
  ) throws -> [ImportFile] {
    let table = try ImportTable(path, .kline, reading)
    let column = try table.table.column("symbol")
    guard column != nil || symbols.count == 1 else {
      throw table.table.fault(
        header: "symbol",
        "is missing; put a file SYMBOL.csv per symbol into a folder, and give that")
    }
    return try symbols.map { symbol in
      let first = Series.candles(symbol, interval ?? .hour1)
      var file = try ImportFile(path, first, candlesIn: table, of: column.map { ($0, symbol) })
      guard !file.timestamps.isEmpty else {
        throw InputFault(file: path, "has no row of the symbol '\(symbol)'")
      }
      file.series = .candles(symbol, try KlineInterval(of: file, in: table, asked: interval))
      return file
    }
  }
}

/// The rows of a file do not say how long a candle is.
public struct UnknownInterval: Error, CustomStringConvertible {
  /// What was found.
  public let description: String
}

/// A CSV file whose rows may become rows of a store.
private struct ImportTable {
  let table: CSVTable
  let asset: AssetColumn
  let reading: InputReading
  let time: TimeColumn
  let columns: [Int?]
  let kind: SeriesKind

  init(_ path: String, _ kind: SeriesKind, _ reading: InputReading) throws(InputFault) {
    self.kind = kind
    let purpose: FilePurpose = kind == .kline ? .candles : .series(kind.fields[0])
    table = try CSVTable(contentsOf: path, for: purpose, reading)
    time = try TimeColumn(table)
    asset = AssetColumn(table)
    self.reading = reading
    var columns: [Int?] = []
    for name in kind.fields {
      columns.append(
        name == "turnover" ? try table.column(name) : try table.requiredColumn(name))
    }
    self.columns = columns
  }

  /// The row at `index`, and why it may not be stored, if it may not.
  func row(_ index: Int, after last: Int64?) throws(InputFault) -> (MarketRow, reason: String?) {
    let timestamp = try time.timestamp(index, after: last)
    var values: [Double?] = []
    for column in columns {
      let value = try column.map { (column) throws(InputFault) in try table.double(index, column) }
      values.append(value.flatMap { $0.isNaN ? nil : $0 })
    }
    let row = MarketRow(timestamp: timestamp, values: values)
    return (row, RowRules.fault(in: row, of: kind)?.text)
  }
}

extension CandleDatabase.ImportFile {
  /// Reads the rows of `source`: all, or those that have the symbol in the column `own`.
  fileprivate init(
    _ path: String, _ series: Series, candlesIn source: ImportTable,
    of own: (column: Int, symbol: String)? = nil
  ) throws(InputFault) {
    self.init(path: path, series: series, rows: [])
    var last: Int64?
    for index in 0..<source.table.rowCount {
      if let own {
        if source.table.text(index, own.column) != own.symbol { continue }
      } else {
        try source.asset.check(index)
      }
      let (row, reason) = try source.row(index, after: last)
      last = row.timestamp
      if let reason {
        let rejected = RejectedRow(timestamp: "\(row.timestamp)", reason: reason)
        self.rejected.append((row.timestamp, rejected))
      } else {
        rows.append(row)
      }
    }
    // A file with only its header counts as absent where the series is optional.
    if source.table.rowCount > 0 || series.kind == .kline { try source.table.checkEnd() }
    remark(source, isAlone: own == nil)
  }

  /// Says what is odd about rows that are stored all the same.
  private func remark(_ source: ImportTable, isAlone: Bool) {
    source.time.remark(on: timestamps, to: source.reading)
    if isAlone { source.asset.remark(series.symbol, to: source.reading) }
    guard series.kind == .kline else { return }
    let closes = rows.map { $0.values[3] ?? .nan }
    CloseJump.remark(path: path, series.symbol, rows.map(\.timestamp), closes) { _ in nil }
      .map(source.reading.report)
  }

  /// The timestamps of all rows, those that may not be stored too.
  fileprivate var timestamps: [Int64] {
    (rows.map(\.timestamp) + rejected.map(\.timestamp)).sorted()
  }
}

extension KlineInterval {
  /// The interval of the candles in `file`: the one asked for, if its rows are not farther apart, or the one that they show.
  fileprivate init(
    of file: CandleDatabase.ImportFile, in source: ImportTable, asked: KlineInterval?
  ) throws {
    let timestamps = file.timestamps
    let step = Timestamp.usualStep(timestamps)
    let own = step.flatMap(KlineInterval.init(step:))
    if let asked {
      if let step, timestamps.count > 3, own != asked, step > asked.longest {
        let hint = own.map { ": give --interval \($0.rawValue)" } ?? ""
        throw InputFault(
          file: file.path,
          "its rows are \(step.duration) apart, not \(asked.longest.duration)\(hint)")
      }
      self = asked
    } else if let own {
      self = own
    } else if let age = source.time.ageError(timestamps) {
      // Seconds that are called milliseconds: no interval would be right.
      throw InputFault(file: file.path, age)
    } else {
      let known = KlineInterval.allCases.map(\.rawValue).joined(separator: ", ")
      throw UnknownInterval(
        description: step.map {
          "\(file.path): its rows are \($0.duration) apart, which is none of the intervals \(known): give '--interval'"
        } ?? "\(file.path): one row does not say how long a candle is: give '--interval'")
    }
    try requireStarts(file, source)
  }

  /// The interval whose candles start `step` milliseconds apart.
  private init?(step: Int64) {
    let all = KlineInterval.allCases.filter { $0 != .month && $0.milliseconds == step }
    let isMonth = (28 * Timestamp.day...31 * Timestamp.day).contains(step)
    guard let found = all.first ?? (isMonth ? .month : nil) else { return nil }
    self = found
  }

  /// The longest step from one candle to the next.
  private var longest: Int64 { self == .month ? 31 * Timestamp.day : milliseconds }

  private func requireStarts(
    _ file: CandleDatabase.ImportFile, _ source: ImportTable
  ) throws(InputFault) {
    guard let odd = file.timestamps.first(where: { floor($0) != $0 }) else { return }
    let (table, column) = (source.table, source.time.column)
    let wrong =
      "\(odd) (\(Timestamp.iso8601(odd))) is not the start of a candle of interval \(rawValue)"
    for row in 0..<table.rowCount where (try? source.time.timestamp(row, after: nil)) == odd {
      throw table.fault(row: row, column: column, wrong)
    }
    throw InputFault(file: file.path, wrong)
  }
}
