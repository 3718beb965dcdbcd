import Foundation
import Testing

@testable import Workbook

@Suite("Lesson: sittings of at most an hour")
struct LessonTests {
  private let all = (1...5).flatMap {
    Lesson.lessons(Contents.workbook.lessons, of: $0, in: .workbook)
  }

  @Test func everySectionIsInOneLesson() {
    for chapter in 1...5 {
      let lessons = Lesson.lessons(Contents.workbook.lessons, of: chapter, in: .workbook)
      #expect(lessons.flatMap(\.sections) == Contents.workbook.chapters[chapter])
    }
    #expect(all.count == Contents.workbook.lessons.count && all.count >= 11)
  }

  @Test func everyLessonIsWhole() throws {
    for (lesson, _) in all {
      #expect((15...60).contains(lesson.minutes) && lesson.questions.count == 3, "\(lesson.title)")
      #expect(!lesson.objectives.isEmpty && !lesson.summary.isEmpty)
      for text in lesson.questions.flatMap({ [$0.text, $0.answer] }) + [lesson.summary] {
        for link in try Prose.links(in: text) {
          #expect(Contents.workbook.place(of: link.id) != nil)
        }
      }
    }
  }

  /// What is read in a lesson, by the committed records, fits into its time: the chapter's opening too.
  @Test func readingFitsIntoItsTime() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    for name in RecordedChapter.names {
      let document = try RecordedChapter(name, root: root).document
      let lessons = Lesson.lessons(of: document, in: .workbook)
      #expect(lessons.map(\.sections.count).reduce(0, +) == document.sections.count)
      for (lesson, sections) in lessons {
        let minutes = Lesson.readingMinutes(sections)
        #expect(minutes <= Double(lesson.minutes), "\(lesson.title): \(minutes.fixed(0)) minutes")
      }
    }
  }

  /// 220 words, 20 lines of code, 8 rows, 2 lines of a formula.
  @Test func readingTimeByHand() throws {
    var listing = try CodeListing("any", in: "/nowhere/Gone.swift")
    listing.lines = Array(repeating: "x", count: 20)
    let blocks: [Block] = [
      .paragraph(Array(repeating: "a", count: 220).joined(separator: " ")), .code(listing),
      .table(Table(["a"], rows: Array(repeating: ["1"], count: 8))), .formula("a\nb"),
    ]
    let section = Section(chapter: 1, number: 1, id: "s", title: "S", blocks: blocks)
    #expect(abs(Lesson.readingMinutes([section]) - (2 + 7 + 1 + 1)) < 1e-12)
  }
}
