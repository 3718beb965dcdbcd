import Foundation
import Testing

@testable import Markets

struct WindowsTests {
  /// Two assets, ten bars: closes 1, 2, … and 10, 20, ….
  private var panel: Panel {
    let timestamps = (0..<10).map(Int64.init)
    return Panel(joining: [
      OHLCVSeries(symbol: "A", timestamps: timestamps, close: (1...10).map(Double.init)),
      OHLCVSeries(symbol: "B", timestamps: timestamps, close: (1...10).map { pow(2, Double($0)) }),
    ])
  }

  @Test func sharesAndDates() {
    let split = Split(bars: 100, train: 0.7, validation: 0.15)
    #expect(split.train == 0..<70 && split.validation == 70..<85 && split.test == 85..<100)
    let dated = Split(timestamps: [10, 20, 30, 40], validationStart: 20, testStart: 35)
    #expect(dated.train == 0..<1 && dated.validation == 1..<3 && dated.test == 3..<4)
  }

  @Test func targetsAreTheReturnsAhead() {
    let targets = Targets(panel, horizon: 2)
    #expect(targets[0, 0] == log(3))
    #expect(isClose(targets[3, 1], 2 * log(2), 1e-15))
    #expect(isClose(targets.simple(3, 1), 3, 1e-15))
    #expect(targets[7, 0] == log(10.0 / 8) && targets[8, 0].isNaN && targets[9, 1].isNaN)
  }

  @Test func severalHorizonsShareTheFarthestPurge() {
    let targets = Targets(panel, horizons: [1, 3])
    #expect(targets.horizon == 3 && targets.rowWidth == 4)
    #expect(targets[0, 0, 0] == log(2) && targets[0, 0, 1] == log(4))
    #expect(targets[8, 0, 0] == log(10.0 / 9) && targets[8, 0, 1].isNaN)
    #expect(isSame(targets.table(1).values, Targets(panel, horizon: 3).values))
    let windows = Windows(
      FeatureTable(panel, features: [.logReturn]), targets, lookback: 2,
      split: Split(train: 0..<7, validation: 7..<10, test: 10..<10))
    #expect(windows.train == [2, 3] && windows.validation == [])
    let labels = outputs(windows, [3])
    #expect(labels.count == 4)
    #expect(labels[1] == Float(log(7.0 / 4) / windows.targetScaler.scales[1]))
  }

  @Test func labelsStayInsideTheirPart() {
    let table = FeatureTable(panel, features: [.logReturn])
    let split = Split(train: 0..<5, validation: 5..<8, test: 8..<10)
    let windows = Windows(table, Targets(panel, horizon: 1), lookback: 2, split: split)
    // Row 0 has no return, so the first window of two rows ends at bar 2; the last bar of each part is purged.
    #expect(windows.train == [2, 3] && windows.validation == [5, 6] && windows.test == [8])
    let further = Windows(table, Targets(panel, horizon: 2), lookback: 2, split: split)
    #expect(further.train == [2] && further.validation == [5] && further.test == [])
    #expect(Windows.readyBars(of: table, lookback: 2) == Array(2...9))
  }

  @Test func scalersUseTrainingRowsAlone() {
    let table = FeatureTable(
      timestamps: [0, 1, 2, 3], symbols: ["A"], names: ["x", "y"],
      values: [.nan, 7, 1, 7, 3, 7, 99, 99])
    let scaler = FeatureScaler(table, rows: 0..<3)
    #expect(scaler.means == [2, 7])
    #expect(scaler.standardDeviations == [sqrt(2.0), 1])
    let z = scaler.standardised(table)
    #expect(z[0].isNaN && z[1] == 0 && z[2] == Float(-1 / sqrt(2.0)) && z[7] == 92)
  }

  @Test func targetScaleIsTheSampleDeviation() {
    let targets = Targets(panel, horizon: 1)
    let scaler = TargetScaler(targets, windowEnds: [0, 1, 2])
    let labels = [log(2.0), log(1.5), log(4.0 / 3)]
    #expect(scaler.scales[0] == SampleMoments.standardDeviation(labels))
    // The second asset's labels are all ln 2: no spread.
    #expect(scaler.scales[1] == 1)
  }

  @Test func fillsBatches() {
    let table = FeatureTable(panel, features: [.logReturn, .volatility(window: 2)])
    let split = Split(bars: 10, train: 0.6, validation: 0.2)
    let windows = Windows(table, Targets(panel, horizon: 1), lookback: 3, split: split)
    let windowEnds = [4, 9]
    let batch = inputs(windows, windowEnds)
    let scaler = windows.featureScaler
    var position = 0
    for end in windowEnds {
      for bar in (end - 2)...end {
        for asset in 0..<2 {
          for feature in 0..<2 {
            let column = asset * 2 + feature
            let z =
              (table[bar, asset, feature] - scaler.means[column])
              / scaler.standardDeviations[column]
            #expect(batch[position] == Float(z))
            position += 1
          }
        }
      }
    }
    #expect(position == batch.count)
    let labels = outputs(windows, [4])
    #expect(labels[0] == Float(windows.targets[4, 0] / windows.targetScaler.scales[0]))
  }

  @Test func missingRowsAreLeftOut() {
    var values = (0..<10).map(Double.init)
    values[4] = .nan
    let table = FeatureTable(
      timestamps: panel.timestamps, symbols: ["A"], names: ["x"], values: values)
    #expect(Windows.readyBars(of: table, lookback: 3) == [2, 3, 7, 8, 9])
    #expect(table.warmUp == 0)
  }

  @Test func scalersSurviveTheirJSON() throws {
    let windows = Windows(
      FeatureTable(panel, features: [.logReturn]), Targets(panel, horizon: 1), lookback: 2,
      split: Split(bars: 10))
    let scaler = try JSONDecoder().decode(
      FeatureScaler.self, from: JSONEncoder().encode(windows.featureScaler))
    #expect(scaler == windows.featureScaler)
    let scales = try JSONDecoder().decode(
      TargetScaler.self, from: JSONEncoder().encode(windows.targetScaler))
    #expect(scales == windows.targetScaler)
  }
}
