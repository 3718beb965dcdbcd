import ArgumentParser
import Workbook

/// Chapter 02: the model, part by part, next to the reference document's snippets.
@main
struct Chapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "02-architecture",
    abstract: "The model part by part: tokens, positions, attention, distilling, heads.")

  @OptionGroup var options: ChapterOptions

  func run() throws {
    try runChapter(
      "02-architecture", title: "Architecture", contents: .workbook, options: options
    ) { page, figures in
      let sample = try SampleBatch(options)
      page.introduction(Self.introduction)
      try page.section("Tokens", kind: .checkpoint) { try tokens(&$0, sample) }
      try page.section("Positions", kind: .checkpoint) { try positions(&$0, sample, figures) }
      try page.section("Attention across assets", kind: .checkpoint) {
        try acrossAssets(&$0, sample, figures)
      }
      try page.section("Attention across time", kind: .checkpoint) { try acrossTime(&$0, sample) }
      try page.section("Which attention comes first", kind: .trained) {
        try whichFirst(&$0, options)
      }
      try page.section("The encoder block", id: "encoder-block", kind: .checkpoint) {
        try encoderBlock(&$0, sample)
      }
      try page.section("ProbSparse: the measure", id: "probsparse-measure", kind: .checkpoint) {
        try measure(&$0, sample, figures)
      }
      try page.section("ProbSparse: the speed", id: "probsparse-speed") {
        try speed(&$0, options, figures)
      }
      try page.section("Distilling", kind: .checkpoint) { try distilling(&$0, sample) }
      try page.section("Heads", kind: .checkpoint) { try heads(&$0, sample, figures) }
      try page.section("Shapes and parameters, counted by hand", id: "shapes-and-parameters") {
        try counting(&$0, options)
      }
      try page.section("How a training step grows", id: "training-step-growth") {
        try growth(&$0, figures)
      }
    }
  }

  static let introduction = """
    One batch goes through the model, part by part: the purpose of each part, its formula, a few \
    lines that compute it, and the same numbers from the library. Next to each part runs the \
    reference document's version, with a test that tells the two apart. Axis names: batch B, time \
    L, assets N, features F, width D, heads H, head dimension d = D/H. “Errata E1” is an entry of \
    `Chapters/errata.md`; [[start-here]] explains how to read these pages.
    """
}
