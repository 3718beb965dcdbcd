import Foundation
import Markets

extension MarketTruth {
  /// Hourly candles, funding and open interest of a planted market under the exchange's names, one instrument a symbol, with the
  /// decimals that an exchange gives.
  public static func planted(
    _ symbols: [String], bars: Int, edges: Int, rSquared: Double, start: Int64, seed: UInt64
  ) -> [MarketTruth] {
    let market = PlantedMarket(
      PlantedConfiguration(
        assets: symbols.count, bars: bars, edges: edges, seed: seed, r2: rSquared, start: start))
    return zip(symbols, market.series).map(MarketTruth.init)
  }

  private init(_ symbol: String, _ series: OHLCVSeries) {
    self.init(symbol, launch: series.timestamps.first ?? 0, end: series.timestamps.first ?? 0)
    let columns = [series.open, series.high, series.low, series.close].compactMap { $0 }
    for (i, timestamp) in series.timestamps.enumerated() {
      let volume = series.volume?[i] ?? 0
      candles[timestamp] =
        columns.map { Self.text($0[i], decimals: 4) }
        + [volume, volume * series.close[i]].map { Self.text($0, decimals: 3) }
    }
    funding = Self.texts(series.fundingRate, decimals: 8)
    openInterest = Self.texts(series.openInterest, decimals: 3)
  }

  private static func texts(_ side: AuxiliarySeries?, decimals: Int) -> [Int64: String] {
    guard case .published(let timestamps, let values)? = side else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: zip(timestamps, values.map { text($0, decimals: decimals) }))
  }

  private static func text(_ value: Double, decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }
}
