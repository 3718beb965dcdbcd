import Files
import Testing

@testable import Workbook

@Suite("ChapterDocument: a chapter as a file")
struct ChapterDocumentTests {
  private func document() throws -> ChapterDocument {
    var page = Page(chapter: 5, title: "Back-testing")
    page.introduction("A forecast is not money.")
    try page.section("Equity") { $0.result("42") }
    try page.finish()
    let options = try ChapterOptions.parse(["--seed", "18446744073709551615", "--quick"])
    return ChapterDocument(page, options: options)
  }

  @Test func survivesTheFile() throws {
    try withTemporaryFolder { folder in
      try document().write(to: "\(folder)/05.json")
      let read = try ChapterDocument(contentsOf: "\(folder)/05.json")
      #expect(try read == document())
      #expect(read.seed == .max && read.quick && read.data == nil)
      #expect(read.sections.map(\.number) == [0, 1])
    }
  }

  @Test func keysAreSorted() throws {
    try withTemporaryFolder { folder in
      var document = try document()
      document.sections = []
      document.data = "a/b.csv"
      try document.write(to: "\(folder)/05.json")
      #expect(
        try String(contentsOfFile: "\(folder)/05.json", encoding: .utf8) == """
          {
            "chapter" : 5,
            "data" : "a/b.csv",
            "quick" : true,
            "sections" : [

            ],
            "seed" : 18446744073709551615,
            "title" : "Back-testing"
          }

          """)
    }
  }

  @Test func otherFilesAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.json"
      #expect(
        #expect(throws: InputFault.self) { try ChapterDocument(contentsOf: path) }?.kind == .missing
      )
      for text in ["", "{}", "[1]"] {
        try AtomicFile.write(text, to: path)
        let fault = #expect(throws: InputFault.self) { try ChapterDocument(contentsOf: path) }
        #expect(fault?.kind == .content && fault?.file == path)
      }
    }
  }

  @Test func withoutSectionsThereIsNoHeading() throws {
    var document = try document()
    document.sections = []
    #expect(try TerminalRenderer().render(document) == "")
  }
}
