import Files

extension Panel {
  /// Reads the bars that all symbols have in common, or in an outer join those that any symbol has, from
  /// - a long CSV: a time column, `symbol`, `close` and any of `open`, `high`, `low`, `volume`, `funding_rate`,
  ///   `open_interest`;
  /// - a wide CSV of closes: `timestamp_ms` and one column per symbol;
  /// - a directory: `SYMBOL.csv` per symbol, with `SYMBOL_funding.csv` and `SYMBOL_open_interest.csv` beside it;
  /// - a store of `stockformer fetch` that holds the symbols' candles in one interval.
  ///
  /// `symbols` nil takes all, in file order (a directory's by name). In an outer join an empty cell of a wide CSV means that
  /// the symbol has no bar there; a row of candles must be whole in either join.
  ///
  /// - Throws: an `InputFault` with file, row and column for the first missing or non-positive price, missing or negative
  ///   volume, high below its low, timestamp that repeats or goes back, or field that is no number; also when a symbol is
  ///   not there, the symbols have no bar in common, or in an outer join a symbol has no bar at all.
  ///
  /// - Parameters:
  ///   - fields: the columns to read; what stands in others need not be right.
  ///   - reading: how exports of other programs are read, and who hears of it.
  public init(
    contentsOf path: String, symbols: [String]? = nil, join: Join = .inner,
    fields: Set<CandleField> = Set(CandleField.allCases), reading: InputReading = InputReading()
  ) throws(InputFault) {
    let series = try Panel.read(path, symbols, join, fields, reading)
    guard !series.isEmpty else { throw InputFault(file: path, "has no symbol") }
    if join == .outer, let empty = series.first(where: \.ownRows.isEmpty) {
      throw InputFault(file: path, "has no bar of the symbol '\(empty.symbol)'")
    }
    try series.requireOneBarLength(path)
    self.init(joining: series, join: join)
    series.timestampRemarks(path).forEach(reading.report)
    series.coverageRemarks(path).forEach(reading.report)
    if join == .inner { series.joinRemark(path, kept: timestamps).map(reading.report) }
    guard barCount > 0 else { throw InputFault(file: path, "the symbols have no bar in common") }
  }

  private static func read(
    _ path: String, _ symbols: [String]?, _ join: Join, _ fields: Set<CandleField>,
    _ reading: InputReading
  ) throws(InputFault) -> [OHLCVSeries] {
    if FileBytes.isDirectory(path) || StoredCandles.isSQLite(path) {
      return try OHLCVInput.read(path, symbols, .strict, fields, reading)
    }
    let text = try SourceText.read(path)
    guard let table = try CSVTable(candlesIn: text, path: path, reading) else {
      return try closes(
        CSVTable(text: text, path: path, for: .wide, reading), symbols, join, reading)
    }
    return try CandleReader(table, isLong: true, .strict, fields: fields, reading)
      .series(of: symbols)
  }

  /// The columns of a wide file of closes.
  private static func closes(
    _ table: CSVTable, _ symbols: [String]?, _ join: Join, _ reading: InputReading
  ) throws(InputFault) -> [OHLCVSeries] {
    let rules = WideTable.Rules(value: { value in
      if value.isNaN { return join == .inner ? "the price is missing" : nil }
      return value <= 0 ? "the price \(value) is not greater than 0" : nil
    })
    let wide = try WideTable(table, rules: rules, reading: reading)
    var series: [OHLCVSeries] = []
    for symbol in symbols ?? wide.assets {
      guard let asset = wide.assets.firstIndex(of: symbol) else {
        throw table.fault(header: symbol, "is missing")
      }
      let close = wide.timestamps.indices.map { wide[$0, asset] }
      CloseJump.remark(path: table.path, symbol, wide.timestamps, close) { table.line(of: $0) }
        .map(reading.report)
      series.append(OHLCVSeries(symbol: symbol, timestamps: wide.timestamps, close: close))
    }
    return series
  }
}
