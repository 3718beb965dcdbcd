import Files
import Foundation
import Workbook

/// What stands where in the book, known before the first page is written.
struct BookPlan {
  /// A lesson with its place and its sections.
  struct LessonPlan {
    var lesson: Lesson
    var chapter: ChapterDocument
    /// The place in its chapter, from 1.
    var number: Int
    var sections: [Section]
    var file: String { "\(lesson.first).html" }
    /// `Lesson 2.1: Tokens`
    var title: String { "Lesson \(chapter.chapter).\(number): \(lesson.title)" }
  }

  /// A page that is written in Markdown in the package.
  struct TextPlan {
    var file: String
    var source: String
    var title: String
    var html: String
    var codes: Set<String>
  }

  /// The package's pages in Markdown that the book holds where they exist: their file in the book and in the package.
  static let texts = [
    (file: "errata.html", source: "Chapters/errata.md"),
    (file: "hourly.html", source: "Chapters/hourly.md"),
    (file: "defaults.html", source: "Chapters/defaults.md"),
    (file: "published.html", source: "Chapters/published.md"),
    (file: "data.html", source: "data/README.md"),
    (file: "exercises-guide.html", source: "Chapters/Exercises/README.md"),
    (file: "teaching.html", source: "Chapters/Exercises/TEACHING.md"),
    (file: "contributing.html", source: "CONTRIBUTING.md"),
  ]

  private(set) var lessons: [LessonPlan] = []
  private(set) var texts: [TextPlan] = []
  /// The sources that have a copy in the book.
  private(set) var sources: [String] = []
  private(set) var figures: [FigureBlock] = []
  private(set) var renderer: SectionRenderer
  let hasReference: Bool
  let hasExercises: Bool
  /// What the run was: below every page.
  let origin: String

  init(_ book: Book) throws(InputFault) {
    renderer = SectionRenderer(contents: book.contents, addresses: [:])
    hasReference = book.reference != nil
    hasExercises = !book.exercises.isEmpty
    origin = Self.origin(of: book.chapters.map(\.document))
    for chapter in book.chapters { addLessons(of: chapter.document, book.contents) }
    let blocks = book.chapters.flatMap(\.document.sections).flatMap(\.blocks)
    figures = blocks.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
    addSources(blocks, book)
    renderer.exercises = Set(book.exercises.map(\.id))
    try addTexts(book)
    renderer.errata = texts.first { $0.file == "errata.html" }?.codes ?? []
  }

  private static func origin(of chapters: [ChapterDocument]) -> String {
    guard let first = chapters.first else { return "" }
    let size =
      chapters.contains { $0.quick } ? "a run with --quick, which proves nothing" : "a full run"
    return "Woven from \(size), seed \(first.seed)"
      + (first.data.map { ", prices from \($0)" } ?? "")
  }

  private mutating func addLessons(of chapter: ChapterDocument, _ contents: Contents) {
    for (place, (lesson, sections)) in Lesson.lessons(of: chapter, in: contents).enumerated() {
      let plan = LessonPlan(lesson: lesson, chapter: chapter, number: place + 1, sections: sections)
      for id in sections.map(\.id) where !id.isEmpty {
        renderer.addresses[id] = "\(plan.file)#\(id)"
      }
      self.lessons.append(plan)
    }
  }

  /// Every source that is shown, and every source of a chapter.
  private mutating func addSources(_ blocks: [Block], _ book: Book) {
    var paths: Set = [PyTorchPair.ours, PyTorchPair.theirs]
    for case .code(let listing) in blocks { paths.insert(listing.source) }
    for chapter in book.chapters {
      let folder = "Chapters/\(chapter.name)"
      let files = try? FileManager.default.contentsOfDirectory(atPath: "\(book.root)/\(folder)")
      paths.formUnion((files ?? []).filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" })
    }
    sources = paths.filter { FileManager.default.fileExists(atPath: "\(book.root)/\($0)") }.sorted()
    renderer.sources = Set(sources)
  }

  // MARK: Pages in Markdown

  private mutating func addTexts(_ book: Book) throws(InputFault) {
    let found = Self.texts.filter {
      FileManager.default.fileExists(atPath: "\(book.root)/\($0.source)")
    }
    let files = Dictionary(uniqueKeysWithValues: found.map { ($0.source, $0.file) })
    for (file, source) in found {
      var text = MarkdownText(try book.text(source))
      text.relink { self.address($0, in: source, files) }
      text.linkSections(renderer.addresses)
      texts.append(
        TextPlan(file: file, source: source, title: text.title, html: text.html, codes: text.codes))
    }
  }

  /// Where a link of a page in the package leads in the book; nil for what the book does not hold.
  private func address(_ link: String, in source: String, _ files: [String: String]) -> String? {
    if link.hasPrefix("http") || link.hasPrefix("#") { return link }
    let folder = source.split(separator: "/").dropLast().map(String.init)
    let parts = link.split(separator: "#", maxSplits: 1).map(String.init)
    guard let target = parts.first else { return nil }
    var path = folder
    for part in target.split(separator: "/") {
      if part == ".." { _ = path.popLast() } else if part != "." { path.append(String(part)) }
    }
    let name = path.joined(separator: "/")
    let fragment = parts.count > 1 ? "#\(parts[1])" : ""
    if let file = files[name] { return file + fragment }
    if renderer.sources.contains(name) { return "source/\(name).html\(fragment)" }
    let stem = String(path.last?.prefix { $0 != "." } ?? "")
    if path.first == "figures", figures.contains(where: { $0.name == stem }) {
      return "figures/\(stem).svg"
    }
    return lessons.first { path.dropLast().last?.hasPrefix("0\($0.chapter.chapter)-") == true }?
      .file
  }
}
