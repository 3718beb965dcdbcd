/// One division of the bars into what is learned from, what choices are made on, and what is tested on.
///
/// Training may lie on both sides of a test: `purge` bars before and `purge + embargo` bars after each test block belong to
/// neither (López de Prado 2018, chapter 7). The chronological split is the fold of one block each.
public struct Fold: Codable, Equatable, Sendable {
  /// The blocks of training, rising and apart, before bars around the tests are taken out.
  public let train: [Range<Int>]
  /// The bars on which choices are made.
  public let validation: Range<Int>
  /// The blocks of the test, rising and apart.
  public let test: [Range<Int>]
  /// Bars left out of training before each test block, and after it.
  public let purge: Int
  /// Bars left out of training after each test block, besides those.
  public let embargo: Int

  /// A fold of known blocks, of which no two may overlap.
  public init(
    train: [Range<Int>], validation: Range<Int>, test: [Range<Int>], purge: Int = 0,
    embargo: Int = 0
  ) {
    require(purge >= 0 && embargo >= 0, "purge \(purge) and embargo \(embargo) must be at least 0")
    let blocks = (train + [validation] + test).filter { !$0.isEmpty }
      .sorted { $0.lowerBound < $1.lowerBound }
    let isApart = zip(blocks, blocks.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
    require(isApart, "blocks of a fold overlap")
    self.train = train
    self.validation = validation
    self.test = test
    self.purge = purge
    self.embargo = embargo
  }

  /// The blocks that training may see, without the bars around the tests.
  public var trainingBlocks: [Range<Int>] {
    test.reduce(train) { blocks, block in
      let last = block.upperBound + purge + embargo
      return blocks.flatMap { $0.without(block.lowerBound - purge..<last) }
    }
  }

  /// The first bar after all that training and the choices may see.
  public var unseenFrom: Int {
    (train + [validation]).filter { !$0.isEmpty }.map(\.upperBound).max() ?? 0
  }

  /// Whether any of `bars` belongs to the test.
  func isTested(_ bars: Range<Int>) -> Bool { test.contains { $0.overlaps(bars) } }
}

extension Range<Int> {
  /// What is left of the range when `hole` is taken out: at most two pieces.
  fileprivate func without(_ hole: Range<Int>) -> [Range<Int>] {
    guard overlaps(hole) else { return [self] }
    let before = lowerBound..<Swift.max(lowerBound, hole.lowerBound)
    let after = Swift.min(upperBound, hole.upperBound)..<upperBound
    return [before, after].filter { !$0.isEmpty }
  }
}
