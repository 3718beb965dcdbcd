import Foundation
import Testing

@testable import Markets

struct OuterWindowsTests {
  /// A has eight bars; B's first bar is 3 and it lacks bar 5.
  private var panel: Panel {
    let rows: [Int64] = [3, 4, 6, 7]
    return Panel(
      joining: [
        OHLCVSeries(
          symbol: "A", timestamps: Array(0..<8), close: (0..<8).map { pow(2, Double($0 * $0)) }),
        OHLCVSeries(symbol: "B", timestamps: rows, close: [1, 3, 12, 24]),
      ], join: .outer)
  }

  private func windows(
    _ panel: Panel, horizons: [Int] = [1], lookback: Int = 2, join: Join = .outer
  ) -> Windows {
    Windows(
      FeatureTable(panel, features: [.logReturn]), Targets(panel, horizons: horizons),
      lookback: lookback, split: Split(bars: panel.barCount, train: 1, validation: 0), join: join)
  }

  @Test func windowsCountWhereAnAssetTakesPart() {
    let outer = windows(panel)
    // Bar 0 has no return of A, so that the first window is bars 1 and 2; bar 7 is purged.
    #expect(outer.join == .outer && outer.train == [2, 3, 4, 5, 6])
    // All returns: bars 4, 6 and 7 have them; no two neighbouring bars but 6 and 7, which is purged.
    #expect(windows(panel, join: .inner).train == [])
    let table = outer.table
    #expect(Windows.readyBars(of: table, lookback: 2, join: .outer) == [2, 3, 4, 5, 6, 7])
    #expect(Windows.readyBars(of: table, lookback: 2) == [7])
    #expect(Windows.readyBars(of: table, lookback: 9, join: .outer) == [])
  }

  @Test func maskedBarsAreZero() {
    let outer = windows(panel, lookback: 3)
    // Columns A and B; rows are bars 2, 3, 4 and then 4, 5, 6.
    #expect(masks(outer, [4, 6]) == [1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1])
    let scaler = outer.featureScaler
    let z = { (bar: Int, asset: Int) in
      Float((outer.table[bar, asset, 0] - scaler.means[asset]) / scaler.standardDeviations[asset])
    }
    #expect(inputs(outer, [4]) == [z(2, 0), 0, z(3, 0), 0, z(4, 0), z(4, 1)])
    #expect(inputs(outer, [6]) == [z(4, 0), z(4, 1), z(5, 0), 0, z(6, 0), z(6, 1)])
    #expect(outer.hasMissingBars(windowEnds: [4]) && outer.hasMissingBars(windowEnds: [7]))
    let short = windows(panel, lookback: 1)
    #expect(
      !short.hasMissingBars(windowEnds: [4, 6, 7]) && short.hasMissingBars(windowEnds: [4, 5]))
    #expect(!short.hasMissingBars(windowEnds: []))
  }

  @Test func labelsCountWhereTheyAreThere() {
    let outer = windows(panel, horizons: [1, 2])
    #expect(outer.train == [2, 3, 4, 5])
    // [B, N, P]. Bar 3: B has no return there, so that its label does not count though it is there.
    #expect(labelMasks(outer, [3]) == [1, 1, 0, 0])
    // Bar 4: B has no bar 5, but it has bar 6. Bar 5: B has no bar.
    #expect(labelMasks(outer, [4, 5]) == [1, 1, 0, 1, 1, 1, 0, 0])
    #expect(labelMasks(outer, [6, 7]) == [1, 0, 1, 0, 0, 0, 0, 0])
    let scales = outer.targetScaler.scales
    #expect(
      outputs(outer, [4]) == [
        Float(9 * log(2.0) / scales[0]), Float(20 * log(2.0) / scales[1]), 0,
        Float(log(4.0) / scales[3]),
      ])
    #expect(outputs(outer, [3]).suffix(2) == [0, 0] && outputs(outer, [5]).suffix(2) == [0, 0])
    #expect(
      outer.hasMissingLabels(windowEnds: [4]) && !windows(panel).hasMissingLabels(windowEnds: [6]))
  }

  @Test func scalersMeasureWhatIsThere() {
    let outer = windows(panel)
    let ofA = (1...7).map { outer.table[$0, 0, 0] }
    let ofB = [log(3.0), log(4.0), log(2.0)]
    #expect(outer.featureScaler.means == [SampleMoments.mean(ofA), SampleMoments.mean(ofB)])
    #expect(
      outer.featureScaler.standardDeviations == [
        SampleMoments.standardDeviation(ofA), SampleMoments.standardDeviation(ofB),
      ])
    // Of B only the label of bar 6 counts: no standard deviation.
    let labels = (2...6).map { outer.targets[$0, 0] }
    #expect(outer.targetScaler.scales == [SampleMoments.standardDeviation(labels), 1])
  }

  @Test func anAssetAloneInItsWindowsNeedsALabelOfItsOwn() {
    let a = OHLCVSeries(symbol: "A", timestamps: [0, 1, 2, 5, 6], close: [1, 2, 4, 7, 9])
    let b = OHLCVSeries(symbol: "B", timestamps: [3, 4], close: [1, 2])
    let outer = windows(Panel(joining: [a, b], join: .outer), lookback: 1)
    #expect(Windows.readyBars(of: outer.table, lookback: 1, join: .outer) == [1, 2, 4, 5, 6])
    // Bar 1: A's next bar is 2. Bar 2: A has no bar 3. Bar 4: B has no bar 5. Bar 5: A's next bar is 6.
    #expect(outer.train == [1, 5])
  }

  @Test func labelIntervalsEndInsideTheirPart() {
    let series = gappyMarket().series
    let panel = Panel(joining: series, join: .outer)
    let split = Split(bars: panel.barCount, train: 0.5, validation: 0.25)
    let windows = Windows(
      FeatureTable(panel, features: [.logReturn]), Targets(panel, horizons: [1, 5]), lookback: 4,
      split: split, join: .outer)
    for (windowEnds, part) in [
      (windows.train, split.train), (windows.validation, split.validation),
      (windows.test, split.test),
    ] {
      #expect(!windowEnds.isEmpty)
      #expect(windowEnds.allSatisfy { part.contains($0) && part.contains($0 + 5) })
    }
    #expect(windows.train.last == split.train.upperBound - 6)
    #expect(windows.validation.first == split.validation.lowerBound)
  }
}

/// The masks of the windows that end at `windowEnds`, in one array.
func masks(_ windows: Windows, _ windowEnds: [Int]) -> [Float] {
  let count = windowEnds.count * windows.maskCount
  return [Float](unsafeUninitializedCapacity: count) { buffer, written in
    windows.fillMask(UnsafeMutableBufferPointer(rebasing: buffer[..<count]), windowEnds: windowEnds)
    written = count
  }
}

/// The masks of the labels of the windows that end at `windowEnds`, in one array.
func labelMasks(_ windows: Windows, _ windowEnds: [Int]) -> [Float] {
  let count = windowEnds.count * windows.outputCount
  return [Float](unsafeUninitializedCapacity: count) { buffer, written in
    windows.fillLabelMask(
      UnsafeMutableBufferPointer(rebasing: buffer[..<count]), windowEnds: windowEnds)
    written = count
  }
}
