import Files
import Foundation
import Testing

@testable import Workbook

/// What a folder that keeps what agrees does with the figures of an earlier run.
@Suite("FigureFolder: figures are rewritten where their numbers changed")
struct FigureFolderTests {
  private func figure(_ y: Double, title: String = "as 0.5") -> Figure {
    Figure(
      "01-line", size: (300, 200), tables: [DataTable([.init("x", [0, 1]), .init("y", [1, y])])],
      body: "set title '\(title)'\nplot DATA using 1:2 skip 1 with points notitle")
  }

  /// Whether drawing `new` after `old` wrote anything.
  private func isRewritten(
    _ old: Figure, _ new: Figure, _ kind: ResultKind, keeps: Bool = true,
    meanwhile: (String) throws -> Void = { _ in }
  ) throws -> Bool {
    try withTemporaryFolder { folder in
      let figures = FigureFolder(folder, source: FigureSource("test"), keepsWhatAgrees: keeps)
      try figures.draw(old, kind: kind)
      try meanwhile(folder)
      let before = try contents(of: folder)
      try figures.draw(new, kind: kind)
      let after = try contents(of: folder)
      #expect(Set(after.keys) == ["01-line.csv", "01-line.gp", "01-line.png"])
      return before != after
    }
  }

  /// The number of each file in its file system, which is another one when the file was written again.
  private func contents(of folder: String) throws -> [String: UInt64] {
    var numbers: [String: UInt64] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      numbers[name] = try #require(attributes[.systemFileNumber] as? UInt64)
    }
    return numbers
  }

  /// Both forms from one script; the one that git ignores is drawn again where it is missing.
  @Test func picturesAsLinesAndLetters() throws {
    try withTemporaryFolder { folder in
      let figures = FigureFolder(
        folder, source: FigureSource("test"), keepsWhatAgrees: true, drawsVectors: true)
      for _ in 1...2 {
        try figures.draw(figure(0.5))
        let svg = try String(contentsOfFile: "\(folder)/01-line.svg", encoding: .utf8)
        #expect(svg.contains("<svg") && svg.contains("as 0.5"))
        try FileManager.default.removeItem(atPath: "\(folder)/01-line.svg")
      }
      let script = try String(contentsOfFile: "\(folder)/01-line.gp", encoding: .utf8)
      let lines = zip(
        script.split(separator: "\n"),
        Figure.vectorScript("01-line", of: script).split(separator: "\n"))
      #expect(
        lines.filter { $0 != $1 }.map { String($1.prefix(20)) } == [
          "set terminal svg siz", "set output \"01-line.",
        ])
    }
  }

  @Test func whatAgreesIsKept() throws {
    #expect(try !isRewritten(figure(0.5), figure(0.5), .exact))
    #expect(try !isRewritten(figure(0.5), figure(0.5 + 1e-10), .exact))
    #expect(try !isRewritten(figure(0.5), figure(0.5004), .checkpoint))
    #expect(try !isRewritten(figure(0.5), figure(0.5, title: "as 0.5003"), .checkpoint))
  }

  @Test func whatDiffersIsWritten() throws {
    #expect(try isRewritten(figure(0.5), figure(0.5 + 1e-8), .exact))
    #expect(try isRewritten(figure(0.5), figure(0.5, title: "other"), .exact))
    #expect(try isRewritten(figure(0.5), figure(0.502), .checkpoint))
    #expect(try isRewritten(figure(0.5), figure(0.5), .trained))
    #expect(try isRewritten(figure(0.5), figure(0.5), .timed))
  }

  @Test(arguments: ["gp", "csv", "png"]) func whatIsMissingIsDrawn(_ suffix: String) throws {
    #expect(
      try isRewritten(figure(0.5), figure(0.5), .exact) {
        try FileManager.default.removeItem(atPath: "\($0)/01-line.\(suffix)")
      })
  }

  @Test func anyOtherFolderIsDrawnInto() throws {
    #expect(try isRewritten(figure(0.5), figure(0.5), .exact, keeps: false))
  }
}
