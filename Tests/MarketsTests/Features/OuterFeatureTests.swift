import Foundation
import Testing

@testable import Markets

struct OuterFeatureTests {
  private let settings = FeatureSettings(window: 5, rsiPeriod: 4, correlationWindow: 7)

  @Test func returnsSpanAnAssetsOwnBars() {
    let a = OHLCVSeries(symbol: "A", timestamps: [1, 2, 3, 4], close: [1, 2, 4, 8])
    let b = OHLCVSeries(symbol: "B", timestamps: [2, 4], close: [3, 12])
    let panel = Panel(joining: [a, b], join: .outer)
    let table = FeatureTable(panel, features: [.logReturn])
    #expect(
      isSame(table.values, [.nan, .nan, log(2), .nan, log(2), .nan, log(2), log(4)]))
    #expect(table.hasAllFeatures == [false, false, true, false, true, false, true, true])
    #expect(table.isComplete == [false, false, false, true] && table.warmUp == 3)
    // The target needs the bar itself and the one ahead on the panel's bars.
    let targets = Targets(panel, horizons: [1, 2])
    #expect(targets[1, 0, 0] == log(2) && targets[1, 0, 1] == log(4))
    #expect(targets[1, 1, 0].isNaN && targets[1, 1, 1] == log(4))
    #expect(targets[0, 1, 0].isNaN && targets[2, 1, 0].isNaN && targets[3, 1, 0].isNaN)
  }

  @Test func missingAFeatureIsMissingThatAsset() {
    let table = FeatureTable(
      timestamps: [0, 1], symbols: ["A", "B"], names: ["x", "y"],
      values: [1, .nan, 1, 1, 1, 1, .nan, .nan])
    #expect(table.hasAllFeatures == [false, true, true, false])
    #expect(table.isComplete == [false, false])
  }

  /// The same features as of series with different timestamps, on the panel's bars.
  @Test func featuresAreThoseOfOwnRows() {
    let series = gappyMarket().series
    let features = Feature.all(settings)
    let panel = Panel(joining: series, join: .outer)
    let table = FeatureTable(panel, features: features)
    let listing = FeatureListing(of: series, features: features)
    for (asset, series) in series.enumerated() {
      var row = 0
      for (bar, timestamp) in panel.timestamps.enumerated() {
        let isOwn = row < series.count && series.timestamps[row] == timestamp
        for feature in features.indices {
          let expected = isOwn ? listing.columns[feature][asset][row] : .nan
          #expect(isSame([table[bar, asset, feature]], [expected]))
        }
        if isOwn { row += 1 }
      }
      #expect(row == series.count)
    }
  }

  @Test func whatIsPublishedInAGapIsKnownAtTheNextBar() {
    let funding = AuxiliarySeries.published(timestamps: [15, 25, 41], values: [1, 2, 3])
    let a = OHLCVSeries(
      symbol: "A", timestamps: [0, 30], close: [1, 1], fundingRate: funding)
    let b = OHLCVSeries(
      symbol: "B", timestamps: [0, 10, 20, 30], close: [1, 1, 1, 1], fundingRate: funding)
    let table = FeatureTable(Panel(joining: [a, b], join: .outer), features: [.fundingRate])
    // A bar lasts 10: bar 10 closes at 20 and knows of 15; 41 is after the close of bar 30.
    #expect(isSame(table.values, [.nan, .nan, .nan, 1, .nan, 2, 2, 2]))
  }

  /// Staggered bars last the smallest step of the panel: what is published later is not known yet.
  @Test func staggeredBarsCloseAfterThePanelsStep() {
    let a = OHLCVSeries(
      symbol: "A", timestamps: [0, 20, 40], close: [1, 1, 1],
      fundingRate: .published(timestamps: [15], values: [1]))
    let b = OHLCVSeries(symbol: "B", timestamps: [10, 30], close: [1, 1])
    let panel = Panel(joining: [a, b], join: .outer)
    let table = FeatureTable(panel, features: [.fundingRate])
    #expect(panel.barMilliseconds == 10)
    #expect((0..<5).map { table[$0, 0, 0].isNaN } == [true, true, false, true, false])
  }
}
