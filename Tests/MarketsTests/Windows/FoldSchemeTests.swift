import Testing

@testable import Markets

struct FoldSchemeTests {
  /// The rows of training and of the tests.
  private static func rows(_ scheme: FoldScheme, bars: Int) -> [[[Int]]] {
    scheme.folds(bars: bars).map { fold in
      [fold.trainingBlocks.flatMap { Array($0) }] + fold.test.map { Array($0) }
    }
  }

  /// Counted by hand.
  @Test func walkForwardByHand() {
    let rolling = FoldScheme.walkForward(train: 2, test: 1, isExpanding: false, purge: 1)
    #expect(Self.rows(rolling, bars: 6) == [[[0, 1], [3]], [[1, 2], [4]], [[2, 3], [5]]])
    let anchored = FoldScheme.walkForward(train: 2, test: 2, isExpanding: true, purge: 1)
    #expect(Self.rows(anchored, bars: 8) == [[[0, 1], [3, 4]], [[0, 1, 2, 3], [5, 6]]])
  }

  /// More bars change no earlier fold.
  @Test func laterBarsChangeNoEarlierFold() {
    let scheme = FoldScheme.walkForward(train: 30, test: 7, isExpanding: true, purge: 3)
    let (short, long) = (scheme.folds(bars: 100), scheme.folds(bars: 160))
    #expect(short.count == 9 && long.count == 18)
    #expect(Array(long.prefix(9)) == short)
  }

  /// Counted by hand: 12 bars in 3 blocks, two tested, a bar purged on both sides.
  @Test func combinatorialByHand() {
    let scheme = FoldScheme.combinatorial(folds: 3, tests: 2, purge: 1, embargo: 0)
    #expect(
      Self.rows(scheme, bars: 12) == [
        [[9, 10, 11], [0, 1, 2, 3], [4, 5, 6, 7]], [[5, 6], [0, 1, 2, 3], [8, 9, 10, 11]],
        [[0, 1, 2], [4, 5, 6, 7], [8, 9, 10, 11]],
      ])
  }

  /// No training bar lies within purge before or purge + embargo after a test, and every other bar is one.
  @Test func purgeAndEmbargoAroundEveryTest() {
    let scheme = FoldScheme.combinatorial(folds: 5, tests: 2, purge: 2, embargo: 3)
    let folds = scheme.folds(bars: 103, validationFraction: 0.25)
    #expect(folds.count == 10)
    for fold in folds {
      let seen = Set(fold.trainingBlocks.flatMap { Array($0) } + Array(fold.validation))
      let kept = (0..<103).filter { bar in
        !fold.test.contains { bar >= $0.lowerBound - 2 && bar < $0.upperBound + 5 }
      }
      #expect(seen == Set(kept))
      #expect(fold.validation.count == Int((0.25 * Double(kept.count)).rounded()))
      #expect(fold.trainingBlocks.allSatisfy { !$0.overlaps(fold.validation) })
    }
  }

  @Test func validationIsTheEndOfTraining() throws {
    let scheme = FoldScheme.walkForward(train: 85, test: 15, isExpanding: true, purge: 0)
    let fold = try #require(scheme.folds(bars: 100, validationFraction: 0.15 / 0.85).first)
    #expect(fold == Split(bars: 100).fold)
  }

  @Test func impossibleSchemes() {
    let walk = FoldScheme.walkForward(train: 8, test: 2, isExpanding: false, purge: 1)
    #expect(walk.validationError(bars: 10) != nil && walk.validationError(bars: 11) == nil)
    for (folds, tests, purge) in [(2, 2, 0), (4, 1, 0), (4, 4, 0), (4, 2, 9), (40, 20, 0)] {
      let scheme = FoldScheme.combinatorial(folds: folds, tests: tests, purge: purge, embargo: 0)
      #expect(scheme.validationError(bars: 40) != nil, "\(folds) \(tests) \(purge)")
    }
    let fits = FoldScheme.combinatorial(folds: 4, tests: 2, purge: 8, embargo: 0)
    #expect(fits.validationError(bars: 40) == nil)
  }
}
