import Files
import Testing

@testable import Workbook

@Suite("CodeListing: code by anchor")
struct CodeListingTests {
  // anchor: sample
  private func doubled(_ values: [Int]) -> [Int] {
    // anchor: inner
    values.map { 2 * $0 }
    // end: inner
  }
  // end: sample

  @Test func ownSource() throws {
    let listing = try CodeListing("sample", in: #filePath)
    #expect(listing.source == "Tests/WorkbookTests/CodeListingTests.swift")
    #expect(
      listing.lines == [
        "private func doubled(_ values: [Int]) -> [Int] {", "  values.map { 2 * $0 }", "}",
      ])
    #expect(try CodeListing("inner", in: #filePath).lines == ["values.map { 2 * $0 }"])
    #expect(doubled([1]) == [2])
  }

  @Test func knowsItsPlace() throws {
    let listing = try CodeListing("sample", in: #filePath)
    #expect(listing.name == "sample")
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let first = try #require(listing.firstLine)
    #expect(source[first - 1] == "  private func doubled(_ values: [Int]) -> [Int] {")
    #expect(try CodeListing("inner", in: #filePath).firstLine == first + 2)
    #expect(try CodeListing("any", in: "/nowhere/Gone.swift").firstLine == nil)
  }

  @Test func fromThePackagesRoot() throws {
    let listing = try CodeListing("inner", in: "Tests/WorkbookTests/CodeListingTests.swift")
    #expect(listing.lines?.count == 1)
  }

  @Test func noSourceIsNoFault() throws {
    let listing = try CodeListing("any", in: "/nowhere/Sources/Gone.swift")
    #expect(listing.source == "Gone.swift")
    #expect(listing.lines == nil)
  }

  @Test func aSourceThatHasMovedIsAFault() {
    #expect(throws: InputFault.self) { try CodeListing("any", in: "Sources/Moved.swift") }
  }

  @Test func noAnchorIsAFault() {
    #expect(throws: InputFault.self) { try CodeListing("absent", in: #filePath) }
    #expect(CodeListing.extract("a", from: "// anchor: a\nlet x = 1\n") == nil)
  }

  @Test func emptyLinesStay() {
    let text = "    // anchor: a\n    let x = 1\n\n      let y = 2\n    // end: a\n"
    #expect(CodeListing.extract("a", from: text) == ["let x = 1", "", "  let y = 2"])
  }
}
