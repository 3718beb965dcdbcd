import ArgumentParser
import Book
import Files
import Foundation
import Workbook

/// Weaves the book, or the chapters' pages in the repository; `Scripts/book` calls it.
@main
struct Weave: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weave",
    abstract: "Weave the book from a run, or the README pages from the committed records.")

  @Option(help: "The root of the package.") var root = "."
  @Option(
    help: ArgumentHelp(
      "Folder with the files of --blocks, NAME.json (default: the committed records).",
      valueName: "folder"))
  var blocks: String?
  @Option(
    help: ArgumentHelp(
      "Folder of the run's figures (default: the committed ones).", valueName: "folder"))
  var figures: String?
  @Option(help: ArgumentHelp("What “exercises list --json” wrote.", valueName: "file"))
  var exercises: String?
  @Option(
    help: ArgumentHelp(
      "Folder with an archive of docc convert for each module.", valueName: "folder"))
  var reference: String?
  @Option(help: ArgumentHelp("Folder for the book.", valueName: "folder")) var to = "book"
  @Flag(help: "Write Chapters/NN-name/README.md from the committed records instead.") var readmes =
    false
  @Flag(help: "Say which of these pages, texts and figures are stale, and fail if there is one.")
  var stale = false

  /// Where sources are read, as their pages name them.
  private var package: String { URL(fileURLWithPath: root).standardizedFileURL.path }

  func run() throws {
    do {
      if readmes { return try Readmes(root: package).write() }
      if stale { return try sayWhatIsStale() }
      try weave()
    } catch {
      throw Workbook.exitCode(of: error)
    }
  }

  private func sayWhatIsStale() throws {
    let found = try Readmes(root: package).staleness()
    for line in found { Console.standard.errors("stale: \(line)\n") }
    if !found.isEmpty { throw ExitCode(1) }
  }

  private func weave() throws {
    let chapters = try RecordedChapter.names.map { name in
      guard let blocks else { return try RecordedChapter(name, root: package) }
      return RecordedChapter(
        name, running: try ChapterDocument(contentsOf: "\(blocks)/\(name).json"))
    }
    let book = Book(
      chapters, root: package, figures: figures ?? "\(package)/figures",
      exercises: try exercises.map { try ExerciseText.list(contentsOf: $0) } ?? [],
      reference: reference)
    let files = try book.files()
    for (path, text) in files {
      let folder = URL(fileURLWithPath: "\(to)/\(path)").deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try AtomicFile.write(text, to: "\(to)/\(path)")
    }
    Console.standard.errors("book: \(files.keys.count { $0.hasSuffix(".html") }) pages in \(to)\n")
  }
}
