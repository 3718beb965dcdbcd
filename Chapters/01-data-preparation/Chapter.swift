import ArgumentParser
import Workbook

/// Chapter 01: from candles to windows that a model may be trained on.
@main
struct Chapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "01-data-preparation",
    abstract: "From candles to windows: returns, features, alignment, targets, splits.")

  @OptionGroup var options: ChapterOptions

  func run() throws {
    try runChapter(
      "01-data-preparation", title: "Data preparation", contents: .workbook, options: options
    ) { page, figures in
      let course = try Course(options)
      try page.opening("Start here", id: "start-here") { try startHere(&$0, course) }
      page.introduction(Self.introduction)
      try page.section("Candles") { try candles(&$0, course, figures) }
      try page.section("Which return") { try whichReturn(&$0, course) }
      try page.section("Prices, returns, and how they move together", id: "prices-and-returns") {
        try movingTogether(&$0, course, figures)
      }
      try page.section("Features") { try features(&$0, course, figures) }
      try page.section("Alignment") { try alignment(&$0, course) }
      try page.section("Targets") { try targets(&$0, course) }
      try page.section("Leakage and splits") { try leakage(&$0, course, figures) }
      try page.section("Who leads whom") { try whoLeadsWhom(&$0, course, figures) }
      try page.section("prepare_multivariate_data, corrected", id: "prepare-multivariate-data") {
        try preparation(&$0, course)
      }
    }
  }

  static let introduction = """
    A model learns whatever its table contains, so the table comes first. This chapter goes from \
    candles to windows [B, L, N, F] with targets [B, N]. At each step it runs both what the \
    reference document does, which this project implements, and what it should do, so that the \
    cost of every mistake is a number. The axes have the same names throughout the course: batch \
    B, time L, assets N, features F.
    """
}
