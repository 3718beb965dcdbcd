import Foundation
import Testing

@testable import Workbook

/// One block of every kind that a page can hold.
enum Blocks {
  static let figure = Figure(
    "05-equity", size: (1200, 800),
    tables: [DataTable([.init("x", [0])]), DataTable([.init("y", [1])])], body: "plot DATA")

  static func all() throws -> [Block] {
    [
      .introduction("What it is about."), .question("Why?"), .formula("r = ln(p / q)\n\n  ≈ p / q"),
      .paragraph("One.\n\nTwo \\ \"three\"."),
      .code(try CodeListing("sample", in: "Tests/WorkbookTests/CodeListingTests.swift")),
      .code(try CodeListing("any", in: "/nowhere/Gone.swift")), .result("42"),
      .table(Table(["asset", .number("return")], rows: [["A", "-0.5"], ["B"]])),
      .figure(FigureBlock(figure, caption: "A line.")), .reading("It is 42."), .breaks("All."),
      .exercise(ExerciseBlock(number: "5.1.1", text: "Again.")),
    ]
  }
}

@Suite("Block: what a page is made of")
struct BlockTests {
  @Test func everyKindSurvivesJSON() throws {
    let blocks = try Blocks.all()
    let bytes = try JSONEncoder().encode(blocks)
    #expect(try JSONDecoder().decode([Block].self, from: bytes) == blocks)
  }

  @Test func aFigureKnowsItsFiles() throws {
    let block = FigureBlock(Blocks.figure, caption: "A line.")
    #expect(block.width == 1200 && block.height == 800)
    #expect(block.files == ["05-equity.png", "05-equity.gp", "05-equity.csv", "05-equity-2.csv"])
  }

  @Test func proseIsWhatMayHoldLinks() throws {
    #expect(
      try Blocks.all().compactMap(\.prose) == [
        "What it is about.", "Why?", "One.\n\nTwo \\ \"three\".", "A line.", "It is 42.", "All.",
        "Again.",
      ])
  }
}
