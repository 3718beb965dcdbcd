import Foundation
import Testing

@testable import Markets

/// Hourly candles of an exchange that may not be shipped; looked for beside the checkout.
private let exchangeData = data("../../shared/data/bybit-1h")

struct ExchangeDataTests {
  @Test(.enabled(if: FileManager.default.fileExists(atPath: exchangeData)))
  func hoursOfAnExchangeGoThrough() throws {
    let panel = try Panel(contentsOf: exchangeData)
    #expect(panel.symbols == ["BNBUSDT", "BTCUSDT", "ETHUSDT", "SOLUSDT", "WIFUSDT"])
    #expect(panel.barMilliseconds == Timestamp.hour)
    #expect(panel.barCount > 18_000 && panel.fields == CandleField.allCases)
    let features = Feature.all().filter { $0.isAvailable(in: panel.allSeries) }
    #expect(features.contains { $0.name == "funding_rate" })
    let table = FeatureTable(panel, features: features)
    #expect(table.warmUp <= 60)
    let split = Split(bars: panel.barCount)
    let windows = Windows(table, Targets(panel, horizon: 24), lookback: 168, split: split)
    #expect(windows.test.last == panel.barCount - 25)
  }
}
