import Foundation
import Testing
import Workbook

/// `Chapters/errata.md`: every code that a chapter cites has an entry, and every entry names a section that exists
/// and names it back. Whether the section shows what the entry says is for a reader to judge.
@Suite("Errata") struct ErrataTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private let text: String
  /// The lines of each entry by its code.
  private var entries: [String: String] = [:]

  init() throws {
    text = try String(contentsOf: Self.root.appending(path: "Chapters/errata.md"), encoding: .utf8)
    for part in text.components(separatedBy: "\n### ").dropFirst() {
      let lines = part.components(separatedBy: "\n## ")[0]
      entries[String(lines.prefix { $0 != "\n" })] = lines
    }
  }

  @Test func noneIsMissing() {
    let counts = [("E", 4), ("A", 6), ("H", 5), ("D", 10), ("T", 5), ("B", 12), ("C", 7)]
    let codes = counts.flatMap { letter, count in (1...count).map { "\(letter)\($0)" } }
    #expect(Set(entries.keys) == Set(codes))
  }

  @Test func everyEntrySaysWhatRunsIt() throws {
    for (code, entry) in entries {
      let line = try #require(
        entry.firstMatch(of: #/\nShown in (\d)\.(\d+) \(([a-z0-9-]+)\): `swift run (.*)`/#),
        "\(code)")
      let chapter = try #require(Int(line.1))
      let command =
        RecordedChapter.names[chapter - 1] + (line.2 == "0" ? "" : " --section \(line.2)")
      #expect(line.4 == command, "\(code)")
      #expect(entry.contains("\nRight: "), "\(code)")
    }
  }

  @Test func sectionsStandWhereItSays() throws {
    for match in text.matches(of: #/(\d+)\.(\d+) \(([a-z0-9-]+)\)/#) {
      let place = try #require(Contents.workbook.place(of: String(match.3)), "\(match.0)")
      #expect("\(place.chapter).\(place.number)" == "\(match.1).\(match.2)", "\(match.0)")
    }
  }

  /// What the page of its section prints, code included, has the code of each entry as a word.
  @Test func everySectionNamesItsEntry() throws {
    let chapters = try RecordedChapter.names.map {
      try RecordedChapter($0, root: Self.root.path).document
    }
    for (code, entry) in entries {
      let place = try #require(entry.firstMatch(of: #/\nShown in (\d)\.\d+ \(([a-z0-9-]+)\)/#))
      let chapter = try #require(Int(place.1))
      let section = try #require(
        chapters[chapter - 1].sections.first { $0.id == place.2 }, "\(code)")
      let printed = String(decoding: try JSONEncoder().encode(section.blocks), as: UTF8.self)
      #expect(try printed.contains(Regex("\\b\(code)\\b")), "\(code): \(place.0)")
    }
  }

  @Test func everyCitationHasAnEntry() throws {
    let chapters = Self.root.appending(path: "Chapters")
    let files = try #require(
      FileManager.default.enumerator(at: chapters, includingPropertiesForKeys: nil))
    var cited = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      let source = try String(contentsOf: file, encoding: .utf8)
      for list in source.matches(of: #/[Ee]rrata\s+([A-Z]\d+(?:(?:,|\sto|\sand)\s[A-Z]\d+)*)/#) {
        for code in list.1.matches(of: #/[A-Z]\d+/#) {
          cited += 1
          #expect(entries[String(code.0)] != nil, "\(file.lastPathComponent): errata \(code.0)")
        }
      }
    }
    #expect(cited > 30)
  }
}
