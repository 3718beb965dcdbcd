import Foundation
import Testing

@Suite("Chapter 03") struct Chapter03Tests {
  private static let chapter = "03-training"
  private static let sections = [
    "3.1  Losses", "3.2  The reference allocation loss saturates", "3.3  A gradient",
    "3.4  Overfitting one batch", "3.5  The optimiser", "3.6  Schedules and early stopping",
    "3.7  The training loop, written out", "3.8  Training curves",
    "3.9  The result against the baselines", "3.10  What can be learned, and by what",
    "3.11  Positions for real", "3.12  When to use a Stockformer, and when not",
    "3.13  Small samples and dropout", "3.14  The reference document's table, measured",
    "3.15  The recommended settings, measured",
  ]

  @Test func quickRunIsWholeAndDeterministic() throws {
    let run = try ChapterTool(Self.chapter).quickPage(
      sections: Self.sections,
      pictures: [
        "03-saturation.png", "03-one-batch.png", "03-schedules.png", "03-curves-planted.png",
        "03-curves-real.png", "03-baselines.png", "03-learnability.png", "03-reference-table.png",
        "03-reference-settings.png",
      ])
    try laws(run)
  }

  /// What must be true of the numbers on the page.
  private func laws(_ run: ToolRun) throws {
    // Single precision against double: seven digits.
    for loss in [
      "mse", "mae", "huber", "bce", "allocationReference", "tanhv2", "tanhv3", "tanhv4",
      "allocation",
    ] {
      let last = run.output.split(separator: "\n").map { $0.split(separator: " ") }
        .filter { $0.first.map { $0 == loss } ?? false }
        .compactMap { $0.last.flatMap { Double($0) } }
      #expect(try #require(last.last) < 1e-6)
    }
    // The compiler's gradient is the one by hand.
    let gradient = try run.numbers("w ")
    #expect(
      gradient.count == 3 && gradient[0] == gradient[1] && abs(gradient[0] - gradient[2]) < 1e-8)
    // The loop of the page is the library's, bit by bit, for any number of workers.
    #expect(run.prose.contains("weights, loop against Trainer: 0 "))
    #expect(run.prose.contains("with 1 worker and with 2, the same bytes: yes"))
    #expect(run.prose.contains("by the library agree exactly."))
    // Zero is the yardstick, and there is power before results.
    #expect(try run.numbers("zero  ").prefix(2) == [0, 0])
    let power = try run.numbers("smallest IC found in 4 of 5 cases")
    #expect(power.count == 2 && power.allSatisfy { $0 > 0.01 && $0 < 0.2 })
    // The default is an experiment of its own on the same markets, at five horizons.
    for horizon in ["1", "2", "4", "8", "24"] {
      #expect(try run.row(horizon + "  ", after: "bars ahead").count == 6)
    }
    #expect(run.output.contains("good: correlated assets") && run.output.contains("ms a forecast"))
    for name in ["last return", "training mean", "ridge", "Stockformer"] {
      #expect(try run.row(name + "  ").count == 6)
    }
    // What a model can see follows from its input, not from training.
    #expect(run.prose.contains("of the 20 marks are contradicted"))
    let blind = try ["dlinear", "nlinear", "patchtst"].map {
      try run.row($0 + "  ", after: "untrained")
    }
    #expect(blind.allSatisfy { $0.contains("✗") })
  }

  @Test func oneSectionAlone() throws {
    let run = try ChapterTool(Self.chapter).run(["--quick", "--section", "5"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("Chapter 3: Training\n"))
    #expect(run.output.contains("3.5  The optimiser") && !run.output.contains("3.1  Losses"))
  }

  @Test(arguments: [
    (["--quick", "--section", "99"], "99"),
    (["--quick", "--write-checkpoints"], "--write-checkpoints"),
    (["--seed", "8", "--write-residuals"], "--write-residuals"),
  ])
  func whatCannotBeMeant(arguments: [String], mentioned: String) throws {
    let run = try ChapterTool(Self.chapter).run(arguments)
    #expect(run.status == 64 && run.errors.contains(mentioned), "\(run.errors)")
  }

  @Test func closesAlone() throws {
    let data = ChapterTool.root.appendingPathComponent("data/ecb-fx-daily.csv").path
    let run = try ChapterTool(Self.chapter).run(["--quick", "--section", "9", "--data", data])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.row("assets") == ["8", "17"])
  }

  @Test(arguments: ["03-training", "05-backtesting"])
  func badInput(chapter: String) throws {
    let workspace = try Workspace()
    func expectBad(_ name: String, _ status: Int32, _ text: String? = nil) throws {
      if let text { try workspace.write(text, name) }
      let path = workspace.folder.appendingPathComponent(name).path
      let tool = ChapterTool(chapter)
      expectFault(try tool.run(["--quick", "--data", path]), status, path)
      #expect(!FileManager.default.fileExists(atPath: tool.folder.path))
    }
    let header = "symbol,date,open,high,low,close,volume\n"
    func rows(_ symbols: [String], _ count: Int) -> String {
      symbols.flatMap { symbol in
        (1...count).map { day in
          "\(symbol),\(86_400_000 * day),100,101,99,\(100 + Double(day % 7) / 9),5\n"
        }
      }.joined()
    }
    try expectBad("missing.csv", 66)
    try expectBad("empty.csv", 65, "")
    try expectBad("header.csv", 65, "a,b,c\n1,2,3\n")
    try expectBad("one.csv", 65, header + rows(["A"], 400))
    try expectBad("short.csv", 65, header + rows(["A", "B"], 40))
    try expectBad("nan.csv", 65, header + rows(["A", "B"], 300) + "A,2000-01-01,1,1,1,nan,1\n")
    expectFault(
      try ChapterTool(chapter).run(["--quick"], environment: ["PATH": "/nonexistent"]), 1,
      "gnuplot")
  }
}
