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
  public init(
    contentsOf path: String, symbols: [String]? = nil, join: Join = .inner
  ) throws(InputFault) {
    let series = try Panel.read(path, symbols, join)
    guard !series.isEmpty else { throw InputFault(file: path, "has no symbol") }
    if join == .outer, let empty = series.first(where: \.ownRows.isEmpty) {
      throw InputFault(file: path, "has no bar of the symbol '\(empty.symbol)'")
    }
    self.init(joining: series, join: join)
    guard barCount > 0 else { throw InputFault(file: path, "the symbols have no bar in common") }
  }

  private static func read(
    _ path: String, _ symbols: [String]?, _ join: Join
  ) throws(InputFault) -> [OHLCVSeries] {
    if FileBytes.isDirectory(path) || StoredCandles.isSQLite(path) {
      return try OHLCVInput.read(path, symbols, .strict)
    }
    let table = try CSVTable(contentsOf: path)
    if table.header.contains("symbol") || table.header.contains("close") {
      return try CandleReader(table, isLong: true, .strict).series(of: symbols)
    }
    return try closes(table, symbols, join)
  }

  /// The columns of a wide file of closes.
  private static func closes(
    _ table: CSVTable, _ symbols: [String]?, _ join: Join
  ) throws(InputFault) -> [OHLCVSeries] {
    let rules = WideTable.Rules(value: { value in
      if value.isNaN { return join == .inner ? "the price is missing" : nil }
      return value <= 0 ? "the price \(value) is not greater than 0" : nil
    })
    let wide = try WideTable(table, rules: rules)
    var series: [OHLCVSeries] = []
    for symbol in symbols ?? wide.assets {
      guard let asset = wide.assets.firstIndex(of: symbol) else {
        throw table.fault(header: symbol, "is missing")
      }
      let close = wide.timestamps.indices.map { wide[$0, asset] }
      series.append(OHLCVSeries(symbol: symbol, timestamps: wide.timestamps, close: close))
    }
    return series
  }
}
