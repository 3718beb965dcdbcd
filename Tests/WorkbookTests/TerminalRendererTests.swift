import Foundation
import Testing

@testable import Workbook

@Suite("TerminalRenderer: blocks as text")
struct TerminalRendererTests {
  private let renderer = TerminalRenderer(width: 40)

  @Test func everyKind() throws {
    let section = Section(
      chapter: 5, number: 1, id: "equity", title: "Equity", blocks: try Blocks.all())
    #expect(
      renderer.render(section) == """
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

        Without it. All.

        Exercise 5.1.1. Again.


        """)
  }

  @Test func outsideOfSectionsThereIsNoTitle() {
    let section = Section(outside: [.introduction("A word before.")], chapter: 5)
    #expect(renderer.render(section) == "A word before.\n\n")
  }
}
