/// How bars are divided into training and test, again and again.
///
///     FoldScheme.walkForward(train: 500, test: 100, isExpanding: true, purge: 1).folds(bars: 1_000)
public enum FoldScheme: Sendable, Equatable {
  /// Training on `train` bars, or on all from the first on, then `purge` bars that belong to neither, then a test of `test` bars;
  /// then the same `test` bars later, as long as a whole test is left.
  case walkForward(train: Int, test: Int, isExpanding: Bool, purge: Int)
  /// Combinatorial purged cross-validation: the bars in `folds` blocks, every choice of `tests` of them tested on and the rest
  /// trained on, less `purge` bars before and `purge + embargo` bars after each test (López de Prado 2018, chapter 12).
  case combinatorial(folds: Int, tests: Int, purge: Int, embargo: Int)

  /// What makes the scheme impossible on `bars` bars; nil when it is possible.
  public func validationError(bars: Int) -> String? {
    if let error = sizeError(bars: bars) { return error }
    let isEmpty = folds(bars: bars).contains(where: \.trainingBlocks.isEmpty)
    return isEmpty ? "purge and embargo leave a split without a bar of training" : nil
  }

  /// What is wrong with the sizes alone; nil when nothing is.
  public func sizeError(bars: Int) -> String? {
    switch self {
    case .walkForward(let train, let test, _, let purge):
      if train < 1 || test < 1 || purge < 0 { return "sizes of a walk forward are out of range" }
      // Subtracting cannot overflow.
      return test > bars || train > bars - test || purge > bars - test - train
        ? "training of \(train), purge of \(purge) and test of \(test) bars are more than \(bars)"
        : nil
    case .combinatorial(let folds, let tests, let purge, let embargo):
      if folds < 3 || tests < 2 || tests >= folds || purge < 0 || embargo < 0 {
        return "at least 3 folds are needed, and 2 up to one fewer of them as tests"
      }
      if Self.choices(of: tests, from: folds) > 100_000 { return "more than 100000 splits" }
      let size = bars / folds
      return purge >= size || embargo >= size || purge + embargo >= size - 1
        ? "purge of \(purge) and embargo of \(embargo) bars leave nothing of folds of \(size)"
        : nil
    }
  }

  /// The folds on `bars` bars, of a scheme that is possible on them.
  ///
  /// - Parameter validationFraction: the fraction of each fold's training bars, the last ones, on which choices are made.
  public func folds(bars: Int, validationFraction: Double = 0) -> [Fold] {
    let error = sizeError(bars: bars)
    require(error == nil, error ?? "")
    switch self {
    case .walkForward(let train, let test, let isExpanding, let purge):
      return stride(from: train + purge, through: bars - test, by: test).map { start in
        let end = start - purge
        return Fold(
          training: [(isExpanding ? 0 : end - train)..<end], test: [start..<start + test],
          purge: purge, embargo: 0, validationFraction)
      }
    case .combinatorial(let folds, let tests, let purge, let embargo):
      let size = bars / folds
      let blocks = (0..<folds).map { $0 * size..<($0 == folds - 1 ? bars : ($0 + 1) * size) }
      return Self.combinations(of: tests, from: folds).map { chosen in
        let rest = blocks.indices.filter { !chosen.contains($0) }.map { blocks[$0] }
        return Fold(
          training: rest.joiningNeighbours, test: chosen.map { blocks[$0] }, purge: purge,
          embargo: embargo, validationFraction)
      }
    }
  }

  /// The choices of `count` of the numbers 0 ..< `total`, each rising, in lexicographic order.
  static func combinations(of count: Int, from total: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    guard count <= total else { return [] }
    return (0...total - count).flatMap { first in
      combinations(of: count - 1, from: total - first - 1).map { rest in
        [first] + rest.map { $0 + first + 1 }
      }
    }
  }

  /// How many choices there are; a large number in place of one that overflows.
  static func choices(of count: Int, from total: Int) -> Int {
    (0..<min(count, total - count)).reduce(1) { product, step in
      let (next, overflow) = product.multipliedReportingOverflow(by: total - step)
      return overflow ? .max : next / (step + 1)
    }
  }
}

extension Fold {
  /// A fold whose validation is the last `fraction` of the bars that training may see, taken from the end of the longest block
  /// (the latest of equals), of which at least one bar is left.
  fileprivate init(
    training: [Range<Int>], test: [Range<Int>], purge: Int, embargo: Int, _ fraction: Double
  ) {
    let plain = Fold(
      train: training, validation: 0..<0, test: test, purge: purge, embargo: embargo)
    var blocks = plain.trainingBlocks
    let wanted = Int((fraction * Double(blocks.reduce(0) { $0 + $1.count })).rounded())
    let longest = blocks.indices.max { (blocks[$0].count, $0) < (blocks[$1].count, $1) }
    guard wanted > 0, let longest, blocks[longest].count > 1 else {
      self = plain
      return
    }
    let block = blocks[longest]
    let first = block.upperBound - min(wanted, block.count - 1)
    blocks[longest] = block.lowerBound..<first
    self.init(
      train: blocks.filter { !$0.isEmpty }, validation: first..<block.upperBound, test: test,
      purge: purge, embargo: embargo)
  }
}

extension [Range<Int>] {
  /// Rising ranges, those that touch as one.
  fileprivate var joiningNeighbours: [Range<Int>] {
    reduce(into: []) { joined, range in
      if let last = joined.last, last.upperBound == range.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<range.upperBound
      } else {
        joined.append(range)
      }
    }
  }
}

extension FoldScheme {
  /// Which path each test block of each of `folds` belongs to: the number of earlier folds that test the same block.
  ///
  /// A path of combinatorial cross-validation tests every bar once, each by a training that has not seen it; of a walk forward
  /// there is one path, 0.
  public static func paths(of folds: [Fold]) -> [[Int]] {
    var seen: [Range<Int>: Int] = [:]
    return folds.map { fold in
      fold.test.map { block in
        defer { seen[block, default: 0] += 1 }
        return seen[block, default: 0]
      }
    }
  }

  /// About how many rows the folds of `bars` bars name in training and tests together, before they are made.
  public func rowEstimate(bars: Int) -> Double {
    switch self {
    case .walkForward(let train, let test, let isExpanding, let purge):
      let splits = (Double(bars - train - purge) / Double(test)).rounded(.down)
      let growth = isExpanding ? (splits - 1) / 2 * Double(test) : 0
      return splits * (Double(train) + growth + Double(test))
    case .combinatorial(let folds, let tests, _, _):
      return Double(Self.choices(of: tests, from: folds)) * Double(bars)
    }
  }
}
