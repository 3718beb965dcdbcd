import Files
import Testing

@testable import Workbook

@Suite("Contents: where the sections stand")
struct ContentsTests {
  private let contents = Contents([1: ["a", "b", "c"], 4: ["d"], 12: ["e"]])

  private func section(_ chapter: Int, _ number: Int) -> Section {
    Section(chapter: chapter, number: number, id: "", title: "", blocks: [])
  }

  @Test(arguments: [
    (Link("b"), 1, "section 2"), (Link("c"), 1, "section 3"),
    (Link("b"), 4, "chapter 01, section 2"),
    (Link("e"), 1, "chapter 12, section 1"), (Link("c", form: .number), 1, "3"),
    (Link("c", form: .number), 4, "3"), (Link("b", form: .next), 1, "next section"),
  ])
  func words(_ link: Link, _ chapter: Int, _ words: String) throws {
    #expect(try contents.words(of: link, in: section(chapter, 1)) == words)
  }

  @Test(arguments: [
    (Link("x"), "section 1.1: [[x]] leads nowhere: no section has this id"),
    (Link("x", form: .number), "section 1.1: [[x|number]] leads nowhere: no section has this id"),
    (Link("c", form: .next), "section 1.1: [[c|next]] is section 1.3, not the next one"),
    (Link("d", form: .next), "section 1.1: [[d|next]] is section 4.1, not the next one"),
  ])
  func brokenLinks(_ link: Link, _ message: String) {
    let fault = #expect(throws: InputFault.self) {
      try contents.words(of: link, in: section(1, 1))
    }
    #expect(fault?.description == message)
  }

  @Test func introductionsAreNamedByTheirChapter() {
    let fault = #expect(throws: InputFault.self) {
      try contents.words(of: Link("x"), in: Section(outside: [], chapter: 4))
    }
    #expect(fault?.file == "chapter 4")
    // The first section is the next one of what stands above it.
    #expect(
      (try? contents.words(of: Link("d", form: .next), in: Section(outside: [], chapter: 4)))
        == "next section")
  }

  @Test func sectionsMustStandWhereTheTableHasThem() throws {
    try contents.require("b", chapter: 1, number: 2)
    try contents.require("anything", chapter: 2, number: 9)
    for (id, number) in [("a", 2), ("x", 2), ("c", 4)] {
      #expect(throws: InputFault.self) { try contents.require(id, chapter: 1, number: number) }
    }
    try contents.requireComplete(chapter: 1, sections: 3)
    try contents.requireComplete(chapter: 2, sections: 0)
    #expect(throws: InputFault.self) { try contents.requireComplete(chapter: 1, sections: 2) }
  }

  @Test func workbookHasNoIdTwice() {
    let ids = Contents.workbook.chapters.values.joined()
    #expect(Contents.workbook.chapters.keys.sorted() == [1, 2, 3, 4, 5])
    #expect(Set(ids).count == ids.count)
    for id in ids { #expect(Section.id(of: id) == id) }
  }
}
