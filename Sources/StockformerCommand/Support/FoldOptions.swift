import ArgumentParser
import Markets

/// How the bars of a panel are divided into folds of training and test.
struct FoldOptions: ParsableArguments {
  /// The schemes by name.
  enum Scheme: String, ExpressibleByArgument, CaseIterable {
    case walkForward = "walk-forward"
    case cpcv
  }

  @Option(
    help: """
      walk-forward, or cpcv: combinatorial purged cross-validation (default: walk-forward; required by 'stockformer folds').
      """)
  var scheme: Scheme?
  @Option(
    parsing: .unconditional,
    help: """
      cpcv: how many blocks the bars are cut into. walk-forward of train and compare, without --train: how many \
      consecutive tests share the configuration's test part (default: 1).
      """)
  var folds: Int?
  @Option(
    parsing: .unconditional,
    help: "walk-forward: bars of training in each split, validation included; needs --test.")
  var train: Int?
  @Option(parsing: .unconditional, help: "Bars of each test.")
  var test: Int?
  @Flag(help: "walk-forward: train on all bars before the test instead of the last --train ones.")
  var expanding = false
  @Option(parsing: .unconditional, help: "Bars between training and test that belong to neither.")
  var purge: Int?
  @Option(
    parsing: .unconditional, help: "cpcv: bars left out after each test, in addition to the purge.")
  var embargo: Int?
  @Option(parsing: .unconditional, help: "cpcv: blocks tested in each split.")
  var testFolds: Int?

  func validate() throws {
    for (name, value) in [("--purge", purge), ("--embargo", embargo)] {
      if let value {
        try requireOption((0...Self.most).contains(value), name, value, mustBe: "0 to \(Self.most)")
      }
    }
    let counts = [
      ("--folds", folds), ("--train", train), ("--test", test), ("--test-folds", testFolds),
    ]
    for (name, value) in counts {
      if let value {
        try requireOption((1...Self.most).contains(value), name, value, mustBe: "1 to \(Self.most)")
      }
    }
    switch usedScheme {
    case .walkForward:
      try refuse([("--embargo", embargo != nil), ("--test-folds", testFolds != nil)])
      if (train == nil) != (test == nil) {
        throw ValidationError("'--train' and '--test' belong together.")
      }
      if train != nil && folds != nil {
        throw ValidationError("'--train' and '--folds' exclude each other.")
      }
    case .cpcv:
      try refuse([("--train", train != nil), ("--test", test != nil), ("--expanding", expanding)])
      if folds == nil || testFolds == nil {
        throw ValidationError("'--scheme cpcv' needs '--folds' and '--test-folds'.")
      }
    }
  }

  /// The most bars.
  static let most = 1_000_000_000

  /// The scheme that was asked for, or else.
  var usedScheme: Scheme { scheme ?? .walkForward }

  /// Whether anything was asked for.
  var isGiven: Bool {
    let counts = [folds, train, test, purge, embargo, testFolds]
    return scheme != nil || expanding || counts.contains { $0 != nil }
  }

  private func refuse(_ given: [(name: String, isGiven: Bool)]) throws {
    if let name = given.first(where: \.isGiven)?.name {
      throw ValidationError("'\(name)' does not go with '--scheme \(usedScheme.rawValue)'.")
    }
  }

  /// The scheme of given sizes; without `train` and `test` a walk forward is of `training` bars, with tests of `testing`.
  func scheme(training: Int = 0, testing: Int = 0) -> FoldScheme {
    let purge = purge ?? 0
    switch usedScheme {
    case .cpcv:
      return .combinatorial(
        folds: folds ?? 0, tests: testFolds ?? 0, purge: purge, embargo: embargo ?? 0)
    case .walkForward:
      return .walkForward(
        train: train ?? training - purge, test: test ?? testing, isExpanding: expanding,
        purge: purge)
    }
  }

  /// The folds of `bars` bars.
  ///
  /// - Parameters:
  ///   - trainFraction: the configuration's fraction of bars for training.
  ///   - validationFraction: that for validation; the two also decide how much of each fold's training is validation.
  /// - Throws: `ValidationError` when they are impossible.
  func folds(bars: Int, trainFraction: Double, validationFraction: Double) throws -> [Fold] {
    let split = Split(bars: bars, train: trainFraction, validation: validationFraction)
    // Without sizes the tests share what is left after validation.
    let scheme = scheme(
      training: split.test.lowerBound, testing: split.test.count / (folds ?? 1))
    if let fault = scheme.validationError(bars: bars) {
      throw ValidationError("The folds are impossible: \(fault).")
    }
    return scheme.folds(
      bars: bars, validationFraction: validationFraction / (trainFraction + validationFraction))
  }
}
