import Files
import Foundation
import Testing

@testable import Workbook

@Suite("TerminalRenderer: blocks as text")
struct TerminalRendererTests {
  private let renderer = TerminalRenderer(
    width: 40, contents: Contents([1: ["returns"], 5: ["equity", "costs"]]))

  @Test func everyKind() throws {
    let section = Section(
      chapter: 5, number: 1, id: "equity", title: "Equity", blocks: try Blocks.all())
    #expect(
      try renderer.render(section) == """
        5.1  Equity
        ────────────────────────────────────────

        What it is about.

        Question. Why?

              r = ln(p / q)

                ≈ p / q

        One.

        Two \\ "three".

          Tests/WorkbookTests/CodeListingTests.swift, “sample”
            │ private func doubled(_ values: [Int]) -> [Int] {
            │   values.map { 2 * $0 }
            │ }

          Gone.swift, “any”
            │ (the source is not on this machine)

          42

          asset  return
          ─────  ──────
          A        -0.5
          B

        Figure 05-equity.png. A line.

        Reading. It is 42.

        What breaks. All.

        Exercise 5.1.1. Again.


        """)
  }

  @Test func linksAreResolvedBeforeLinesAreBroken() throws {
    let section = Section(
      chapter: 5, number: 1, id: "equity", title: "Equity",
      blocks: [.reading("That costs something is shown in [[costs]], and in [[returns]], too.")])
    #expect(
      try renderer.render(section).hasSuffix(
        """
        Reading. That costs something is shown
        in section 2, and in chapter 01, section
        1, too.


        """))
  }

  @Test func codeAndTablesHoldNoLinks() throws {
    let section = Section(
      chapter: 5, number: 1, id: "equity", title: "Equity",
      blocks: [.result("[[1]]"), .formula("[[1]]"), .table(Table(["[[1]]"]))])
    #expect(try renderer.render(section).components(separatedBy: "[[1]]").count == 4)
  }

  @Test func aBrokenLinkNamesItsSection() {
    let section = Section(
      chapter: 5, number: 2, id: "costs", title: "Costs", blocks: [.question("[[gone]]?")])
    let fault = #expect(throws: InputFault.self) { try renderer.render(section) }
    #expect(fault?.file == "section 5.2")
  }

  @Test func outsideOfSectionsThereIsNoTitle() throws {
    let section = Section(outside: [.introduction("A word before.")], chapter: 5)
    #expect(try renderer.render(section) == "A word before.\n\n")
  }
}
