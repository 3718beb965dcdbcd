import Foundation
import Testing

@Suite struct FoldsCommandTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private struct Split: Decodable, Equatable {
    var train: [Int]
    var tests: [[Int]]
    var paths: [Int]

    init(_ train: [Int], _ tests: [[Int]], _ paths: [Int]) {
      self.train = train
      self.tests = tests
      self.paths = paths
    }
  }

  private struct Listing: Decodable {
    var splits: [Split]
  }

  private func splits(_ options: String) throws -> [Split] {
    let run = try workspace.run("folds \(options) --json f.json")
    #expect(run.status == 0 && run.output == "" && run.errors == "", "\(run.errors)")
    let text = try workspace.read("f.json")
    return try JSONDecoder().decode(Listing.self, from: Data(text.utf8)).splits
  }

  /// The specification's first example.
  @Test func walkForward() throws {
    let rows = try splits("--bars 6 --scheme walk-forward --train 2 --test 1 --purge 1")
    #expect(
      rows == [
        Split([0, 1], [[3]], [0]), Split([1, 2], [[4]], [0]), Split([2, 3], [[5]], [0]),
      ])
    let found = try workspace.object("f.json")
    #expect(found["n_splits"] as? Int == 3 && found["n_paths"] as? Int == 1)
    #expect(found["bars"] as? Int == 6 && found["train"] as? Int == 2 && found["test"] as? Int == 1)
    #expect(found["purge"] as? Int == 1 && found["embargo"] as? Int == 0)
    #expect(found["expanding"] as? Bool == false && found["scheme"] as? String == "walk-forward")
    #expect(found["folds"] is NSNull && found["test_folds"] is NSNull)
  }

  /// The specification's second.
  @Test func combinatorial() throws {
    let rows = try splits("--bars 12 --scheme cpcv --folds 3 --test-folds 2 --purge 1")
    let (a, b, c) = (Array(0...3), Array(4...7), Array(8...11))
    #expect(
      rows == [
        Split([9, 10, 11], [a, b], [0, 0]), Split([5, 6], [a, c], [1, 0]),
        Split([0, 1, 2], [b, c], [1, 1]),
      ])
    let found = try workspace.object("f.json")
    #expect(found["n_splits"] as? Int == 3 && found["n_paths"] as? Int == 2)
    #expect(found["train"] is NSNull && found["test"] is NSNull)
    #expect(found["folds"] as? Int == 3 && found["test_folds"] as? Int == 2)
  }

  /// More bars change no earlier split; a last, shorter test is left out.
  @Test func moreBarsChangeNoEarlierSplit() throws {
    let sizes = "--scheme walk-forward --train 5 --test 3 --expanding --purge 2"
    let short = try splits("--bars 21 \(sizes)")
    let long = try splits("--bars 40 \(sizes)")
    #expect(short.count == 4 && long.count == 11 && Array(long.prefix(4)) == short)
    #expect(short[3].train == Array(0..<14))
  }

  @Test(arguments: [
    ("--bars 6 --scheme walk-forward --train 2", "--test"),
    ("--bars 6 --scheme walk-forward", "--train"), ("--bars 6", "--scheme"),
    ("--scheme cpcv --folds 3 --test-folds 2", "--bars"),
    ("--bars 6 --scheme walk-forward --train 2 --test 1 --embargo 0", "--embargo"),
    ("--bars 6 --scheme walk-forward --train 2 --test 1 --folds 3", "--folds"),
    ("--bars 6 --scheme walk-forward --train 2 --test 1 --test-folds 3", "--test-folds"),
    ("--bars 6 --scheme walk-forward --train 4 --test 2 --purge 1", "impossible"),
    ("--bars 12 --scheme cpcv --folds 3", "--test-folds"),
    ("--bars 12 --scheme cpcv --folds 3 --test-folds 2 --train 2", "--train"),
    ("--bars 12 --scheme cpcv --folds 3 --test-folds 2 --test 2", "--test"),
    ("--bars 12 --scheme cpcv --folds 3 --test-folds 2 --expanding", "--expanding"),
    ("--bars 12 --scheme cpcv --folds 2 --test-folds 2", "impossible"),
    ("--bars 12 --scheme cpcv --folds 3 --test-folds 3", "impossible"),
    ("--bars 12 --scheme cpcv --folds 3 --test-folds 1", "impossible"),
    ("--bars 12 --scheme cpcv --folds 3 --test-folds 2 --purge 2 --embargo 1", "impossible"),
    ("--bars 12 --scheme cpcv --folds 3 --test-folds 2 --purge 2", "without a bar of training"),
    ("--bars 900 --scheme cpcv --folds 30 --test-folds 15", "more than 100000 splits"),
    ("--bars 100000000 --scheme cpcv --folds 2 --test-folds 2", "at least 3 folds"),
    ("--bars 1000000000 --scheme walk-forward --train 1 --test 1", "more than 50000000 rows"),
    ("--bars 0 --scheme walk-forward --train 1 --test 1", "--bars"),
    ("--bars 6 --scheme walk-forward --train 0 --test 1", "--train"),
    ("--bars 6 --scheme walk-forward --train 1 --test 1 --purge -1", "--purge"),
    ("--bars 6 --scheme k-fold --train 1 --test 1", "k-fold"),
  ])
  func usage(options: String, mentioned: String) throws {
    expectUsageError(try workspace.run("folds \(options) --json f.json"), mentions: mentioned)
    #expect(try workspace.names() == [])
  }
}
