import Files
import Foundation
import Markets

extension CandleDatabase {
  /// The rows of one CSV file, on their way into the store.
  public struct ImportFile: Sendable {
    /// The path of the file.
    public var path: String
    /// The series its rows belong to.
    public var series: Series
    /// The rows, ascending.
    public var rows: [MarketRow]

    /// The rows of the file at `path`.
    public init(path: String, series: Series, rows: [MarketRow]) {
      self.path = path
      self.series = series
      self.rows = rows
    }
  }

  /// Reads the files of `symbols` in `folder`: candles from `SYMBOL_60.csv`, `SYMBOL.csv` or the only other
  /// `SYMBOL_*.csv`, funding and open interest from `SYMBOL_funding.csv` and `SYMBOL_open_interest.csv` if they are there.
  ///
  /// - Throws: the first `InputFault`: kind `missing` when a symbol has no file of candles, `content` when a row may not be stored.
  public static func readFolder(
    _ folder: String, _ symbols: [String], _ interval: KlineInterval
  ) throws(InputFault) -> [ImportFile] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
      throw InputFault(.missing, file: folder, "cannot be read as a folder")
    }
    var files: [ImportFile] = []
    for symbol in symbols {
      for kind in SeriesKind.allCases {
        let series = Series.of(kind, symbol, interval)
        guard let name = try name(of: series, among: names, in: folder) else { continue }
        let path = (folder as NSString).appendingPathComponent(name)
        files.append(ImportFile(path: path, series: series, rows: try readFile(path, series)))
      }
    }
    return files
  }

  /// Stores the rows of `files` in one transaction, all or none; a stored row that differs stays unless `refresh`.
  ///
  /// Candles that are there need not be fetched again; what is between them is still asked for.
  /// - Parameter announce: is told what has changed before it is kept; what it throws leaves the store as it was.
  @discardableResult
  public func store(
    _ files: [ImportFile], refresh: Bool, announce: ([PageOutcome]) throws -> Void = { _ in }
  ) throws(InputFault) -> [PageOutcome] {
    try write { db in
      let outcomes = try files.map { file in
        let page = StorePage(series: file.series, rows: file.rows, done: 0..<0)
        let time = file.rows.last?.timestamp ?? 0
        let outcome = try Self.record(db, page, refresh: refresh, at: time)
        let done = Self.candles(of: file)
        for range in done.ranges { try Self.forgetRejected(db, file.series, in: range) }
        try Self.noteDone(db, file.series, done)
        return outcome
      }
      try announce(outcomes)
      return outcomes
    }
  }

  /// The times that the candles of `file` cover; none for other series.
  private static func candles(of file: ImportFile) -> TimeRanges {
    guard let interval = KlineInterval(rawValue: file.series.interval), file.series.kind == .kline
    else { return TimeRanges() }
    return TimeRanges(file.rows.map { $0.timestamp..<interval.next($0.timestamp) })
  }

  private static func name(
    of series: Series, among names: [String], in folder: String
  ) throws(InputFault) -> String? {
    let usual = fileName(of: series)
    if names.contains(usual) { return usual }
    guard series.kind == .kline else { return nil }
    let symbol = series.symbol
    if names.contains("\(symbol).csv") { return "\(symbol).csv" }
    let others = names.filter {
      $0.hasPrefix("\(symbol)_") && $0.hasSuffix(".csv")
        && !$0.hasSuffix("_funding.csv") && !$0.hasSuffix("_open_interest.csv")
    }
    guard let other = others.first else {
      throw InputFault(.missing, file: folder, "has no file \(usual) or \(symbol).csv")
    }
    guard others.count == 1 else {
      throw InputFault(
        file: folder, "has several files for \(symbol): \(others.joined(separator: ", "))")
    }
    return other
  }

  private static func readFile(_ path: String, _ series: Series) throws(InputFault) -> [MarketRow] {
    let table = try CSVTable(contentsOf: path)
    let time = try table.timeColumn()
    var columns: [Int?] = []
    for name in series.kind.fields {
      columns.append(
        name == "turnover" ? try table.column(name) : try table.requiredColumn(name))
    }
    var rows: [MarketRow] = []
    for index in 0..<table.rowCount {
      let timestamp = try table.timestamp(index, time)
      if let last = rows.last?.timestamp, timestamp <= last {
        throw table.fault(row: index, column: time, "\(timestamp) does not come after \(last)")
      }
      guard StoredCandles.times.contains(timestamp) else {
        throw table.fault(row: index, column: time, "\(timestamp) is no time from year 1 to 9999")
      }
      if series.kind == .kline, let interval = KlineInterval(rawValue: series.interval),
        interval.floor(timestamp) != timestamp
      {
        let wrong = "\(timestamp) is not the start of a candle of interval \(series.interval)"
        throw table.fault(row: index, column: time, wrong)
      }
      rows.append(try row(table, index, columns, timestamp, series.kind))
    }
    // A file with only its header counts as absent where the series is optional.
    if table.rowCount > 0 || series.kind == .kline { try table.checkEnd() }
    return rows
  }

  private static func row(
    _ table: CSVTable, _ index: Int, _ columns: [Int?], _ timestamp: Int64, _ kind: SeriesKind
  ) throws(InputFault) -> MarketRow {
    var values: [Double?] = []
    for column in columns {
      let value = try column.map { (column) throws(InputFault) in try table.double(index, column) }
      values.append(value.flatMap { $0.isNaN ? nil : $0 })
    }
    let row = MarketRow(timestamp: timestamp, values: values)
    if let fault = RowRules.fault(in: row, of: kind) {
      let position = kind.fields.firstIndex(of: fault.column).flatMap { columns[$0] }
      throw table.fault(row: index, column: position ?? 0, fault.text)
    }
    return row
  }
}
