import Foundation
import Testing

@testable import Exercises
@testable import ExercisesTool

/// Attempts at 1.6 as somebody might hand them in, compiled and asked for real.
@Suite struct AttemptCheckTests {
  /// What stands in for the body of `horizonReturns`, and what is said of it.
  static let attempts: [(name: String, body: String, verdict: String, mentions: String)] = [
    ("right", right, "solved", ""),
    (
      "early", "(0..<returns.count - horizon).map { returns[$0..<$0 + horizon].reduce(0, +) }",
      "wrong", "this is the sum that begins one bar early"
    ),
    ("own", "returns.map { 2 * $0 }", "wrong", "got [2, 4, 6, 8, 10], expected [5, 7, 9]"),
    ("talkative", "{ print(\"5 7 9\"); return \(right) }()", "solved", ""),
    ("typo", "retruns", "failed", "1.6-horizon-returns.swift:3:10: error: cannot find 'retruns'"),
    ("throwing", "try { throw CancellationError() }()", "failed", "threw CancellationError"),
    ("crash", "[returns[returns.count]]", "failed", "crashed (signal"),
    ("leaves", "{ exit(0) }()", "failed", "ended with exit code 0 before it had answered"),
    ("endless", "{ while true {} }()", "failed", "no answer within 3 s"),
  ]

  private static let right =
    "(1..<max(1, returns.count - horizon + 1)).map { returns[$0..<$0 + horizon].reduce(0, +) }"

  static func text(_ body: String) -> String {
    """
    import Foundation
    struct Attempt: HorizonReturns { func horizonReturns(_ returns: [Double], horizon: Int) throws -> [Double] {
      return \(body)
    } }
    """
  }

  @Test(arguments: attempts.indices) func anAttempt(index: Int) throws {
    let attempt = Self.attempts[index]
    let folder = try ScratchFolder()
    let exercise = try #require(Exercise.named("1.6"))
    let path = try folder.write(Self.text(attempt.body), exercise.fileName)
    let check = AttemptCheck(root: try ExerciseFolder(startingAt: folder.path).root, seconds: 3)
    let verdict = try check.verdict(
      on: Submission(exercise, path: path), in: folder.path + "/build")
    #expect(verdict.word == attempt.verdict, "\(verdict)")
    #expect(
      attempt.mentions.isEmpty || verdict.detail.contains(attempt.mentions), "\(verdict.detail)")
  }

  @Test func aStubIsUnsolvedWithoutCompiling() throws {
    let folder = try ScratchFolder()
    for exercise in Exercise.all {
      for variant in [Variant.page, Variant(7)] {
        let path = try folder.write(exercise.file(variant), exercise.fileName)
        let submission = try Submission(exercise, path: path)
        #expect(submission.variant == variant && submission.isPristine)
        let check = AttemptCheck(root: folder.path)
        #expect(try check.verdict(on: submission, in: folder.path + "/build") == .unsolved)
      }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/build"))
  }
}

/// A folder that goes with its owner.
final class ScratchFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders above it; returns its path.
  func write(_ text: String, _ name: String) throws -> String {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }
}
