import Foundation
import Testing

@Suite("Chapter 02") struct Chapter02Tests {
  private static let chapter = "02-architecture"
  private static let sections = [
    "2.1  Tokens", "2.2  Positions", "2.3  Attention across assets", "2.4  Attention across time",
    "2.5  Which attention comes first", "2.6  The encoder block", "2.7  ProbSparse: the measure",
    "2.8  ProbSparse: the speed", "2.9  Distilling", "2.10  Heads",
    "2.11  Shapes and parameters, counted by hand", "2.12  How a training step grows",
  ]

  @Test func quickRunIsWholeAndDeterministic() throws {
    let run = try ChapterTool(Self.chapter).quickPage(
      sections: Self.sections,
      pictures: [
        "02-position-code.png", "02-wrong-axis.png", "02-measure.png", "02-speed.png",
        "02-heads.png", "02-growth.png", "02-growth-assets.png",
      ])
    // Times go to stderr.
    #expect(run.errors.contains("measured, forward and backward"))
    try laws(run)
  }

  /// What must be true of the numbers on the page.
  private func laws(_ run: ToolRun) throws {
    // Causal tokens start at the change, those of the reference before it, the circular ones wrap.
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.contains("ours, causal") && $0.contains("10 11 12") })
    #expect(
      lines.contains { $0.contains("reference, zeros on both sides") && $0.contains("9 10 11") })
    #expect(lines.contains { $0.contains("Informer's, circular") && $0.contains("0 18 19") })
    // Without an encoding the order is not seen, to rounding.
    let blind = try run.numbers("kernel 1, no positional encoding")
    let coded = try run.numbers("kernel 1 and positional encoding")
    #expect(blind[0] < 1e-4 && coded[0] > 1e-2)
    // Ours keeps the laws of attention across assets, the reference breaks all but one.
    for law in ["(i) ", "(ii) ", "an earlier step of the same window", "(iii) "] {
      let row = try run.row(law)
      #expect(row.contains("holds"), "\(law)")
      #expect(row.contains("BROKEN") == (law != "(iii) "), "\(law)")
    }
    // Only both blocks together join another asset with another step.
    let paths = "change of B at t when A changes at t − 1"
    #expect(try run.numbers("across assets alone", after: paths) == [0])
    #expect(try run.numbers("along time alone", after: paths) == [0])
    #expect(try run.numbers("time, then assets", after: paths).allSatisfy { $0 > 1e-3 })
    #expect(try run.numbers("assets, then time", after: paths).allSatisfy { $0 > 1e-3 })
    #expect(lines.contains { $0.contains("M, largest difference") })
    #expect(try run.row("the same 25 queries") == ["yes"])
    #expect(try run.numbers("active rows against full attention").allSatisfy { $0 < 1e-4 })
    #expect(try run.numbers("rows of the output") == [22, 96])
    // A layer's parameters, and what each part of it is for.
    #expect(try run.numbers("sum", after: "one layer") == [264_576, 12_832])
    #expect(try run.numbers("the library's layer") == [264_576, 12_832])
    let apart = try run.numbers(
      "residual: how tokens differ after 12 layers, relative to their size")
    #expect(apart[0] > 20 && apart[1] < 1)
    // A short position lost more than there was.
    let short = try run.row("B11  short of all equity, price 1 → 2.5: 1 becomes")
    #expect(short == ["-0.50", "bankrupt"])
    // The parameters of the reference configuration, by hand and by the library.
    #expect(try run.numbers("sum", after: "embedding: kernel 3") == [896_257])
    #expect(try run.numbers("the library's parameterCount") == [896_257])
    #expect(run.prose.contains("Both counts say 896,257."))
  }

  @Test func oneSectionAlone() throws {
    let tool = ChapterTool(Self.chapter)
    let run = try tool.run(["--quick", "--section", "3"])
    #expect(run.status == 0)
    #expect(run.output.contains("2.3  Attention across assets") && !run.output.contains("2.1 "))
    #expect(try tool.pictures() == ["02-wrong-axis.png"])
  }

  @Test func closesAlone() throws {
    let data = ChapterTool.root.appendingPathComponent("data/ecb-fx-daily.csv").path
    let run = try ChapterTool(Self.chapter).run(["--quick", "--section", "10", "--data", data])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func help() throws {
    let run = try ChapterTool(Self.chapter).run(["--help"])
    #expect(run.status == 0 && run.errors.isEmpty && run.output.contains("--section"))
  }
}
