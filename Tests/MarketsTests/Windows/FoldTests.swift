import Testing

@testable import Markets

struct FoldTests {
  @Test func theChronologicalSplitIsAFold() {
    let fold = Split(bars: 100, train: 0.7, validation: 0.15).fold
    #expect(fold.train == [0..<70] && fold.validation == 70..<85 && fold.test == [85..<100])
    #expect(fold.trainingBlocks == [0..<70] && fold.unseenFrom == 85)
  }

  /// Combinatorial purged cross-validation of 12 rows in 3 folds, 2 of them tested, purge 1: the contract's worked example.
  @Test(arguments: [
    ([0..<4, 4..<8], [8..<12], [9..<12]), ([0..<4, 8..<12], [4..<8], [5..<7]),
    ([4..<8, 8..<12], [0..<4], [0..<3]),
  ])
  func barsAroundATestAreLeftOut(
    test: [Range<Int>], train: [Range<Int>], left: [Range<Int>]
  ) {
    let fold = Fold(train: train, validation: 12..<12, test: test, purge: 1)
    #expect(fold.trainingBlocks == left)
  }

  @Test func theEmbargoFollowsATestAlone() {
    let fold = Fold(
      train: [0..<10, 14..<30], validation: 30..<30, test: [10..<14], purge: 2, embargo: 3)
    #expect(fold.trainingBlocks == [0..<8, 19..<30])
    let inside = Fold(train: [0..<4, 6..<20], validation: 20..<25, test: [4..<6], purge: 30)
    #expect(inside.trainingBlocks == [] && inside.unseenFrom == 25)
  }

  /// Training on both sides of a test: labels stay inside their block, and no window of training reads a bar of the test.
  @Test func trainingWindowsKeepOutOfTheTest() {
    let timestamps = (0..<40).map(Int64.init)
    let panel = Panel(joining: [
      OHLCVSeries(symbol: "A", timestamps: timestamps, close: (1...40).map(Double.init)),
      OHLCVSeries(symbol: "B", timestamps: timestamps, close: (1...40).map { Double($0 * $0) }),
    ])
    let table = FeatureTable(panel, features: [.logReturn])
    let fold = Fold(train: [0..<15, 20..<34], validation: 34..<40, test: [15..<20], embargo: 1)
    let windows = Windows(table, Targets(panel, horizon: 2), lookback: 4, fold: fold)
    // Bars 4 to 12 (labels up to 14), and from 21 + 3 on, less the two whose labels leave the block.
    #expect(windows.train == Array(4...12) + Array(23...31))
    // Windows that end at 21 and 22 would read bars 18 and 19.
    #expect(windows.droppedTrainingWindows == 2)
    #expect(windows.test == [15, 16, 17] && windows.validation == [34, 35, 36, 37])
    let scaler = FeatureScaler(table, rows: Array(0..<15) + Array(21..<34))
    #expect(windows.featureScaler == scaler)
  }
}
