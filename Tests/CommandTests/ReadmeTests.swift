import Classroom
import Foundation
import Testing
import Workbook

/// The numbers of README.md against the measurements and the record that they are quoted from.
@Suite("Numbers of the README") struct ReadmeTests {
  private let words: String
  private let lines: [String]

  init() throws {
    let text = try String(
      contentsOf: ChapterTool.root.appending(path: "README.md"), encoding: .utf8)
    words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    lines = text.split(separator: "\n").map(String.init)
  }

  private func expectQuote(_ quote: String, at location: SourceLocation = #_sourceLocation) {
    #expect(words.contains(quote), "README.md does not say “\(quote)”", sourceLocation: location)
  }

  /// Three significant digits; whole numbers from 1,000 on.
  private func short(_ value: Double) -> String {
    value < 1_000 ? String(format: "%.3g", value) : String(format: "%.0f", value)
  }

  private func whole(_ value: Double) -> String { String(format: "%.0f", value) }
  private func tenths(_ value: Double) -> String { String(format: "%.1f", value) }

  @Test(arguments: [
    ("training step, full attention", "train/seed/full"),
    ("training step, ProbSparse", "train/seed/probSparse"),
    ("… without dropout, full", "train/seed/full/noDropout"),
    ("forecast of 1 window", "infer/seed/full/b1"),
    ("forecast of 32 windows", "infer/seed/full/b32"),
    ("classroom: step, full attention", "train/classroom/full"),
    ("classroom: step, ProbSparse", "train/classroom/probSparse"),
    ("classroom: forecast of 1 window", "infer/classroom/full/b1"),
    ("classroom: forecast of 32", "infer/classroom/full/b32"),
  ])
  func besidePyTorch(_ title: String, _ name: String) throws {
    let speed = try Measurements("speed")
    let (ours, stock, tuned) = (
      try speed.row(name, "ours"), try speed.row(name, "stock"), try speed.row(name, "tuned")
    )
    let cells = [
      title, short(ours.milliseconds), short(stock.milliseconds),
      tenths(stock.milliseconds / ours.milliseconds) + "×", short(tuned.milliseconds),
      tenths(tuned.milliseconds / ours.milliseconds) + "×", whole(ours.megabytes),
      whole(stock.megabytes),
    ]
    let row = try #require(lines.first { $0.hasPrefix("| \(title) |") })
    #expect(row == "| \(cells.joined(separator: " | ")) |")
  }

  @Test func coresAndBound() throws {
    let speed = try Measurements("speed")
    let step = try speed.row("train/seed/full", "ours").milliseconds
    let alone = try speed.row("train/seed/full", "ours", workers: "1").milliseconds
    let bound = try speed.row("bound/seed/full", "ours").milliseconds
    expectQuote(
      "In the reference configuration two cores are \(tenths(alone / step)) times as fast as one.")
    expectQuote("A step takes \(tenths(step / bound)) times its bound")
  }

