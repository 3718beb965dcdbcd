import ArgumentParser
import Workbook

/// Chapter 04: what a forecast of one asset gains from the others, and how to find out which.
@main
struct Chapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "04-cross-asset-prediction",
    abstract: "Forecasts across assets: attention, ablation, and what really leads.")

  @OptionGroup var options: ChapterOptions

  func run() throws {
    try runChapter(
      "04-cross-asset-prediction", title: "Cross-asset prediction", contents: .workbook,
      options: options
    ) { page, figures in
      let course = try Readings(options)
      page.introduction(Self.introduction)
      try page.section(
        "Does the cross-ticker block help?", id: "cross-ticker-block", kind: .trained
      ) {
        try block(&$0, course, figures)
      }
      try page.section("Forecast against outcome", kind: course.shippedKind) {
        try forecasts(&$0, course, figures)
      }
      try page.section(
        "One window's attention, and the average map", id: "average-attention",
        kind: course.shippedKind
      ) {
        try attentionMaps(&$0, course, figures)
      }
      try page.section("How sharp attention is", id: "attention-sharpness", kind: .trained) {
        try sharpness(&$0, course, figures)
      }
      try page.section("Influence by ablation", kind: course.shippedKind) {
        try ablation(&$0, course, figures)
      }
      try page.section("Six readings against the truth", id: "five-readings", kind: .trained) {
        try readings(&$0, course, figures)
      }
      try page.section("When map and ablation disagree: depth", id: "depth") {
        try depth(&$0, figures)
      }
      try page.section("Two traps", kind: .trained) { try traps(&$0, course, figures) }
      course.finish()
    }
  }

  static let introduction = """
    Loaded, not trained here: the weights of the model that most sections read on each market, \
    `data/planted.safetensors` and `data/us-tech-daily.safetensors`, which `swift run 03-training \
    --write-checkpoints` makes. The others are trained while you wait.

    The reference document promises that a Stockformer forecasts an asset better because it \
    attends to the others, and that its attention shows which ones matter. This chapter tests both \
    promises, each on two markets: a planted one, where 8 edges from a leading to a following \
    asset are known and explain 2 % of the follower's variance, and real prices, where nobody \
    knows. Rows of a map are queries (the asset that is forecast), columns are keys (the asset \
    that is attended to): cause → effect is column → row. “Errata A1” is an entry of \
    `Chapters/errata.md`.
    """
}
