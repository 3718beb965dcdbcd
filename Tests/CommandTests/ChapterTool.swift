import Foundation
import Testing
import Workbook

/// A built chapter as a process of its own, run in the package's root, its figures in a folder that goes with the value.
final class ChapterTool {
  /// The folder of the figures.
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("chapter-\(UUID().uuidString)")
  private let name: String

  /// The chapter `name`, such as `01-data-preparation`.
  init(_ name: String) { self.name = name }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The package's root.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs the chapter with `arguments` and `--out` the folder; `environment` replaces single variables.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> ToolRun {
    try ToolRun.of(
      name, arguments + ["--out", folder.path], in: Self.root, environment: environment)
  }

  /// The page of `--quick`: whole, every section with a question and an exercise, with these pictures, and the same again from
  /// one worker and from its blocks, and what the record says.
  func quickPage(sections: [String], pictures wanted: Set<String>) throws -> ToolRun {
    let page = try run(["--quick"])
    #expect(page.status == 0, "\(page.errors)")
    for section in sections { #expect(page.output.contains(section)) }
    let chapter = name.prefix { $0 != "-" }.drop { $0 == "0" }
    for part in ["Question.", "Exercise \(chapter)."] {
      #expect(page.output.components(separatedBy: part).count == sections.count + 1, "\(part)")
    }
    let wide = page.output.split(separator: "\n").filter { $0.count > 96 }
    #expect(wide.isEmpty, "wider than the page: \(wide)")
    #expect(try pictures() == wanted)
    let (again, document) = try pageAndBlocks(["--quick", "--workers", "1"])
    #expect(again.output == page.output)
    try expectWhole(document, page, pictures: wanted)
    let record = try RunRecord(of: name, quick: true)
    for difference in record.differences(from: document) { Issue.record("\(difference)") }
    return page
  }

  /// Runs the chapter with `--blocks`, and reads what it wrote.
  private func pageAndBlocks(_ arguments: [String]) throws -> (ToolRun, ChapterDocument) {
    let workspace = try Workspace()
    let path = workspace.folder.appendingPathComponent("blocks.json").path
    let run = try ChapterTool(name).run(arguments + ["--blocks", path])
    #expect(run.status == 0, "\(run.errors)")
    return (run, try ChapterDocument(contentsOf: path))
  }

  /// Expects that the blocks are the page, their sections those of the workbook's contents, so that every link leads to its
  /// section, whichever chapter that is in; and that figures name files that are there.
  private func expectWhole(
    _ document: ChapterDocument, _ page: ToolRun, pictures: Set<String>
  ) throws {
    #expect(try TerminalRenderer(contents: .workbook).render(document) == page.output)
    let ids = document.sections.filter { $0.number > 0 }.map(\.id)
    #expect(ids == Contents.workbook.chapters[document.chapter])
    let files = document.sections.flatMap(\.blocks).flatMap { block -> [String] in
      if case .figure(let figure) = block { figure.files } else { [] }
    }
    #expect(Set(files.filter { $0.hasSuffix(".png") }) == pictures)
    for file in files {
      let path = folder.appendingPathComponent(file).path
      #expect(FileManager.default.fileExists(atPath: path), "\(file)")
    }
  }

  /// The names of the PNG files, each of which must be one.
  func pictures() throws -> Set<String> {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names where name.hasSuffix(".png") {
      let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
      #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), "\(name) is no PNG")
    }
    // Nothing but scripts, tables and pictures, each in both forms; no staging is left behind.
    let suffixes = [".png", ".svg", ".gp", ".csv"]
    #expect(names.allSatisfy { name in suffixes.contains { name.hasSuffix($0) } })
    let pictures = Set(names.filter { $0.hasSuffix(".png") })
    #expect(Set(names.filter { $0.hasSuffix(".svg") }.map { $0.dropLast(4) + ".png" }) == pictures)
    return pictures
  }
}

extension ToolRun {
  /// The page without its line breaks, so that a sentence can be found.
  var prose: String {
    output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The cells of a table row of the page, as `PageRows` finds it.
  func row(_ name: String, after header: String = "") throws -> [String] {
    try PageRows(output).row(name, after: header)
  }

  /// The numbers of a table row of the page, as `PageRows` reads them.
  func numbers(_ name: String, after header: String = "") throws -> [Double] {
    try PageRows(output).numbers(name, after: header)
  }
}