  /// What chapter 02 prints of `growth.csv`, and the file itself.
  @Test func growth() throws {
    let growth = try Measurements("growth")
    let savings = try [96, 168, 336, 2688].map { length in
      let sparse = try growth.row("grow/probSparse/L\(length)", "ours").milliseconds
      return 100 * (1 - sparse / (try growth.row("grow/full/L\(length)", "ours").milliseconds))
    }
    #expect(savings[0] < 0)
    expectQuote("it saves nothing at L = 96, \(whole(savings[1])) % of our step at 168,")
    expectQuote("\(whole(savings[2])) % at 336, \(whole(savings[3])) % at 2,688")
    let record = try RunRecord(of: "02-architecture", quick: false)
    let section = try #require(record.sections.first { $0.id == "training-step-growth" })
    let rows = try #require(section.runs.first?.first)
    func power(_ name: String) throws -> String {
      try #require(rows.first { $0[0] == name }?.last)
    }
    let text = section.texts.joined(separator: " ")
    let crossover = try #require(
      text.firstMatch(of: #/ProbSparse is faster from about (L = \d+) on/#))
    expectQuote("from about \(crossover.1) on it is ahead of full attention")
    expectQuote(
      "grows like L to the power \(try power("ours, ProbSparse")) (the tuned PyTorch's \(try power("PyTorch, tuned, ProbSparse")))"
    )
    expectQuote(
      "full attention's like \(try power("ours, full")) (\(try power("PyTorch, tuned, full")))")
  }

  @Test func aroundTheModel() throws {
    let quant = try Measurements("quant")
    func times(_ name: String, _ peer: String) throws -> (Double, Double) {
      (
        try quant.row(name, "ours", workers: "1").milliseconds,
        try quant.row(name, peer, workers: "1").milliseconds
      )
    }
    let features = try times("features/100x20000", "pandas")
    let correlation = try times("features/100x20000/correlation", "pandas")
    let backtest = try times("backtest/1Mx20/every1", "numba")
    expectQuote(
      "four features of 100 assets × 20,000 bars in \(whole(features.0)) ms (pandas \(whole(features.1)))"
    )
    expectQuote(
      "rolling correlations in \(tenths(correlation.0 / 1_000)) s (pandas \(tenths(correlation.1 / 1_000)))"
    )
    expectQuote("at every bar in \(whole(backtest.0)) ms (a numba loop \(whole(backtest.1)))")
  }

  @Test(arguments: [
    ("linear edges of 2 %", "linear", "0.02"), ("linear edges of 5 %", "linear", "0.05"),
    ("even edges of 2 %", "even", "0.02"), ("even edges of 5 %", "even", "0.05"),
  ])
  func whatTheDefaultFinds(_ title: String, _ kind: String, _ strength: String) throws {
    let found = try Measurements("learnability")
    let fractions = try ["default", "ridge", "ridge-sizes"].map { model in
      try found.mean("test_fraction", ["kind": kind, "r2": strength, "model": model])
    }
    let row = try #require(lines.first { $0.hasPrefix("| \(title) |") })
    let cells = fractions.map { "\(whole(100 * $0)) %" }
    #expect(row == "| \(title) | \(cells.joined(separator: " | ")) |")
  }

  @Test func lessonsAndExercises() {
    let contents = Contents.workbook
    #expect(contents.lessons.allSatisfy { $0.minutes <= 60 })
    expectQuote("a book with \(contents.lessons.count) lessons of at most an hour")
    expectQuote("the next of \(contents.exercises.values.joined().count) exercises")
  }

  @Test func theWorkbookItself() throws {
    let times = try Measurements("workbook")
    let chapters = try RunRecordTests.chapters.map { whole(try times.seconds($0)) }
    let (all, build) = (try times.seconds("workbook"), try times.seconds("build"))
    expectQuote("`Scripts/workbook` \(whole(all)) s, of which set-up and build \(whole(build)) s")
    expectQuote("the chapters \(chapters.dropLast().joined(separator: ", ")) and \(chapters[4]) s")
    let checks = try times.seconds(".ci/run")
    expectQuote("all tests and checks (`.ci/run`) \(whole(checks / 60)) minutes")
  }
}

/// A file of `Benchmarks/results`.
private struct Measurements {
  private let measured: MeasuredTable

  init(_ name: String) throws {
    measured = try MeasuredTable(
      ChapterTool.root.appending(path: "Benchmarks/results/\(name).csv").path,
      madeBy: "a script of this repository")
  }

  /// Median time and peak memory of one benchmark.
  func row(
    _ name: String, _ program: String, workers: String = "2"
  ) throws -> (milliseconds: Double, megabytes: Double) {
    let cells = ["name": name, "program": program, "workers": workers]
    return (
      try measured.value("median_ms", where: cells), try measured.value("peak_rss_mb", where: cells)
    )
  }

  /// The mean of `column` over the rows that hold `values`.
  func mean(_ column: String, _ values: [String: String]) throws -> Double {
    let numbers = try measured.values(column, where: values)
    return numbers.reduce(0, +) / Double(numbers.count)
  }

  /// The seconds of the row `name`.
  func seconds(_ name: String) throws -> Double {
    try measured.value("seconds", where: ["name": name])
  }
}
