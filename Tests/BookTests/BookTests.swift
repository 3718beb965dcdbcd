import Files
import Foundation
import Testing
import Workbook

@testable import Book

@Suite("Book: pages woven from blocks")
struct BookTests {
  /// A book of the small package without its figure, which no gnuplot can draw; with errata and the assets of this package.
  private func files() throws -> [String: String] {
    let package = try SmallPackage()
    for file in [
      "Sources/Book/Assets/book.css", "Sources/Book/Assets/book.js", PyTorchPair.ours,
      PyTorchPair.theirs,
    ] {
      try package.write(String(contentsOf: Self.root.appending(path: file), encoding: .utf8), file)
    }
    try package.write(
      "# Errata\n\n| entry | what |\n|---|---|\n| D3 | see [code](01-small/Small.swift), [gone](gone.md) |\n| D4 | |\n\n"
        + "### D3\n\nShown in 1.2 (second).\n",
      "Chapters/errata.md")
    try package.write(
      "set terminal pngcairo size 300,200 enhanced\nset output \"01-line.png\"\nplot x\n",
      "figures/01-line.gp")
    let exercise = ExerciseText(
      id: "1.1", name: "add-up", kind: "predict", minutes: 5, task: "Add < 5.", hints: ["Think."])
    return try Book(
      [RecordedChapter(SmallPackage.name, root: package.root.path)],
      contents: SmallPackage.contents,
      root: package.root.path, figures: package.root.appending(path: "figures").path,
      exercises: [exercise]
    ).files()
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every address leads to a file of the book and to a place in it; nothing is asked of another host.
  @Test func everyLinkLeadsSomewhere() throws {
    let files = try files()
    for (file, text) in files where file.hasSuffix(".html") {
      for match in text.matches(of: /<(\w+)[^>]*?\s(?:href|src|action)="([^"]*)"/) {
        let address = String(match.2)
        if address.hasPrefix("data:") { continue }
        #expect(!address.contains("//"), "\(file): \(address)")
        let parts = address.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var path = file.split(separator: "/").dropLast().map(String.init)
        for part in parts[0].split(separator: "/") {
          if part == ".." { path.removeLast() } else { path.append(String(part)) }
        }
        let target = parts[0].isEmpty ? file : path.joined(separator: "/")
        if target.hasSuffix(".ttf") { continue }
        let found = try #require(files[target], "\(file): \(address)")
        if parts.count > 1 { #expect(found.contains("id=\"\(parts[1])\""), "\(file): \(address)") }
      }
    }
  }

  @Test func aLesson() throws {
    let page = try #require(try files()["first-steps.html"])
    for part in [
      "<h1>Lesson 1.1: Both</h1>", "About 20 minutes", "<li>add</li>", "A_b * c.",
      "<section id=\"second\"", "a &lt; b | c\n⌈x⌉",
      "<span class=\"comment\">// &lt;four&gt;</span>",
      "href=\"source/Chapters/01-small/Small.swift.html#L3\"", "<td class=\"number\">4</td>",
      "<a href=\"first-steps.html#second\">section 2</a>", "<a href=\"errata.html#D3\">D3</a>",
      "alt=\"Up &amp; down, see section 1.\"", "href=\"figures/01-line.gp\"",
      "<a href=\"exercises.html#exercise-1.1\">", "<summary>Answer</summary>", "Two and two.",
      "<section id=\"start\"",
      "<b>Predict first.</b> How much?</p></div><details class=\"answer\">",
      "</p></div>\n</details>",
    ] {
      #expect(page.contains(part), "\(part)")
    }
  }

  @Test func markdownHasItsCodesAndLosesWhatIsNotInTheBook() throws {
    let page = try #require(try files()["errata.html"])
    #expect(page.contains("<h3 id=\"d3\"><a id=\"D3\"></a>D3</h3>"))
    #expect(page.contains("<td>D3</td>") && page.contains("<td><a id=\"D4\"></a>D4</td>"))
    #expect(page.contains("Shown in <a href=\"first-steps.html#second\">1.2</a>."))
    #expect(page.contains("<th scope=\"col\">entry</th>"))
    #expect(
      page.contains("href=\"source/Chapters/01-small/Small.swift.html\"")
        && !page.contains("gone.md"))
  }

  @Test func figuresAndSearch() throws {
    let files = try files()
    #expect(files["figures/01-line.svg"]?.contains("<svg") == true)
    #expect(files["figures/01-line.csv"] == "x,y\n1,2\n")
    let index = try #require(files["assets/search-index.js"])
    #expect(index.hasPrefix("const INDEX = [{") && index.contains("first-steps.html#second"))
    #expect(index.contains("exercises.html#exercise-1.1") && index.contains("glossary.html#term-"))
    #expect(files["glossary.html"]?.contains("<dt id=\"term-turnover\">") == true)
  }

  @Test func everyTermAndPairIsThere() throws {
    for term in Term.all {
      #expect(Contents.workbook.place(of: term.section) != nil, "\(term.name): \(term.section)")
    }
    #expect(Set(Term.all.map(\.id)).count == Term.all.count)
    for pair in PyTorchPair.all {
      for file in [PyTorchPair.theirs, PyTorchPair.ours] {
        let path = Self.root.appending(path: file).path
        #expect(try CodeListing(pair.anchor, in: path).lines?.isEmpty == false)
      }
    }
  }
}
