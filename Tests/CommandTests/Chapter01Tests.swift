import Foundation
import Testing

@Suite("Chapter 01") struct Chapter01Tests {
  private static let chapter = "01-data-preparation"
  private static let sections = [
    "1.1  Candles", "1.2  Which return", "1.3  Prices, returns, and how they move together",
    "1.4  Features", "1.5  Alignment", "1.6  Targets", "1.7  Leakage and splits",
    "1.8  Who leads whom", "1.9  prepare_multivariate_data, corrected",
  ]

  @Test func quickRunIsWholeAndDeterministic() throws {
    let run = try ChapterTool(Self.chapter).quickPage(
      sections: Self.sections,
      pictures: [
        "01-candles.png", "01-prices.png", "01-correlation.png", "01-correlation-currencies.png",
        "01-features.png", "01-split.png", "01-causality-planted.png", "01-causality-real.png",
        "01-lead-lag.png",
      ])
    #expect(run.errors == "")
    #expect(run.output.contains("\n1.0  Start here\n"))
    try laws(run)
  }

  /// What must be true of the numbers on the page.
  private func laws(_ run: ToolRun) throws {
    // softplus: half the standard deviation, always above zero, ln 2 where nothing moves.
    #expect(try run.numbers("0 %") == [0, 0, 0.6931])
    let spread = try run.numbers("standard deviation ")
    #expect(abs(spread[0] / spread[1] - 2) < 0.01)
    #expect(try run.numbers("fraction above zero")[1] == 100)
    // By hand and by the library.
    for feature in ["log_return", "volume_change", "volatility", "rsi", "correlation"] {
      let row = try run.row(feature, after: "by hand − library, largest")
      #expect(row.last.flatMap(Double.init).map { $0 < 1e-12 } == true, "\(row)")
    }
    for part in ["training ", "validation ", "test "] {
      #expect(try run.row(part, after: "first window ends").last == "yes")
    }
    // Targets: √h, (h − 1)/h, 1/√h; the reference target is unrelated.
    let correlations = try run.numbers("correlation of y with the reference target")
    #expect(correlations.allSatisfy { abs($0) < 0.1 })
    #expect(try run.numbers("by hand − library, largest").allSatisfy { $0 < 1e-12 })
    let slip = try run.numbers("the same, one bar early (1/√h)")
    #expect(abs(slip[0] - 0.204) < 0.05 && abs(slip[1] - 0.447) < 0.05)
    // A different future: nothing before the cut changes, everything after it does.
    #expect(try run.numbers("features ")[1] == 0)
    #expect(try run.numbers("scaler, training rows")[1] == 0)
    #expect(try run.numbers("inputs of training windows")[1] == 0)
    #expect(try run.numbers("labels of training windows")[1] == 0)
    #expect(try run.numbers("scaler, all rows (wrong)")[1] > 0)
    #expect(run.prose.contains("changed by even one bit"))
    try leads(run)
    // A random split of overlapping windows leaks.
    let honest = try run.numbers("R², chronological split with purge")
    let random = try run.numbers("R², random split")
    #expect(honest.count == 2 && random.count == 2)
    #expect(zip(honest, random).allSatisfy { $0 < 5 && $1 > $0 + 20 })
  }

  /// On the shipped stocks F finds pairs and the robust test none; on the planted market the conditional test finds the edges.
  private func leads(_ run: ToolRun) throws {
    let row = { (name: String) in try run.row(name, after: "3 lags") }
    #expect(try run.numbers("by hand − library, largest, one lag").allSatisfy { $0 < 1e-10 })
    let variance = try run.numbers("White's variance of β / that of F, mean of pairs")
    #expect(variance.count == 2 && variance[0] < 1.2 && variance[1] > 1.5)
    let (plain, robust) = (
      try row("q < 5 %, F, pairwise"), try row("q < 5 %, W (robust), pairwise")
    )
    #expect(plain[1] == "8" && robust[1] == "0")
    #expect(run.prose.contains("F finds \(plain[1]) of 30 pairs and the robust test none"))
    // Two of the counts of a planted cell: found, and true.
    let counts = { (cell: String) in
      cell.split(separator: ",").compactMap { Int($0.filter(\.isNumber)) }
    }
    let alone = counts(plain[0])
    let held = counts(try row("q < 5 %, F, conditional")[0])
    #expect(alone[0] > alone[1] && held[0] - held[1] <= 1 && held[1] >= 6)
    #expect(run.prose.contains("\(alone[0] - alone[1]) of which are not edges"))
    // The command of the exercise ends where the training rows end.
    #expect(run.prose.contains("--until 2020-07-06"))
  }

  @Test func oneSectionAlone() throws {
    let tool = ChapterTool(Self.chapter)
    let run = try tool.run(["--quick", "--section", "2"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("Chapter 1: Data preparation\n"))
    #expect(run.output.contains("1.2  Which return") && !run.output.contains("1.1  Candles"))
  }

  @Test func sectionThatIsNotThere() throws {
    let run = try ChapterTool(Self.chapter).run(["--quick", "--section", "10"])
    #expect(run.status == 64 && run.output.isEmpty)
  }

  @Test func closesAlone() throws {
    let data = ChapterTool.root.appendingPathComponent("data/ecb-fx-daily.csv").path
    let tool = ChapterTool(Self.chapter)
    let run = try tool.run(["--quick", "--data", data])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.prose.contains("has closes only"))
    #expect(run.prose.contains("no such column: volume_change"))
  }

  @Test func missingGnuplotIsOneLine() throws {
    let run = try ChapterTool(Self.chapter).run(["--quick"], environment: ["PATH": "/nonexistent"])
    expectFault(run, 1, "gnuplot")
  }

  @Test(arguments: ["01-data-preparation", "02-architecture"])
  func badInput(_ chapter: String) throws {
    let workspace = try Workspace()
    func path(_ name: String) -> String { workspace.folder.appendingPathComponent(name).path }
    func expectBad(_ name: String, _ status: Int32, _ text: String? = nil) throws {
      if let text { try workspace.write(text, name) }
      let tool = ChapterTool(chapter)
      expectFault(try tool.run(["--quick", "--data", path(name)]), status, path(name))
      #expect(!FileManager.default.fileExists(atPath: tool.folder.path))
    }
    let header = "symbol,date,open,high,low,close,volume\n"
    func rows(_ symbols: [String], _ count: Int) -> String {
      symbols.flatMap { symbol in
        (0..<count).map { day in
          let price = 100 + day % 7
          return
            "\(symbol),\(86_400_000 * (day + 1)),\(price),\(price + 1),\(price - 1),\(price),\(1000 + day % 5)\n"
        }
      }.joined()
    }
    try expectBad("missing.csv", 66)
    try expectBad("empty.csv", 65, "")
    try expectBad("header.csv", 65, "a,b,c\n1,2,3\n")
    try expectBad("one.csv", 65, header + rows(["A"], 400))
    try expectBad("short.csv", 65, header + rows(["A", "B"], 30))
    try expectBad("nan.csv", 65, header + rows(["A", "B"], 300) + "A,2000-01-01,1,1,1,nan,1\n")
  }
}
