import Testing
import Workbook

@testable import Exercises

/// Exercises and the sections that lead to them.
@Suite struct SectionTests {
  @Test func everySectionLeadsToExercisesOfItsChapter() throws {
    let contents = Contents.workbook
    for (section, ids) in contents.exercises {
      let place = try #require(contents.place(of: section), "\(section)")
      for id in ids {
        let exercise = try #require(Exercise.named(id), "\(id)")
        #expect(
          exercise.chapter == place.chapter
            && exercise.section == "\(place.chapter).\(place.number)")
      }
    }
    let listed = contents.exercises.values.flatMap(\.self)
    #expect(listed.count == Exercise.all.count && Set(listed) == Set(Exercise.all.map(\.id)))
  }

  @Test func idsRiseWithoutGaps() {
    for chapter in 1...5 {
      let ids = Exercise.all.filter { $0.chapter == chapter }.map(\.id)
      #expect(ids == ids.indices.map { "\(chapter).\($0 + 1)" })
    }
    #expect(Exercise.all.count >= 45 && Set(Exercise.all.map(\.name)).count == Exercise.all.count)
  }
}
