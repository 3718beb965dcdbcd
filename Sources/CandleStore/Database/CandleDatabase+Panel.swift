import Files
import Markets

extension CandleDatabase {
  /// The candles of `symbols` on the bars that all of them have, with funding rates and open interest where the store
  /// holds any.
  ///
  ///     let panel = try CandleDatabase("data/market.sqlite").panel(symbols: ["BTCUSDT", "ETHUSDT"], interval: .hour1)
  ///
  /// - Throws: `InputFault` when the store holds no candle of a symbol, or the symbols have no bar in common.
  public func panel(symbols: [String], interval: KlineInterval) throws(InputFault) -> Panel {
    let stored = try StoredCandles(path)
    let panel = Panel(joining: try stored.series(of: symbols, interval: interval.rawValue))
    guard panel.barCount > 0 else {
      throw InputFault(file: path, "the symbols have no bar in common")
    }
    return panel
  }
}
