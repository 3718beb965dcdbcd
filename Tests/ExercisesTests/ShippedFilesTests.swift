import Foundation
import Testing

@testable import Exercises
@testable import ExercisesTool

/// The learner's files as they are committed. On a half-solved tree they differ, which is no fault: only a fresh clone is held to this.
@Suite struct ShippedFilesTests {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CI"] == "true")) func theyAreTheStubs()
    throws
  {
    let exercises = try ExerciseFolder(
      startingAt: URL(filePath: #filePath).deletingLastPathComponent().path)
    for exercise in Exercise.all {
      #expect(try Submission(exercise, path: exercises.path(exercise)).isPristine, "\(exercise.id)")
    }
  }

  @Test func everyExerciseHasAFileAndNoFileIsLeftOver() throws {
    let exercises = try ExerciseFolder(
      startingAt: URL(filePath: #filePath).deletingLastPathComponent().path)
    let names = try FileManager.default.contentsOfDirectory(atPath: exercises.folder)
    #expect(Set(names.filter { $0.hasSuffix(".swift") }) == Set(Exercise.all.map(\.fileName)))
  }
}
