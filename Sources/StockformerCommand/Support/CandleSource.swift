import CandleStore
import Files
import Markets

/// Candles from wherever they lie: CSV files, or a store of `fetch`.
enum CandleSource {
  /// The candles of `symbols` in `path`, each with its own bars; of CSV files close, volume, and `extra`.
  static func input(
    _ path: String, _ symbols: [String], extra: Set<CandleField> = []
  ) throws(InputFault) -> OHLCVInput {
    guard CandleStore.isSQLite(path) else {
      return try OHLCVInput(contentsOf: path, symbols: symbols, extra: extra)
    }
    let store = try CandleStore(path)
    return try store.input(symbols: symbols, interval: store.onlyInterval(of: symbols))
  }

  /// The candles of `symbols` in `path` on the bars that all of them have; nil takes all symbols.
  static func panel(_ path: String, _ symbols: [String]?) throws(InputFault) -> Panel {
    guard CandleStore.isSQLite(path) else { return try Panel(contentsOf: path, symbols: symbols) }
    let store = try CandleStore(path)
    let chosen: [String]
    if let symbols { chosen = symbols } else { chosen = try store.symbols() }
    return try store.panel(symbols: chosen, interval: store.onlyInterval(of: chosen))
  }
}
