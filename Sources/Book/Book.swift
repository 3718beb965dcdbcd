import Files
import Foundation
import Workbook

/// The book: pages that are woven from the blocks of a run, and from the package around it.
public struct Book: Sendable {
  /// The chapters of one run, in order.
  public var chapters: [RecordedChapter]
  /// What sections and lessons there are.
  public var contents: Contents
  /// The absolute path of the package.
  public var root: String
  /// The folder with the script and the data of every figure.
  public var figures: String
  /// The exercises that `swift run exercises` checks; none where they were not listed.
  public var exercises: [ExerciseText]
  /// The folder with an archive of `docc convert` for each module; nil for a book without a code reference.
  public var reference: String?

  /// A book of chapters.
  public init(
    _ chapters: [RecordedChapter], contents: Contents = .workbook, root: String, figures: String,
    exercises: [ExerciseText] = [], reference: String? = nil
  ) {
    self.chapters = chapters
    self.contents = contents
    self.root = root
    self.figures = figures
    self.exercises = exercises
    self.reference = reference
  }

  /// All files that are texts, by their path in the book: pages, style, search index, scripts and data of the figures.
  ///
  /// - Throws: `InputFault` when a link leads nowhere, or when a source, a script or a table is not there.
  public func files() throws(InputFault) -> [String: String] {
    let plan = try BookPlan(self)
    var files: [String: String] = [:]
    var index = SearchIndex()
    for page in try pages(plan) {
      files[page.file] = page.html(plan)
      index.add(page)
    }
    for source in plan.sources {
      files["source/\(source).html"] = try sourcePage(source).html(plan)
    }
    files["assets/search-index.js"] = index.script
    for name in ["book.css", "book.js"] {
      files["assets/\(name)"] = try text("Sources/Book/Assets/\(name)")
    }
    for figure in plan.figures {
      for file in figure.files where !file.hasSuffix(".png") {
        files["figures/\(file)"] = Self.string(try FileBytes.read("\(figures)/\(file)"))
      }
      files["figures/\(figure.name).svg"] = try vector(of: figure)
    }
    return files
  }

  /// The pages in the order in which they are read.
  private func pages(_ plan: BookPlan) throws(InputFault) -> [BookPage] {
    var pages = [indexPage(plan)]
    for lesson in plan.lessons { pages.append(try lessonPage(lesson, plan)) }
    pages += plan.texts.map { text in
      BookPage(
        file: text.file, title: text.title,
        body: "<h1>\(HTML.escaped(text.title))</h1>\n\(text.html)")
    }
    if !exercises.isEmpty { pages.append(exercisesPage(plan)) }
    pages += try [pyTorchPage(plan), galleryPage(plan), glossaryPage(plan), Self.searchPage]
    return pages + (try referencePages())
  }

  /// The figure as lines and letters, drawn from its script and its data.
  private func vector(of figure: FigureBlock) throws(InputFault) -> String {
    let staging = try StagingFolder(in: FileManager.default.temporaryDirectory.path, for: "gnuplot")
    defer { staging.remove() }
    for file in figure.files where file.hasSuffix(".csv") {
      try AtomicFile.write(
        Data(try FileBytes.read("\(figures)/\(file)")), to: "\(staging.path)/\(file)")
    }
    let script = Self.string(try FileBytes.read("\(figures)/\(figure.name).gp"))
    return try Gnuplot().vector(figure.name, of: script, in: staging.path)
  }

  /// A text file of the package.
  func text(_ path: String) throws(InputFault) -> String {
    Self.string(try FileBytes.read("\(root)/\(path)"))
  }

  private static func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func sourcePage(_ path: String) throws(InputFault) -> BookPage {
    let code = try text(path)
    let lines = path.hasSuffix(".swift") ? HTML.numbered(code) : HTML.numberedPlain(code)
    let body = """
      <h1>\(HTML.escaped(path))</h1>
      \(HTML.scrolling("Source", "<pre class=\"code source\"><code>\(lines)</code></pre>"))
      """
    return BookPage(file: "source/\(path).html", title: path, body: body)
  }
}
