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
