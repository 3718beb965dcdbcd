import Files
import Foundation
import Synchronization
import Testing

@testable import Workbook

@Suite("Page: a chapter as it is printed")
struct PageTests {
  private func written(only: Int? = nil) throws -> Page {
    var page = Page(chapter: 1, title: "Data", width: 40, only: only)
    try page.section("Returns") { (page) throws(InputFault) in
      page.question("Which return should a model forecast, and why is it not the price itself?")
      page.formula("r = ln(p / q)")
      page.exercise("Compute it.")
      page.exercise("Again.")
    }
    try page.section("Splits") { (page) throws(InputFault) in
      page.table(Table.plantedAndReal("measure", rows: [("IC", "0.160", "0.002")]))
    }
    try page.finish()
    return page
  }

  @Test func wholePage() throws {
    #expect(
      try written().text
        == """
        Chapter 1: Data
        ════════════════════════════════════════

        1.1  Returns
        ────────────────────────────────────────

        Question.  Which return should a model
        forecast, and why is it not the price
        itself?

              r = ln(p / q)

        Exercise 1.1.1. Compute it.

        Exercise 1.1.2. Again.

        1.2  Splits
        ────────────────────────────────────────

          measure  planted   real
          ───────  ───────  ─────
          IC         0.160  0.002


        """.replacingOccurrences(of: "Question.  ", with: "Question. "))
  }

  @Test func oneSection() throws {
    let page = try written(only: 2)
    #expect(!page.text.contains("1.1"))
    #expect(page.text.contains("1.2  Splits"))
    #expect(page.sectionCount == 2)
  }

  @Test func anOpeningStandsBeforeTheFirstSection() throws {
    let contents = Contents([1: ["a"]], openings: [1: "start"])
    var page = Page(chapter: 1, title: "Data", width: 40, contents: contents)
    try page.opening("Start", id: "start") { $0.paragraph("See [[a]].") }
    page.introduction("First.")
    try page.section("A") { $0.paragraph("Back to [[start]].") }
    try page.finish()
    #expect(
      page.sections.map(\.number) == [0, 0, 1] && page.sections.map(\.id) == ["start", "", "a"])
    #expect(page.text.contains("═\n\n1.0  Start\n─"))
    #expect(page.text.contains("See section 1.\n\nFirst.\n\n1.1  A\n"))
    #expect(page.text.contains("Back to section 0."))
    var only = Page(chapter: 1, title: "Data", only: 1, contents: contents)
    try only.opening("Start", id: "start") { _ in Issue.record("not wanted") }
    try only.section("A") { $0.result("42") }
    #expect(only.sections.map(\.id) == ["a"])
  }

  @Test func aSectionWaitsAfterEachPrediction() throws {
    let parts = Mutex<[String]>([])
    var page = Page(
      chapter: 1, title: "Data", pause: { parts.withLock { $0.append("pause") } },
      sink: { text in parts.withLock { $0.append(text) } })
    try page.section("A") { page in
      page.predict("How many?")
      page.result("42")
      page.predict("And then?")
      page.result("43")
    }
    let given = parts.withLock { $0 }
    #expect(given.count == 5 && given[1] == "pause" && given[3] == "pause")
    #expect(given[0].hasSuffix("Predict first. How many?\n\n") && !given[0].contains("42"))
    #expect(given[2].hasPrefix("  42\n") && given[2].contains("And then?"))
    #expect([given[0], given[2], given[4]].joined() == page.text)
  }

  @Test func aFaultPrintsNoHalfSection() {
    var page = Page(chapter: 1, title: "Data")
    #expect(throws: InputFault.self) {
      try page.section("Broken") { (page) throws(InputFault) in
        page.question("Why?")
        throw InputFault(file: "a.csv", "no row")
      }
    }
    #expect(page.text.isEmpty)
  }

  @Test func nothingOfAFaultIsLeft() throws {
    var page = Page(chapter: 1, title: "Data")
    page.introduction("First.")
    #expect(throws: InputFault.self) {
      try page.section("Broken") { (page) throws(InputFault) in
        page.question("Why?")
        throw InputFault(file: "a.csv", "no row")
      }
    }
    try page.finish()
    #expect(page.text.isEmpty && page.sections.isEmpty)
  }

  @Test func blocksAreTheText() throws {
    var page = Page(chapter: 1, title: "Data", width: 40)
    page.introduction("First.")
    try page.section("Returns", id: "r") { (page) throws(InputFault) in
      page.question("Why?")
      page.exercise("Compute it.")
    }
    try page.section("Splits and leaks") { $0.result("42") }
    page.paragraph("Last.")
    try page.finish()
    let exercise = ExerciseBlock(number: "1.1.1", text: "Compute it.")
    #expect(
      page.sections == [
        Section(chapter: 1, number: 0, id: "", title: "", blocks: [.introduction("First.")]),
        Section(
          chapter: 1, number: 1, id: "r", title: "Returns",
          blocks: [.question("Why?"), .exercise(exercise)]),
        Section(
          chapter: 1, number: 2, id: "splits-and-leaks", title: "Splits and leaks",
          blocks: [.result("42")]),
        Section(chapter: 1, number: 0, id: "", title: "", blocks: [.paragraph("Last.")]),
      ])
    let renderer = TerminalRenderer(width: 40)
    let text = try page.sections.reduce(renderer.heading(chapter: 1, title: "Data")) {
      try $0 + renderer.render($1)
    }
    #expect(page.text == text && text.hasPrefix("Chapter 1: Data\n═"))
  }

  @Test func aFigureIsOfItsSectionsKindUnlessItSaysAnother() throws {
    try withTemporaryFolder { folder in
      let figures = FigureFolder(folder, source: FigureSource("test"))
      let chart = BarChart("B", categories: ["a"], series: [.init("s", [1])], label: "unit")
      var page = Page(chapter: 1, title: "Data")
      try page.section("A", kind: .trained) { page in
        try page.figure(chart.figure("01-a"), in: figures, "As the section.")
        try page.figure(chart.figure("01-b"), in: figures, kind: .timed, "Another.")
      }
      try page.section("B") { try $0.figure(chart.figure("01-c"), in: figures, "As usual.") }
      let kinds = page.sections.flatMap(\.blocks).map { block in
        if case .figure(let figure) = block { figure.kind } else { nil as ResultKind? }
      }
      #expect(page.sections.map(\.kind) == [.trained, .exact])
      #expect(kinds == [.trained, .timed, .exact])
    }
  }

  @Test func linksGoForward() throws {
    var page = Page(chapter: 1, title: "Data", contents: Contents([1: ["a", "b", "c"]]))
    try page.section("A") { $0.paragraph("Sections [[b|number]] to [[c|number]], not [[a]].") }
    #expect(page.text.contains("\nSections 2 to 3, not section 1.\n"))
    // The second section is the table's, and its link leads somewhere; the third is missing.
    #expect(throws: InputFault.self) { try page.section("C") { $0.paragraph("Early.") } }
    var other = Page(chapter: 1, title: "Data", contents: Contents([1: ["a", "b"]]))
    #expect(throws: InputFault.self) { try other.section("A") { $0.paragraph("[[c]]") } }
    #expect(other.text.isEmpty)
    #expect(throws: InputFault.self) { try other.finish() }
  }

  @Test func wrapping() {
    #expect(TextLayout.wrapped("a bb  ccc\ndddd\n\ne", width: 6) == "a bb\nccc\ndddd\n\ne")
    #expect(TextLayout.wrapped("incomprehensible is", width: 4) == "incomprehensible\nis")
    #expect(TextLayout.wrapped("", width: 4) == "")
    #expect(TextLayout.indented("a\n\nb", by: 2) == "  a\n\n  b")
    #expect(TextLayout.indented("a\n\nb", by: 2, mark: "│ ") == "  │ a\n  │\n  │ b")
  }

  @Test func tablesAlign() {
    let table = Table(
      ["asset", .number("return")], rows: [["AAPL", "0.1"], ["BTC", "-12.25"], ["X"]])
    #expect(
      table.text == """
        asset  return
        ─────  ──────
        AAPL      0.1
        BTC    -12.25
        X
        """)
  }

  @Test func numbers() {
    #expect(0.12345.fixed(3) == "0.123")
    #expect((-0.0001).fixed(2) == "0.00")
    #expect(Double.nan.fixed(2) == "–")
    #expect(0.5.signed(1) == "+0.5")
    #expect((-0.5).signed(1) == "-0.5")
    #expect(0.0.signed(1) == "0.0")
    #expect((-0.0123).percent(1) == "-1.2 %")
    #expect(0.000012345.significant(3) == "1.23e-05")
    #expect(1_234_567.grouped == "1,234,567")
    #expect((-123).grouped == "-123")
    #expect(Int.min.grouped == "-9,223,372,036,854,775,808")
  }
}
