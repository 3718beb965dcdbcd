import Testing
import Workbook

@testable import Exercises

/// Exercises and the sections that lead to them.
@Suite struct SectionTests {
  @Test func everySectionNamesItsExercises() throws {
    var bySection: [String: [String]] = [:]
    for exercise in Exercise.all {
      let numbers = exercise.section.split(separator: ".").compactMap { Int($0) }
      try #require(numbers.count == 2 && numbers[0] == exercise.chapter, "\(exercise.id)")
      let ids = try #require(Contents.workbook.chapters[numbers[0]])
      try #require(ids.indices.contains(numbers[1] - 1), "\(exercise.id)")
      bySection[ids[numbers[1] - 1], default: []].append(exercise.id)
    }
    #expect(Contents.workbook.exercises == bySection)
  }

  @Test func idsRiseWithoutGaps() {
    for chapter in 1...5 {
      let ids = Exercise.all.filter { $0.chapter == chapter }.map(\.id)
      #expect(ids == ids.indices.map { "\(chapter).\($0 + 1)" })
    }
    #expect(Exercise.all.count >= 45 && Set(Exercise.all.map(\.name)).count == Exercise.all.count)
  }
}
