import ArgumentParser
import Workbook

/// Chapter 05: what forecasts are worth in money, and how sure one may be.
@main
struct Chapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "05-backtesting",
    abstract: "Accounting, costs, lag, the reference back-test, and what can be concluded.")

  @OptionGroup var options: ChapterOptions

  func run() throws {
    try runChapter(
      "05-backtesting", title: "Back-testing", contents: .workbook, options: options
    ) { page, figures in
      let course = try Trading(options)
      page.introduction(Self.introduction)
      try page.section("Accounting by hand for three bars", id: "accounting-by-hand", accounting)
      try page.section("Costs, and the trades that nobody ordered", id: "costs") {
        try costs(&$0, course)
      }
      try page.section("Lag: the same close, or the next", id: "lag", kind: course.shippedKind) {
        try lag(&$0, course)
      }
      try page.section(
        "The reference back-test against ours", id: "reference-backtest", kind: course.shippedKind
      ) {
        try referenceBacktest(&$0, course)
      }
      try page.section(
        "From forecasts to equity", id: "forecasts-to-equity", kind: course.shippedKind
      ) {
        try strategies(&$0, course, figures)
      }
      try page.section(
        "At what cost is nothing left?", id: "cost-sensitivity", kind: course.shippedKind
      ) {
        try sensitivity(&$0, course, figures)
      }
      try page.section(
        "Return, direction or position: what the head is trained for", id: "heads-in-money",
        kind: .trained
      ) {
        try heads(&$0, course)
      }
      try page.section(
        "How sure can we be: intervals, trials, power", id: "intervals-and-power",
        kind: course.shippedKind
      ) {
        try inference(&$0, course, figures)
      }
      try page.section("How often this judgement errs", id: "error-rates") {
        try errorRates(&$0, course, figures)
      }
      course.finish()
    }
  }

  static let introduction = """
    A forecast is not money. Between the two stand a rule that turns forecasts into weights, the \
    moment at which an order is filled, the cost of trading, and the luck of a single path. Each \
    is first computed here by hand or in isolation; then models and benchmarks run through one and \
    the same engine, on the planted market, where an edge exists because it was put there, and on \
    real prices. Results come in two columns, planted | real, on windows that no choice was based \
    on.
    """
}
