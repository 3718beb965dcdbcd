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
