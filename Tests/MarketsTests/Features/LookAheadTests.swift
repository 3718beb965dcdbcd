import Testing

@testable import Markets

/// Change everything that becomes known after a bar's close: nothing up to that bar may move, not by one bit.
struct LookAheadTests {
  private let settings = FeatureSettings(window: 5, rsiPeriod: 4, correlationWindow: 7)

  @Test(arguments: [0, 1, 6, 20, 21, 77, 118])
  func featuresDoNotSeeTheFuture(_ cut: Int) {
    let market = smallMarket(bars: 120)
    let features = Feature.all(settings)
    let before = FeatureTable(market.panel, features: features)
    let changed = market.series.map {
      changedFuture($0, after: cut, barMilliseconds: Timestamp.hour)
    }
    let after = FeatureTable(
      Panel(joining: changed), features: features, barMilliseconds: Timestamp.hour)
    let known = (cut + 1) * before.rowWidth
    #expect(isSame(before.values[..<known], after.values[..<known]))
    if cut < 118 {
      let rest = before.values[known...].filter { !$0.isNaN }
      #expect(!isSame(rest, after.values[known...].filter { !$0.isNaN }), "nothing was changed")
    }
  }

  @Test func aShorterFileGivesTheSameRows() {
    let market = smallMarket(bars: 120)
    let whole = FeatureListing(of: market.series, settings: settings).csv.text
    let part = FeatureListing(
      of: market.series.map { $0.selecting(Array(0..<80)) }, settings: settings,
      barMilliseconds: Timestamp.hour
    ).csv.text
    #expect(whole.hasPrefix(part))
  }

  @Test func scalersAndWindowsDoNotSeeTheFuture() {
    let market = smallMarket(bars: 200)
    let split = Split(bars: 200, train: 0.6, validation: 0.2)
    let cut = split.train.upperBound - 1
    let make = { (series: [OHLCVSeries]) in
      let panel = Panel(joining: series)
      let features: [Feature] = [.logReturn, .volatility(window: 5)]
      return Windows(
        FeatureTable(panel, features: features), Targets(panel, horizon: 3), lookback: 8,
        split: split)
    }
    let before = make(market.series)
    let after = make(
      market.series.map { changedFuture($0, after: cut, barMilliseconds: Timestamp.hour) })
    #expect(before.featureScaler == after.featureScaler)
    #expect(before.targetScaler == after.targetScaler)
    #expect(before.train == after.train)
    #expect(inputs(before, before.train) == inputs(after, before.train))
    #expect(outputs(before, before.train) == outputs(after, before.train))
    #expect(outputs(before, before.validation) != outputs(after, before.validation))
  }
}

/// The windows that end at `windowEnds`, in one array.
func inputs(_ windows: Windows, _ windowEnds: [Int]) -> [Float] {
  [Float](unsafeUninitializedCapacity: windowEnds.count * windows.inputCount) { buffer, count in
    count = windowEnds.count * windows.inputCount
    windows.fillInputs(
      UnsafeMutableBufferPointer(rebasing: buffer[..<count]), windowEnds: windowEnds)
  }
}

/// The labels of the windows that end at `windowEnds`, in one array.
func outputs(_ windows: Windows, _ windowEnds: [Int]) -> [Float] {
  [Float](unsafeUninitializedCapacity: windowEnds.count * windows.outputCount) { buffer, count in
    count = windowEnds.count * windows.outputCount
    windows.fillOutputs(
      UnsafeMutableBufferPointer(rebasing: buffer[..<count]), windowEnds: windowEnds)
  }
}
