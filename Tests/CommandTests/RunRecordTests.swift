import Foundation
import Testing
import Workbook

/// The committed record of the chapters against what they print now. The record of `--quick` is part of every chapter's own test;
/// `RECORD=full` compares full runs and the committed figures, `RECORD=write` writes both records and the figures.
@Suite("Run record", .serialized) struct RunRecordTests {
  static let chapters = RecordedChapter.names
  static let mode = ProcessInfo.processInfo.environment["RECORD"] ?? ""

  /// The blocks of a run, and the folder of its figures.
  private func run(
    _ chapter: String, _ arguments: [String], _ body: (ChapterDocument, URL) throws -> Void
  ) throws {
    let workspace = try Workspace()
    let path = workspace.folder.appending(path: "blocks.json").path
    let out = workspace.folder.appending(path: "figures").path
    let place = arguments.contains("--update") ? [] : ["--out", out]
    let run = try ToolRun.of(
      chapter, arguments + place + ["--blocks", path], in: ChapterTool.root)
    try #require(run.status == 0, "\(run.errors)")
    try body(ChapterDocument(contentsOf: path), URL(filePath: out))
  }

  /// Chapters and forms to write; `RECORD_ONLY="05 quick"` writes less than all.
  private static func isWritten(_ chapter: String, quick: Bool) -> Bool {
    let only = ProcessInfo.processInfo.environment["RECORD_ONLY"] ?? ""
    let words = only.split(separator: " ")
    return words.allSatisfy { $0 == "quick" ? quick : chapter.hasPrefix($0) }
  }

  @Test(.enabled(if: mode == "write"), arguments: chapters) func write(chapter: String) throws {
    for quick in [true, false] where Self.isWritten(chapter, quick: quick) {
      var documents: [ChapterDocument] = []
      for seed in RunRecord.seeds {
        // Only what is trained is read from other seeds.
        if let first = documents.first, !first.sections.contains(where: { $0.kind == .trained }) {
          continue
        }
        let form = quick ? ["--quick"] : documents.isEmpty ? ["--update"] : []
        try run(chapter, form + ["--seed", "\(seed)"]) { document, _ in documents.append(document) }
      }
      try RunRecord(documents).write(of: chapter, quick: quick)
      if !quick {
        let root = ChapterTool.root.path
        try RecordedChapter(chapter, documents[0], root: root).write(root: root)
      }
    }
  }

  @Test(.enabled(if: mode == "full"), arguments: chapters)
  func aFullRunSaysWhatTheRecordSays(chapter: String) throws {
    try run(chapter, []) { document, figures in
      let record = try RunRecord(of: chapter, quick: false)
      for difference in record.differences(from: document) { Issue.record("\(difference)") }
      for block in document.sections.flatMap(\.blocks) {
        guard case .figure(let figure) = block, figure.kind.tolerance != nil else { continue }
        for file in figure.files where !file.hasSuffix(".png") {
          let texts = try [figures, ChapterTool.root.appending(path: "figures")].map {
            try String(contentsOf: $0.appending(path: file), encoding: .utf8)
          }
          let agrees =
            file.hasSuffix(".csv")
            ? figure.kind.agrees(csv: texts[0], with: texts[1])
            : figure.kind.agrees(texts[0], with: texts[1])
          #expect(agrees, "\(file) is not what is committed")
        }
      }
    }
  }

  @Test(arguments: chapters) func everyChapterHasARecordOfItsSections(chapter: String) throws {
    let number = try #require(Int(chapter.prefix(2)))
    for quick in [true, false] {
      let record = try RunRecord(of: chapter, quick: quick)
      let contents = Contents.workbook
      let wanted =
        [contents.openings[number]].compactMap(\.self) + (contents.chapters[number] ?? [])
      #expect(record.sections.map(\.id).filter { !$0.isEmpty } == wanted)
      let cells = record.sections.flatMap { $0.runs.flatMap { $0 }.flatMap { $0 }.flatMap { $0 } }
      #expect(cells.count { $0.contains(where: \.isNumber) } > 50)
    }
  }

  /// What the chapters' pages are woven from is a full run that says what the record says.
  @Test(arguments: chapters) func thePageSaysWhatTheRecordSays(chapter: String) throws {
    let page = try RecordedChapter(chapter, root: ChapterTool.root.path).document
    #expect(!page.quick)
    let record = try RunRecord(of: chapter, quick: false)
    for difference in record.differences(from: page) { Issue.record("\(difference)") }
  }

  // MARK: The comparison itself

  private func document(_ kind: ResultKind, _ cell: String, _ text: String = "at 0.5")
    throws -> ChapterDocument
  {
    let blocks: [Block] = [
      .table(Table(["a", .number("b")], rows: [["x", cell]])), .reading(text),
    ]
    let section = Section(chapter: 1, number: 1, id: "s", title: "S", kind: kind, blocks: blocks)
    var document = ChapterDocument(
      Page(chapter: 1, title: "T"), options: try ChapterOptions.parse([]))
    document.sections = [section]
    return document
  }

  @Test func differencesAreNamed() throws {
    let record = try RunRecord([document(.exact, "12.5")])
    #expect(try record.differences(from: document(.exact, "12.5")) == [])
    #expect(
      try record.differences(from: document(.exact, "12.6"))
        == ["s: “x”, column 2: 12.6, recorded [\"12.5\"]"])
    #expect(
      try record.differences(from: document(.exact, "12.5", "at 0.6"))
        == ["s: “at 0.6”, recorded “at 0.5”"])
    #expect(try record.differences(from: document(.checkpoint, "12.5")).count == 1)
    var longer = try document(.exact, "12.5")
    longer.sections[0].blocks.append(.result("1"))
    #expect(record.differences(from: longer).count == 1)
    longer.sections[0].blocks = [.table(Table(["a", "b"])), .reading("at 0.5")]
    #expect(record.differences(from: longer).count == 1)
    let timed = try RunRecord([document(.timed, "1 s")])
    #expect(try timed.differences(from: document(.timed, "9 s", "took 9 s")) == [])
  }

  /// Of 1, 2 and 3 mean and deviation are 2 and 1: t √(4/3) = 11.46.
  @Test func whatIsTrainedIsComparedAsARange() throws {
    let record = try RunRecord(["1.0", "2.0", "3.0"].map { try document(.trained, $0) })
    for (cell, agrees) in [
      ("13.4", true), ("13.7", false), ("-9.5", true), ("-9.7", false), ("–", true),
    ] {
      #expect(
        try record.differences(from: document(.trained, cell, "other")).isEmpty == agrees, "\(cell)"
      )
    }
    #expect(RunRecord.isWithinRange("8 of 8", of: ["8 of 8", "8 of 8", "8 of 8"]))
    #expect(!RunRecord.isWithinRange("6 of 8", of: ["8 of 8", "8 of 8", "8 of 8"]))
  }
}
