import Files
import Foundation
import Workbook

/// The chapters' pages in the repository, `Chapters/NN-name/README.md`: woven from the committed records and the sources, never from
/// a run on this machine.
public struct Readmes {
  private let chapters: [RecordedChapter]
  private let contents: Contents
  private let root: String

  /// Reads the records of the package at `root`, an absolute path.
  ///
  /// - Throws: `InputFault` when a record, or lines of a source that it shows, are not there.
  public init(
    root: String, names: [String] = RecordedChapter.names, contents: Contents = .workbook
  ) throws(InputFault) {
    chapters = try names.map { name throws(InputFault) in try RecordedChapter(name, root: root) }
    self.contents = contents
    self.root = root
  }

  /// The pages by their path in the package.
  ///
  /// - Throws: `InputFault` when a link leads nowhere.
  public func pages() throws(InputFault) -> [String: String] {
    var pages: [String: String] = [:]
    for chapter in chapters { pages[Self.path(of: chapter.name)] = try page(of: chapter) }
    return pages
  }

  /// Writes the pages that have changed.
  ///
  /// - Throws: `InputFault` when a link leads nowhere, or a file cannot be written.
  public func write() throws(InputFault) {
    for (path, text) in try pages()
    where text != (try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)) {
      try AtomicFile.write(text, to: "\(root)/\(path)")
    }
  }

  /// What no longer agrees: pages with records and sources, chapters with the texts they were recorded from, figures. One line each.
  ///
  /// - Throws: `InputFault` when something cannot be read.
  public func staleness() throws(InputFault) -> [String] {
    var found: [String] = []
    for chapter in chapters { found += try chapter.staleness(root: root) }
    for (path, text) in try pages().sorted(by: { $0.key < $1.key }) {
      let known = (try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)) ?? ""
      if let line = Self.firstDifference(text, known) {
        found.append(
          "\(path): line \(line) is not what records and sources say (Scripts/book --readmes)")
      }
    }
    return found
  }

  private static func firstDifference(_ new: String, _ old: String) -> Int? {
    guard new != old else { return nil }
    let (new, old) = (
      new.split(separator: "\n", omittingEmptySubsequences: false),
      old.split(separator: "\n", omittingEmptySubsequences: false)
    )
    return (zip(new, old).enumerated().first { $1.0 != $1.1 }?.offset ?? min(new.count, old.count))
      + 1
  }

  private static func path(of name: String) -> String { "Chapters/\(name)/README.md" }

  /// The address of every section, as seen from a chapter's page.
  private func addresses(from name: String) -> [String: String] {
    var addresses: [String: String] = [:]
    for chapter in chapters {
      for section in chapter.document.sections where !section.title.isEmpty {
        let anchor = "#" + MarkdownRenderer.anchor(of: MarkdownRenderer.title(of: section))
        addresses[section.id] =
          chapter.name == name ? anchor : "../\(chapter.name)/README.md\(anchor)"
      }
    }
    return addresses
  }

  private func page(of chapter: RecordedChapter) throws(InputFault) -> String {
    let renderer = MarkdownRenderer(contents: contents, addresses: addresses(from: chapter.name))
    let document = chapter.document
    var text = renderer.heading(chapter: document.chapter, title: document.title)
    for section in document.sections where section.title.isEmpty {
      text += try renderer.render(section)
    }
    text += """
      Woven by `Scripts/book --readmes` from the committed record of a full run (seed \(document.seed)) and the sources: do not edit. \
      `swift run \(chapter.name)` runs the chapter, `Scripts/book` makes the whole book.

      \(document.quick ? "**Made with `--quick`**: everything is smaller, and proves nothing.\n\n" : "")\(lessons(of: document))


      """
    for section in document.sections where !section.title.isEmpty {
      text += try renderer.render(section)
    }
    return text.trimmingCharacters(in: .newlines) + "\n"
  }

  /// The lessons with their minutes and their sections.
  private func lessons(of document: ChapterDocument) -> String {
    let addresses = Dictionary(
      uniqueKeysWithValues: document.sections.filter { $0.number > 0 }.map { section in
        let title = MarkdownRenderer.title(of: section)
        return (
          section.id,
          "[\(section.chapter).\(section.number)](#\(MarkdownRenderer.anchor(of: title)))"
        )
      })
    let rows = Lesson.lessons(contents.lessons, of: document.chapter, in: contents).enumerated().map
    {
      let sections = $1.sections.compactMap { addresses[$0] }.joined(separator: ", ")
      return
        "| \(document.chapter).\($0 + 1) \($1.lesson.title) | \(sections) | \($1.lesson.minutes) |"
    }
    return (["| lesson | sections | minutes |", "|---|---|---:|"] + rows).joined(separator: "\n")
  }
}
