import Foundation
import Testing

@testable import Markets

/// Oracle: `Fixtures/folds_reference.py` (skfolio 1.12.2), 54 sizes.
@Suite struct FoldReferenceTests {
  private struct Case: Decodable {
    var bars: Int
    var purge: Int
    // A walk forward's.
    var train: Int?
    var test: Int?
    var expanding: Bool?
    // Combinatorial.
    var folds: Int?
    var tests: Int?
    var embargo: Int?
    var paths: Int?
    /// Ranges of training, ranges of tests, paths.
    var splits: [Split]

    struct Split: Decodable {
      var train: [[Int]]
      var tests: [[Int]]
      var paths: [Int]

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        train = try list.decode([[Int]].self)
        tests = try list.decode([[Int]].self)
        paths = try list.decode([Int].self)
      }
    }

    var scheme: FoldScheme {
      if let train, let test {
        return .walkForward(
          train: train, test: test, isExpanding: expanding ?? false, purge: purge)
      }
      return .combinatorial(
        folds: folds ?? 0, tests: tests ?? 0, purge: purge, embargo: embargo ?? 0)
    }
  }

  private let cases: [Case]

  init() throws {
    let bytes = try Data(contentsOf: URL(filePath: fixture("folds_reference.json")))
    cases = try JSONDecoder().decode([Case].self, from: bytes)
  }

  private func rows(_ ranges: some Sequence<Range<Int>>) -> [Int] { ranges.flatMap { Array($0) } }
  private func ranges(_ pairs: [[Int]]) -> [Range<Int>] { pairs.map { $0[0]..<$0[1] } }

  @Test func rowsAndPathsAgree() {
    #expect(cases.count == 54)
    for one in cases {
      #expect(one.scheme.validationError(bars: one.bars) == nil)
      let folds = one.scheme.folds(bars: one.bars)
      let paths = FoldScheme.paths(of: folds)
      #expect(folds.count == one.splits.count)
      #expect(paths == one.splits.map(\.paths))
      if let count = one.paths { #expect((paths.joined().max() ?? 0) + 1 == count) }
      for (fold, split) in zip(folds, one.splits) {
        #expect(rows(fold.trainingBlocks) == rows(ranges(split.train)))
        #expect(fold.test == ranges(split.tests))
      }
    }
  }

  /// Every path of combinatorial folds tests every bar once, C(F, k)·k/F of them.
  @Test func aPathTestsEveryBarOnce() {
    for one in cases where one.folds != nil {
      let folds = one.scheme.folds(bars: one.bars)
      let paths = FoldScheme.paths(of: folds)
      let count = (paths.joined().max() ?? 0) + 1
      for path in 0..<count {
        let blocks = zip(folds, paths).flatMap { fold, paths in
          zip(fold.test, paths).filter { $1 == path }.map(\.0)
        }
        #expect(rows(blocks).sorted() == Array(0..<one.bars))
      }
    }
  }

  /// No training bar within the purge before or the purge and embargo after a test bar.
  @Test func trainingKeepsItsDistance() {
    for one in cases {
      for fold in one.scheme.folds(bars: one.bars) {
        let forbidden = fold.test.map {
          $0.lowerBound - one.purge..<$0.upperBound + one.purge + (one.embargo ?? 0)
        }
        #expect(
          !rows(fold.trainingBlocks).contains { bar in forbidden.contains { $0.contains(bar) } })
      }
    }
  }

  /// Two tests with a training fold of 5 between them: a purge of 2 and an embargo of 1 take 2 + 3 of it.
  @Test func aSplitWithoutTrainingIsImpossible() {
    let scheme = FoldScheme.combinatorial(folds: 3, tests: 2, purge: 2, embargo: 1)
    #expect(scheme.validationError(bars: 15)?.contains("without a bar of training") == true)
    #expect(scheme.validationError(bars: 18) == nil)
    let wide = FoldScheme.combinatorial(folds: 3, tests: 2, purge: 2, embargo: 0)
    #expect(wide.validationError(bars: 12)?.contains("without a bar of training") == true)
    #expect(wide.validationError(bars: 15) == nil)
  }

  @Test func sizesThatOverflowAreRefused() {
    let walk = FoldScheme.walkForward(train: .max, test: .max, isExpanding: false, purge: .max)
    #expect(walk.validationError(bars: 10) != nil)
    let combinatorial = FoldScheme.combinatorial(
      folds: 4, tests: 2, purge: .max, embargo: .max)
    #expect(combinatorial.validationError(bars: 100) != nil)
  }

  @Test func estimatesAreNearTheRows() {
    for one in cases {
      let folds = one.scheme.folds(bars: one.bars)
      let named = folds.reduce(0) { $0 + rows($1.trainingBlocks).count + rows($1.test).count }
      let estimate = one.scheme.rowEstimate(bars: one.bars)
      #expect(estimate >= Double(named) && (one.folds != nil || estimate == Double(named)))
    }
  }
}
