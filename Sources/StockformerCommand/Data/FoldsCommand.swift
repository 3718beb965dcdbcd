import ArgumentParser
import Files
import Foundation
import Markets

/// `stockformer folds`: which rows are trained on and which are tested, split by split.
struct FoldsCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "folds",
    abstract:
      "List the rows of training and test of walk-forward or combinatorial purged validation.",
    discussion: """
      Rows are 0 to bars - 1. walk-forward needs --train and --test: training, a purge, a test, then the same a test later. \
      cpcv needs --folds and --test-folds: every choice of test folds is a split; training loses the purge before and the \
      purge and embargo after each test fold. A path combines tests of several splits so that every row is tested once.
      """)

  @Option(parsing: .unconditional, help: "How many rows there are.")
  var bars: Int
  @OptionGroup var folds: FoldOptions
  @Option(help: "Splits to write (JSON).")
  var json: String

  /// The most rows that are listed: half a gigabyte of text.
  private static let mostRows = 50_000_000.0

  func validate() throws {
    try requireOption(
      (1...FoldOptions.most).contains(bars), "--bars", bars, mustBe: "1 to \(FoldOptions.most)")
    guard let scheme = folds.scheme else {
      throw ValidationError("Missing expected argument '--scheme <scheme>'")
    }
    if scheme == .walkForward, folds.train == nil || folds.test == nil {
      throw ValidationError("'--scheme walk-forward' needs '--train' and '--test'.")
    }
    let sizes = folds.scheme()
    if let error = sizes.sizeError(bars: bars) {
      throw ValidationError("The folds are impossible: \(error).")
    }
    // Before the rows are made.
    if sizes.rowEstimate(bars: bars) > Self.mostRows {
      throw ValidationError(
        "The folds hold more than \(Int(Self.mostRows)) rows, which are too many to list.")
    }
    if let error = sizes.validationError(bars: bars) {
      throw ValidationError("The folds are impossible: \(error).")
    }
  }

  var files: CommandFiles { CommandFiles(outputs: [("--json", json)]) }

  func perform() throws {
    let splits = folds.scheme().folds(bars: bars)
    let paths = FoldScheme.paths(of: splits)
    var object = JSONObject()
    object.set("bars", bars)
    object.set("scheme", folds.usedScheme.rawValue)
    object.set("train", folds.train)
    object.set("test", folds.test)
    object.set("expanding", folds.expanding)
    object.set("purge", folds.purge ?? 0)
    object.set("embargo", folds.embargo ?? 0)
    object.set("folds", folds.folds)
    object.set("test_folds", folds.testFolds)
    object.set("n_splits", splits.count)
    object.set("n_paths", (paths.lazy.joined().max() ?? 0) + 1)
    let members = zip(splits, paths).map { fold, paths in
      let tests = fold.test.map { Self.list($0) }.joined(separator: ", ")
      return "{\"train\": \(Self.list(fold.trainingBlocks.joined())), \"tests\": [\(tests)], "
        + "\"paths\": \(Self.list(paths))}"
    }
    object.set("splits", raw: "[\n    \(members.joined(separator: ",\n    "))\n  ]")
    try AtomicFile.write(object.text, to: json)
  }

  private static func list(_ rows: some Sequence<Int>) -> String {
    "[" + rows.lazy.map(String.init).joined(separator: ", ") + "]"
  }
}
