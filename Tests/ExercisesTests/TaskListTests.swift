import Exercises
import Foundation
import Testing

@testable import ExercisesTool

/// What the book's page of exercises is made of.
@Suite struct TaskListTests {
  private struct Item: Decodable {
    var id, name, kind: String
    var minutes: Int
    var task: String
    var hints: [String]
  }

  @Test func allTasksAreWritten() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "tasks-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try ListCommand.parse(["--json", file.path]).run()
    let items = try JSONDecoder().decode([Item].self, from: Data(contentsOf: file))
    #expect(
      items.map(\.id) == Exercise.all.map(\.id) && items.map(\.name) == Exercise.all.map(\.name))
    for (item, exercise) in zip(items, Exercise.all) {
      #expect(item.task == exercise.task(.page) && item.hints == exercise.hints)
      #expect(item.kind == exercise.kind.rawValue && item.minutes == exercise.minutes)
    }
  }
}
