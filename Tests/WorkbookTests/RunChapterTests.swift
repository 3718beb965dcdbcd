import ArgumentParser
import Files
import Synchronization
import Testing

@testable import Workbook

/// What a program wrote, kept apart.
final class Recorder: Sendable {
  private let written = Mutex((output: "", errors: ""))

  var output: String { written.withLock { $0.output } }
  var errors: String { written.withLock { $0.errors } }

  func console(isTerminal: Bool = false) -> Console {
    Console(
      output: { text in self.written.withLock { $0.output += text } },
      errors: { text in self.written.withLock { $0.errors += text } }, isTerminal: isTerminal)
  }
}

@Suite("Chapters: options, faults and exit codes")
struct RunChapterTests {
  private func run(
    _ arguments: [String] = [], gnuplot: Gnuplot = Gnuplot(), recorder: Recorder,
    _ body: (inout Page) throws(InputFault) -> Void = { $0.result("42") }
  ) throws {
    try runChapter(
      "05-backtesting", title: "Backtesting", options: ChapterOptions.parse(arguments),
      console: recorder.console(), gnuplot: gnuplot
    ) { page, figures in
      #expect(figures.source.summary.hasPrefix("chapter 05-backtesting, seed "))
      try page.section("Only", body)
    }
  }

  @Test func pageGoesToOutput() throws {
    let recorder = Recorder()
    try run(recorder: recorder)
    #expect(recorder.output.hasPrefix("Chapter 5: Backtesting\n═"))
    #expect(recorder.output.contains("5.1  Only\n"))
    #expect(recorder.errors.isEmpty)
  }

  /// The prompt goes to stderr, the page stays the same.
  @Test func predictionsAreAskedForOnlyWhenWanted() throws {
    let pages = try [[], ["--ask"]].map { arguments in
      let recorder = Recorder()
      try run(arguments, recorder: recorder) { page in
        page.predict("How many?")
        page.result("42")
      }
      #expect(recorder.errors.contains("your prediction") == (arguments == ["--ask"]))
      return recorder.output
    }
    #expect(pages[0] == pages[1] && pages[0].contains("Predict first. How many?"))
  }

