import Foundation
import Testing

@testable import Markets

struct FeatureTests {
  private func column(_ feature: Feature, _ series: OHLCVSeries) -> [Double] {
    feature.columns(of: MarketView([series]))[0]
  }

  @Test func handWorkedValues() {
    let series = OHLCVSeries(
      symbol: "A", timestamps: [0, 1, 2, 3], open: [100, 100, 100, 100], close: [100, 110, 99, 99],
      volume: [1, 3, 0, 2])
    let returns = column(.logReturn, series)
    #expect(returns[0].isNaN && returns[1] == log(1.1) && returns[2] == log(0.9) && returns[3] == 0)
    #expect(column(.openToClose, series) == [0, log(1.1), log(0.99), log(0.99)])
    let volume = column(.volumeChange(window: 2), series)
    #expect(volume[0].isNaN && volume[1] == log(1.5) && volume[2].isNaN && volume[3] == log(2))
    let volatility = column(.volatility(window: 2), series)
    #expect(volatility[1].isNaN)
    #expect(isClose(volatility[2], (log(1.1) - log(0.9)) / sqrt(2.0), 1e-15))
    #expect(isClose(volatility[3], -log(0.9) / sqrt(2.0), 1e-15))
  }

  @Test func relativeStrengthByHand() {
    // Changes +2, −1, +1 with period 2: g = 1, l = 0.5; then g = (1 + 1)/2, l = 0.5/2.
    let rsi = RelativeStrength.values(of: [10, 12, 11, 12], period: 2)
    #expect(rsi[0].isNaN && rsi[1].isNaN)
    #expect(rsi[2] == 100 * 1 / 1.5 && rsi[3] == 80)
    #expect(RelativeStrength.values(of: [5, 5, 5], period: 2)[2] == 50)
    let broken = RelativeStrength.values(of: [1, 2, 3, .nan, 5, 4, 3], period: 2)
    #expect(broken[2] == 100 && broken[3].isNaN && broken[5].isNaN && broken[6] == 0)
  }

  @Test func agreesWithPandasAndTALib() throws {
    let input = try OHLCVInput(
      contentsOf: fixture("features-input.csv"), symbols: ["B", "A", "C"])
    let settings = FeatureSettings(window: 4, rsiPeriod: 3, correlationWindow: 5)
    let ours = try table(FeatureListing(of: input.series, settings: settings).csv.text)
    let theirs = try CSVTable(contentsOf: fixture("features-expected.csv"))
    #expect(ours.header == theirs.header)
    #expect(ours.rowCount == theirs.rowCount)
    for row in 0..<ours.rowCount {
      #expect(ours.text(row, 0) == theirs.text(row, 0))
      #expect(ours.text(row, 1) == theirs.text(row, 1))
      for column in 2..<ours.columnCount {
        // Sums of at most five numbers of order 1 (RSI: 100), a few roundings each.
        let (a, b) = (try ours.double(row, column), try theirs.double(row, column))
        #expect(isClose(a, b, 1e-13), "\(ours.header[column]) of row \(row): \(a), not \(b)")
      }
    }
  }

  @Test func calendarRunsInCircles() {
    // 1970-01-05 was a Monday.
    let monday = 4 * Timestamp.day
    let series = OHLCVSeries(
      symbol: "A", timestamps: [monday, monday + 6 * Timestamp.hour, monday + 7 * Timestamp.day],
      close: [1, 1, 1])
    let columns = Feature.calendar.map { column($0, series) }
    #expect(columns[0][0] == 0 && columns[0][1] == 1)
    #expect(columns[1][0] == 1 && abs(columns[1][1]) < 1e-15)
    #expect(columns[2] == [0, 0, 0] && columns[3] == [1, 1, 1])
    let thursday = column(
      Feature.calendar[2], OHLCVSeries(symbol: "A", timestamps: [0], close: [1]))
    #expect(thursday[0] == sin(2 * .pi * 3 / 7))
  }

  @Test func registryNamesAreUniqueAndWarmUpsTrue() {
    let settings = FeatureSettings(window: 5, rsiPeriod: 4, correlationWindow: 6)
    let features = Feature.all(settings)
    #expect(Set(features.map(\.name)).count == features.count)
    let series = smallMarket(bars: 40).series
    for feature in features {
      #expect(feature.isAvailable(in: series))
      for column in feature.columns(of: MarketView(series)) {
        #expect(column.firstIndex { !$0.isNaN } == feature.warmUp, "\(feature.name)")
        #expect(!column.dropFirst(feature.warmUp).contains { $0.isNaN }, "\(feature.name)")
      }
    }
    #expect(Feature.named("rsi")?.warmUp == 14)
    #expect(Feature.named("moon") == nil)
  }

  @Test func lookBackIsTrue() {
    let series = smallMarket(bars: 60).series
    let settings = FeatureSettings(window: 5, rsiPeriod: 4, correlationWindow: 6)
    for feature in Feature.all(settings) {
      guard let lookBack = feature.lookBack else { continue }
      let cut = 60 - lookBack
      let whole = feature.columns(of: MarketView(series))
      let tail = feature.columns(
        of: MarketView(
          series.map { $0.selecting(Array(cut..<60)) }, barMilliseconds: Timestamp.hour))
      for (a, b) in zip(whole, tail) {
        #expect(isClose(a[59], b[lookBack - 1], 1e-12), "\(feature.name)")
      }
    }
  }

  @Test func closesAloneHaveNoVolume() {
    let series = [OHLCVSeries(symbol: "A", timestamps: [0, 1], close: [1, 2])]
    let available = Feature.all().filter { $0.isAvailable(in: series) }.map(\.name)
    #expect(!available.contains("volume_change") && !available.contains("open_to_close"))
    #expect(available.contains("log_return") && available.contains("hour_sin"))
    #expect(
      Feature.standard(for: series).map(\.name) == [
        "log_return", "volatility", "rsi", "correlation",
      ])
  }

  /// The example of `Feature`'s documentation.
  @Test func aFeatureOfOnesOwn() {
    let range = Feature(
      name: "range", formula: "ln(high_t / low_t)", warmUp: 0, lookBack: 1, inputs: [.high, .low]
    ) { view in
      guard let high = view.series.high, let low = view.series.low else { return view.missing }
      return zip(high, low).map { log($0 / $1) }
    }
    let panel = smallMarket(bars: 5).panel
    let table = FeatureTable(panel, features: [.logReturn, range])
    #expect(table[3, 1, 1] == log(panel[3, 1, .high] / panel[3, 1, .low]))
  }
}
