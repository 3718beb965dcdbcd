import Files
import Foundation
import Testing
import Workbook

@testable import Book

@Suite("Readmes: pages woven from records and sources")
struct ReadmesTests {
  private let page = "Chapters/01-small/README.md"

  @Test func whatIsWovenIsNotStale() throws {
    #expect(try SmallPackage().staleness() == [])
  }

  /// One changed digit in the prose of a page.
  @Test func aChangedDigitOfThePageIsNamed() throws {
    let package = try SmallPackage()
    #expect(try package.change(page, "It is 4", "It is 3"))
    let found = try package.staleness()
    #expect(found.count == 1 && found[0].hasPrefix("\(page): line "))
    try package.readmes().write()
    #expect(try package.staleness() == [])
  }

  /// One changed digit in the chapter's own text; what is not text may change.
  @Test func aChangedDigitOfTheSourceIsNamed() throws {
    let package = try SmallPackage()
    #expect(try package.change("Chapters/01-small/Small.swift", "func two()", "func  two()"))
    #expect(try package.staleness() == [])
    #expect(try package.change("Chapters/01-small/Small.swift", "not 5", "not 6"))
    let found = try package.staleness()
    #expect(found.count == 1 && found[0].contains("a text in its sources"))
  }

  @Test func aChangedDigitOfTheRecordIsNamed() throws {
    let package = try SmallPackage()
    #expect(try package.change("Chapters/records/01-small.page.json", "It is 4", "It is 3"))
    #expect(try package.staleness().count == 1)
  }

  @Test func aChangedLineOfCodeIsNamed() throws {
    let package = try SmallPackage()
    #expect(try package.change("Chapters/01-small/Small.swift", "2 + 2", "2 + 3"))
    let found = try package.staleness()
    #expect(found.count == 1 && found[0].hasPrefix(page))
  }

  /// A listing that has moved by a line has another address.
  @Test func aMovedListingIsNamed() throws {
    let package = try SmallPackage()
    #expect(try package.change("Chapters/01-small/Small.swift", "func two()", "\nfunc two()"))
    #expect(try package.staleness().count == 1)
  }

  @Test(arguments: ["png", "gp", "csv"]) func aReplacedFigureIsNamed(_ suffix: String) throws {
    let package = try SmallPackage()
    try package.write("another", "figures/01-line.\(suffix)")
    let found = try package.staleness()
    #expect(found.count == 1 && found[0].hasPrefix("figures/01-line"))
  }

  @Test func codeThatIsGoneIsAFault() throws {
    let package = try SmallPackage()
    #expect(try package.change("Chapters/01-small/Small.swift", "// anchor: sum", "// nothing"))
    #expect(throws: InputFault.self) { try package.readmes() }
  }

  @Test func thePage() throws {
    let text = try SmallPackage().read(page)
    for part in [
      "# Chapter 1: Small", "A\\_b \\* c.",
      "| 1.1 Both | [1.1](#11-first-steps), [1.2](#12-second) | 20 |",
      "## 1.0 Start", "**Predict first.** How much?", "## 1.1 First steps?",
      "**Question.** How much is `2 + 2`?", "```text\na < b | c\n⌈x⌉\n```",
      "[Chapters/01-small/Small.swift](../../Chapters/01-small/Small.swift#L3)",
      "```swift\nlet four = 2 + 2  // <four>\n```",
      "| name | value |\n| --- | ---: |\n| a\\|b | 4 |\n| c |  |",
      "as in [section 2](#12-second)", "![Up & down, see section 1.](../../figures/01-line.png)",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  /// Every link of the committed pages, as a reader of repositories resolves it: the file is there, and the heading or line in it.
  @Test func everyLinkOfTheCommittedPagesLeadsSomewhere() throws {
    for name in RecordedChapter.names {
      let page = root.appending(path: "Chapters/\(name)/README.md")
      let text = try String(contentsOf: page, encoding: .utf8)
      for match in text.matches(of: /\]\(([^)\s]+)\)/) {
        let parts = match.1.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
        let target =
          parts[0].isEmpty
          ? page : page.deletingLastPathComponent().appending(path: parts[0]).standardizedFileURL
        #expect(FileManager.default.fileExists(atPath: target.path), "\(name): \(match.1)")
        guard parts.count > 1 else { continue }
        let lines = try String(contentsOf: target, encoding: .utf8).split(
          separator: "\n", omittingEmptySubsequences: false)
        if let line = parts[1].wholeMatch(of: /L(\d+)/).flatMap({ Int($0.1) }) {
          #expect(line <= lines.count, "\(name): \(match.1)")
        } else {
          let headings = lines.filter { $0.hasPrefix("## ") }.map {
            MarkdownRenderer.anchor(of: String($0.dropFirst(3)).replacing("\\", with: ""))
          }
          #expect(headings.contains(parts[1]), "\(name): \(match.1)")
        }
      }
    }
  }

  private let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The pages, records and figures of this package.
  @Test func nothingThatIsCommittedIsStale() throws {
    for line in try Readmes(root: root.path).staleness() { Issue.record("\(line)") }
  }
}