  @Test(arguments: [InputFault.Kind.failure, .content, .missing, .unavailable])
  func faultsAreOneLine(_ kind: InputFault.Kind) {
    let recorder = Recorder()
    let code = #expect(throws: ExitCode.self) {
      try run(recorder: recorder) { (page) throws(InputFault) in
        page.result("half")
        throw InputFault(kind, file: "a.csv", row: 3, column: "close", "not a\nnumber")
      }
    }
    #expect(code?.rawValue == kind.rawValue)
    #expect(recorder.errors == "error: a.csv: row 3, column close: not a number\n")
    #expect(recorder.output.isEmpty)
  }

  @Test func missingGnuplotIsSaidFirst() {
    let recorder = Recorder()
    let code = #expect(throws: ExitCode.self) {
      try run(gnuplot: Gnuplot(command: "PATH=/nonexistent gnuplot"), recorder: recorder) { _ in
        Issue.record("the chapter must not begin")
      }
    }
    #expect(code?.rawValue == 1)
    #expect(recorder.errors.hasPrefix("error: gnuplot: not found; Scripts/setup"))
    #expect(recorder.errors.hasSuffix("\n") && recorder.errors.split(separator: "\n").count == 1)
  }

  @Test func anOutputThatCannotBeWrittenIsSaidFirst() {
    let recorder = Recorder()
    let code = #expect(throws: ExitCode.self) {
      try run(["--out", "/dev/null/figures"], recorder: recorder) { _ in
        Issue.record("the chapter must not begin")
      }
    }
    #expect(code?.rawValue == 1)
    #expect(
      recorder.errors == "error: /dev/null/figures: cannot be written: Not a directory\n")
  }

  @Test func sectionThatIsNotThere() {
    #expect(throws: ValidationError.self) { try run(["--section", "2"], recorder: Recorder()) }
  }

  @Test(arguments: [
    ["--section", "0"], ["--section", "0x1"], ["--seed", "-1"], ["--workers", "0"],
    ["--workers", "many"], ["--out="], ["--nonsense"], ["--blocks="],
    ["--blocks", "a.json", "--section", "1"], ["--update", "--quick"], ["--update", "--seed", "8"],
    ["--update", "--out", "f"], ["--update", "--data", "a.csv"],
  ])
  func usage(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try ChapterOptions.parse(arguments) }
  }

  @Test func blocksAreThePage() throws {
    try withTemporaryFolder { folder in
      let recorder = Recorder()
      let path = "\(folder)/05.json"
      try run(["--blocks", path, "--seed", "3", "--quick"], recorder: recorder) {
        (page) throws(InputFault) in
        page.question("Why?")
        try page.code("sample", in: "Tests/WorkbookTests/CodeListingTests.swift")
        page.table(Table(["a", .number("b")], rows: [["x", "1"]]))
        page.exercise("Again.")
      }
      let document = try ChapterDocument(contentsOf: path)
      #expect(document.chapter == 5 && document.seed == 3 && document.quick)
      #expect(document.sections.map(\.id) == ["only"])
      #expect(try TerminalRenderer().render(document) == recorder.output)
    }
  }

  @Test func aFaultKeepsTheOldBlocks() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/05.json"
      for old in [nil, "old"] {
        if let old { try AtomicFile.write(old, to: path) }
        #expect(throws: ExitCode.self) {
          try run(["--blocks", path], recorder: Recorder()) { (page) throws(InputFault) in
            throw InputFault(file: "a.csv", "no row")
          }
        }
        #expect((try? String(contentsOfFile: path, encoding: .utf8)) == old)
      }
    }
  }

  @Test func blocksThatCannotBeWrittenAreSaidFirst() {
    let recorder = Recorder()
    let code = #expect(throws: ExitCode.self) {
      try run(["--blocks", "/dev/null/05.json"], recorder: recorder) { _ in
        Issue.record("the chapter must not begin")
      }
    }
    #expect(code?.rawValue == 1)
    #expect(
      recorder.errors == "error: /dev/null/05.json: cannot be written: Not a directory\n")
  }

  @Test func aChapterHasTheSectionsOfItsTable() throws {
    for ids in [["only"], ["other"], ["only", "more"]] {
      let recorder = Recorder()
      let attempt = {
        try runChapter(
          "05-backtesting", title: "Backtesting", contents: Contents([5: ids]),
          options: ChapterOptions.parse([]), console: recorder.console()
        ) { page, _ in try page.section("Only") { $0.paragraph("[[only]]") } }
      }
      if ids == ["only"] {
        try attempt()
        #expect(recorder.output.contains("\nsection 1\n"))
      } else {
        #expect(throws: ExitCode.self, performing: attempt)
        #expect(recorder.errors.contains("the table of contents has"))
      }
    }
  }

  @Test func defaultsAndValues() throws {
    let options = try ChapterOptions.parse([])
    #expect(options.figureFolder == "out/figures" && options.seed == 7 && !options.quick)
    #expect(try ChapterOptions.parse(["--out", "here"]).figureFolder == "here")
    #expect(try ChapterOptions.parse(["--update", "--section", "1"]).figureFolder == "figures")
    #expect(options.data == nil && options.section == nil && options.workerCount >= 1)
    let other = try ChapterOptions.parse(["--quick", "--seed=3", "--seed", "4", "--workers=2"])
    #expect(other.quick && other.seed == 4 && other.workerCount == 2)
  }

  @Test func progressWaitsTwoSeconds() {
    for (isTerminal, elsewhere, expected) in [
      (false, Progress.Elsewhere.lines, "b\nc\n"), (false, .nothing, ""),
      (true, .lines, "\r\u{1B}[Kb\r\u{1B}[Kc\r\u{1B}[K"),
    ] {
      let recorder = Recorder()
      var time = ContinuousClock.now
      let clock = Mutex(time)
      var progress = Progress(
        on: recorder.console(isTerminal: isTerminal), elsewhere: elsewhere,
        now: { clock.withLock { $0 } })
      for event in ["a", "b", "c"] {
        progress.report(event)
        time += .seconds(2)
        clock.withLock { $0 = time }
      }
      progress.finish()
      #expect(recorder.errors == expected)
    }
  }
}
