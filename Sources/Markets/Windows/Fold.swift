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

/// The bars of training, validation and test, in the order of time.
public struct Split: Codable, Equatable, Sendable {
  /// The bars that training may see.
  public let train: Range<Int>
  /// The bars on which choices are made.
  public let validation: Range<Int>
  /// The bars that are looked at once.
  public let test: Range<Int>

  /// The split as a fold: one block each, nothing left out between them.
  public var fold: Fold { Fold(train: [train], validation: validation, test: [test]) }

  /// The three parts, which must follow each other.
  public init(train: Range<Int>, validation: Range<Int>, test: Range<Int>) {
    require(
      train.upperBound == validation.lowerBound && validation.upperBound == test.lowerBound,
      "the parts of a split must follow each other")
    self.train = train
    self.validation = validation
    self.test = test
  }

  /// Cuts `bars` bars at the given fractions; the rest is the test.
  ///
  ///     Split(bars: 100, train: 0.7, validation: 0.15)  // 0..<70, 70..<85, 85..<100
  public init(bars: Int, train: Double = 0.7, validation: Double = 0.15) {
    require(train >= 0 && validation >= 0 && train + validation <= 1, "fractions out of range")
    // A fraction such as 0.7 + 0.15 is off by a rounding error from the number that is meant.
    let cut = { (fraction: Double) in
      min(bars, Int((fraction * Double(bars) + 1e-9).rounded(.down)))
    }
    let first = cut(train)
    let second = max(first, cut(train + validation))
    self.init(train: 0..<first, validation: first..<second, test: second..<bars)
  }

  /// Cuts at two times: validation starts at the first bar at or after `validationStart`, the test at `testStart`.
  public init(timestamps: [Int64], validationStart: Int64, testStart: Int64) {
    require(validationStart <= testStart, "the test starts before the validation")
    let first = timestamps.firstIndex { $0 >= validationStart } ?? timestamps.count
    let second = timestamps.firstIndex { $0 >= testStart } ?? timestamps.count
    self.init(train: 0..<first, validation: first..<second, test: second..<timestamps.count)
  }
}
