import Foundation
import Workbook

@testable import Book

/// A package of one chapter with two sections, a figure and its record, in a folder that goes with the value.
final class SmallPackage {
  static let name = "01-small"
  static let contents = Contents(
    [1: ["first-steps", "second"]], openings: [1: "start"], exercises: ["second": ["1.1"]],
    lessons: [
      Lesson(
        "first-steps", "Both", minutes: 20, objectives: ["add"],
        questions: [.init("Why?", "See [[second]]."), .init("a", "b"), .init("c", "d")],
        summary: "Two and two.")
    ])

  let root = FileManager.default.temporaryDirectory.appending(path: "book-\(UUID().uuidString)")

  init() throws {
    try write("// a package", "Package.swift")
    try write("# Small", "Scripts/README.md")
    try write(
      """
      func two() {
        // anchor: sum
        let four = 2 + 2  // <four>
        // end: sum
        print("It is \\(four), not 5.")
      }
      """, "Chapters/01-small/Small.swift")
    try write("set title 'a'\n", "figures/01-line.gp")
    try write("x,y\n1,2\n", "figures/01-line.csv")
    try write("a picture", "figures/01-line.png")
    let document = try document()
    try write("", "Chapters/records/.keep")
    try RecordedChapter(Self.name, document, root: root.path).write(root: root.path)
    try readmes().write()
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  func write(_ text: String, _ path: String) throws {
    let file = root.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func read(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Replaces the first `old` in a file by `new`, and says whether it was there.
  func change(_ path: String, _ old: String, _ new: String) throws -> Bool {
    let text = try read(path)
    try write(text.replacing(old, with: new, maxReplacements: 1), path)
    return text.contains(old)
  }

  func readmes() throws -> Readmes {
    try Readmes(root: root.path, names: [Self.name], contents: Self.contents)
  }

  func staleness() throws -> [String] { try readmes().staleness() }

  private func document() throws -> ChapterDocument {
    let figure = Figure(
      "01-line", size: (300, 200), tables: [DataTable([.init("x", [1]), .init("y", [2])])], body: ""
    )
    let source = root.appending(path: "Chapters/01-small/Small.swift").path
    var document = ChapterDocument(
      Page(chapter: 1, title: "Small"), options: try ChapterOptions.parse([]))
    document.sections = [
      Section(chapter: 1, number: 0, id: "", title: "", blocks: [.introduction("A_b * c.")]),
      Section(chapter: 1, number: 0, id: "start", title: "Start", blocks: [.paragraph("Begin.")]),
      Section(
        chapter: 1, number: 1, id: "first-steps", title: "First steps?",
        blocks: [
          .question("How much is `2 + 2`?"), .formula("a < b | c\n⌈x⌉"),
          .code(try CodeListing("sum", in: source)),
          .table(Table(["name", .number("value")], rows: [["a|b", "4"], ["c"]])),
          .predict("How much?"), .result("4"), .reading("It is 4, as in [[second]]."),
          .breaks("All (errata D3)."),
        ]),
      Section(
        chapter: 1, number: 2, id: "second", title: "Second",
        blocks: [
          .figure(FigureBlock(figure, caption: "Up & down, see [[first-steps]].")),
          .exercise(ExerciseBlock(number: "1.2.1", text: "Add.")), .practice(["1.1"]),
        ]),
    ]
    return document
  }
}
