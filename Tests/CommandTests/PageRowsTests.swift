import Testing

/// The helper of the chapters' tests: what is not on a page is an error that says what is.
@Suite("Rows of a page") struct PageRowsTests {
  private let page = PageRows(
    """
    5.1  Costs
    ──────────

      rule         planted     real
      ───────────  ───────  ───────
      by drift      38.18    2.98 %
      by engine  1,038.18         –

    5.2  Lag
    ────────

      fill         planted
      ───────────  ───────
      by drift       <.001
      lag 1            5.1
    """)

  @Test func readsTheFirstRowAfterTheHeader() throws {
    #expect(try page.numbers("by drift") == [38.18, 2.98])
    #expect(try page.row("by drift", after: "5.2  Lag") == ["<.001"])
    #expect(try page.row("by engine") == ["1,038.18", "–"])
    #expect(try page.numbers("lag 1", after: "fill") == [5.1])
  }

  @Test func whatThePageLeavesOutSatisfiesNoComparison() throws {
    let numbers = try page.numbers("by engine")
    #expect(numbers[0] == 1038.18 && numbers[1].isNaN)
    #expect(!numbers.allSatisfy { $0 < 1e9 } && !numbers.allSatisfy { $0 > -1e9 })
  }

  @Test func aMissingRowIsNamedWithItsSectionAndTheRowsThereAre() throws {
    let fault = try #require(throws: PageRows.Missing.self) {
      try page.numbers("by engine", after: "fill")
    }
    #expect(
      fault.description
        == "no row “by engine” in section 5.2  Lag, after “fill”; there are “by drift”, “lag 1”")
    #expect(throws: PageRows.Missing.self) { try page.row("by nobody") }
  }

  @Test func aMissingHeaderAndCellsThatAreNoNumbersAreErrors() throws {
    let fault = try #require(throws: PageRows.Missing.self) { try page.row("lag 1", after: "5.3") }
    #expect(fault.description.hasPrefix("no line has “5.3”; there are “rule”, "))
    #expect(throws: PageRows.Missing.self) { try page.numbers("by drift", after: "5.2  Lag") }
    #expect(throws: PageRows.Missing.self) { try page.numbers("lag 1            5.1") }
  }
}
