import Files
import Foundation
import GRDB
import Markets

extension CandleStore {
  /// Whether the file at `path` is a SQLite file, so that a command can take a store where it takes CSV.
  public static func isSQLite(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let head = try? file.read(upToCount: 16)
    return head == Data("SQLite format 3\0".utf8)
  }

  /// The candles of `symbols` on the bars that all of them have, with funding rates and open interest where the store
  /// holds any.
  ///
  ///     let panel = try CandleStore("data/market.sqlite").panel(symbols: ["BTCUSDT", "ETHUSDT"], interval: .hour1)
  ///
  /// - Throws: `InputFault` when the store holds no candle of a symbol, or the symbols have no bar in common.
  public func panel(symbols: [String], interval: KlineInterval) throws(InputFault) -> Panel {
    let panel = Panel(joining: try input(symbols: symbols, interval: interval).series)
    guard panel.barCount > 0 else {
      throw InputFault(file: path, "the symbols have no bar in common")
    }
    return panel
  }

  /// The candles of `symbols`, each with its own bars.
  ///
  /// - Throws: `InputFault` when the store holds no candle of a symbol.
  public func input(
    symbols: [String], interval: KlineInterval
  ) throws(InputFault) -> OHLCVInput {
    var series: [OHLCVSeries] = []
    for symbol in symbols { series.append(try self.series(symbol, interval)) }
    return OHLCVInput(path: path, series: series)
  }

  /// The symbols of which the store holds candles, by name.
  public func symbols() throws(InputFault) -> [String] {
    try read { try String.fetchAll($0, sql: "SELECT DISTINCT symbol FROM candle ORDER BY symbol") }
  }

  /// The one interval in which the store holds candles of `symbols`.
  ///
  /// - Throws: `InputFault` when it holds none, or several, so that the choice is not the store's.
  public func onlyInterval(of symbols: [String]) throws(InputFault) -> KlineInterval {
    var names: Set<String> = []
    for series in try allSeries() where series.kind == .kline && symbols.contains(series.symbol) {
      if try count(of: series) > 0 { names.insert(series.interval) }
    }
    guard let name = names.first, let interval = KlineInterval(rawValue: name) else {
      let wanted = symbols.joined(separator: ", ")
      throw InputFault(file: path, "holds no candle of the symbols \(wanted)")
    }
    guard names.count == 1 else {
      let found = names.sorted().joined(separator: ", ")
      throw InputFault(file: path, "holds candles of several intervals (\(found)): export one")
    }
    return interval
  }

  private func series(
    _ symbol: String, _ interval: KlineInterval
  ) throws(InputFault) -> OHLCVSeries {
    let candles = try rows(of: .candles(symbol, interval))
    guard !candles.isEmpty else {
      let message = "holds no candle of the symbol '\(symbol)' of interval \(interval.rawValue)"
      throw InputFault(file: path, message)
    }
    func column(_ field: Int) -> [Double] { candles.map { $0.values[field] ?? .nan } }
    return OHLCVSeries(
      symbol: symbol, timestamps: candles.map(\.stamp), open: column(0), high: column(1),
      low: column(2), close: column(3), volume: column(4),
      fundingRate: try side(.funding(symbol)),
      openInterest: try side(.openInterest(symbol, interval)))
  }

  private func side(_ series: Series) throws(InputFault) -> SideSeries? {
    let rows = try rows(of: series)
    guard !rows.isEmpty else { return nil }
    return .published(
      timestamps: rows.map(\.stamp), values: rows.map { $0.values[0] ?? .nan })
  }
}
