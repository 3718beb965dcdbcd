import Files

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
  /// In a directory a symbol's candles are in the only `SYMBOL.csv` or `SYMBOL_INTERVAL.csv`, else in the only `SYMBOL_*.csv`, with
  /// `SYMBOL_funding.csv` and `SYMBOL_open_interest.csv` beside it if there are any; a long file may have the columns
  /// `funding_rate` and `open_interest`.
  ///
  /// - Parameters:
  ///   - extra: columns besides close and volume to read where a file has them; others are not looked at.
  ///   - barMilliseconds: the length of a bar if it is known; without it bars of different length are refused.
  ///   - reading: how exports of other programs are read, and who hears of it.
  /// - Throws: the first `InputFault` in the order of `symbols` and of the rows.
  public init(
    contentsOf path: String, symbols: [String], extra: Set<CandleField> = [],
    barMilliseconds: Int64? = nil, reading: InputReading = InputReading()
  ) throws(InputFault) {
    let fields = extra.union([.close, .volume])
    self.init(path: path, series: try OHLCVInput.read(path, symbols, .lenient, fields, reading))
    // Whoever says how long a bar is has looked.
    if barMilliseconds == nil { try series.requireOneBarLength(path) }
    series.timestampRemarks(path).forEach(reading.report)
    series.coverageRemarks(path).forEach(reading.report)
  }

  static func read(
    _ path: String, _ symbols: [String]?, _ strictness: CandleReader.Strictness,
    _ fields: Set<CandleField>, _ reading: InputReading
  ) throws(InputFault) -> [OHLCVSeries] {
    if StoredCandles.isSQLite(path) { return try StoredCandles(path).series(of: symbols) }
    guard FileBytes.isDirectory(path) else {
      let table = try CSVTable(contentsOf: path, for: .candles, reading)
      let reader = try CandleReader(table, isLong: true, strictness, fields: fields, reading)
      return try reader.series(of: symbols)
    }
    let directory = try CandleDirectory(path)
    var series: [OHLCVSeries] = []
    let chosen: [String]
    if let symbols { chosen = symbols } else { chosen = try directory.symbols }
    for symbol in chosen {
      series.append(try directory.series(of: symbol, strictness, fields, reading))
    }
    return series
  }
}
