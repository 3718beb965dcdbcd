import Foundation
import Testing

@Suite("Chapter 04") struct Chapter04Tests {
  private static let chapter = "04-cross-asset-prediction"
  private static let sections = [
    "4.1  Does the cross-ticker block help?", "4.2  Forecast against outcome",
    "4.3  One window's attention, and the average map", "4.4  How sharp attention is",
    "4.5  Influence by ablation", "4.6  Six readings against the truth",
    "4.7  When map and ablation disagree: depth", "4.8  Two traps",
  ]

  @Test func quickRunIsWholeAndDeterministic() throws {
    let run = try ChapterTool(Self.chapter).quickPage(
      sections: Self.sections,
      pictures: [
        "04-attention-heatmap.png", "04-attention-heatmap-real.png", "04-attention-window.png",
        "04-cross-ticker-block.png", "04-entropy.png", "04-forecast-outcome.png",
        "04-influence-auroc.png", "04-influence-depth.png", "04-traps.png",
      ])
    try laws(run)
  }

  /// What must be true of the numbers on the page, even of a quick one.
  private func laws(_ run: ToolRun) throws {
    // By hand and by the library: the same sums of single-precision forecasts, which round differently in batches of another
    // size, by some 1e-7 of their size.
    #expect(try run.numbers("by hand − library, largest |difference|").allSatisfy { $0 < 1e-5 })
    #expect(try number(after: "and the library agree to ", run) < 1e-6)
    #expect(try number(after: "first head's entropy agrees to ", run) < 1e-6)
    #expect(try run.numbers("a uniform map") == [0.125, 0.167])
    // Entropies lie between 0 and 1, and before training close to uniform.
    for head in 1...4 {
      #expect(try run.numbers("H / ln N, layer 1, head \(head)").allSatisfy { $0 > 0 && $0 <= 1 })
    }
    #expect(try run.numbers("the same before training, mean").allSatisfy { $0 > 0.9 && $0 <= 1 })
    // The statistics that made the planted market find its edges, whatever the model learnt.
    let conditional = try run.row("Granger, conditional", after: "reads")
    #expect(conditional[1] == "the returns" || conditional[0] == "the returns")
    // R² of the zero forecast is 0, of the last return far below.
    #expect(try run.numbers("zero  ", after: "real: R² %").first == 0)
    // Layers and look-back apart: four cells, and the effect of each change.
    for cell in ["1 layer, L 4", "1 layer, L 8", "2 layers, L 4", "2 layers, L 8"] {
      #expect(try run.row(cell).last?.hasSuffix("%") == true)
    }
    let last = try run.row("last return  ", after: "real: R² %")
    #expect(try #require(Double(last[0])) < -50)
  }

  private func number(after text: String, _ run: ToolRun) throws -> Double {
    let range = try #require(run.prose.range(of: text))
    let word = run.prose[range.upperBound...].prefix { !$0.isWhitespace }
    return try #require(Double(word.hasSuffix(".") ? word.dropLast() : word))
  }

  @Test func oneSectionAlone() throws {
    let run = try ChapterTool(Self.chapter).run(["--quick", "--section", "5"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains(Self.sections[4]) && !run.output.contains(Self.sections[3]))
    let beyond = try ChapterTool(Self.chapter).run(["--quick", "--section", "9"])
    #expect(beyond.status == 64)
  }

  /// Prices of one's own take the place of the real ones.
  @Test func dataOfOnesOwn() throws {
    let workspace = try Workspace()
    try workspace.write(Self.walk(symbols: ["X", "Y", "Z"], days: 400), "own.csv")
    let tool = ChapterTool(Self.chapter)
    let path = workspace.folder.appendingPathComponent("own.csv").path
    let run = try tool.run(["--quick", "--section", "5", "--data", path])
    #expect(run.status == 0, "\(run.errors)")
    let heatmap = tool.folder.appendingPathComponent("04-attention-heatmap-real.csv")
    #expect(try String(contentsOf: heatmap, encoding: .utf8).hasPrefix("row,X,Y,Z\n"))
  }

  @Test func badInputIsOneLine() throws {
    let workspace = try Workspace()
    try workspace.write("", "empty.csv")
    try workspace.write("a,b\n1,2\n", "header.csv")
    try workspace.write(Self.walk(symbols: ["X"], days: 300), "one.csv")
    try workspace.write(Self.walk(symbols: ["X", "Y"], days: 30), "short.csv")
    for (name, status) in [
      ("none", 66), ("empty", 65), ("header", 65), ("one", 65), ("short", 65),
    ] as [(String, Int32)] {
      let tool = ChapterTool(Self.chapter)
      let path = workspace.folder.appendingPathComponent("\(name).csv").path
      expectFault(try tool.run(["--quick", "--data", path]), status, path)
      #expect(!FileManager.default.fileExists(atPath: tool.folder.path))
    }
  }

  /// Daily candles that go up and down without a signal; the same in every run.
  private static func walk(symbols: [String], days: Int) -> String {
    var state: UInt64 = 9
    var text = "timestamp_ms,symbol,open,high,low,close,volume\n"
    var closes = [Double](repeating: 100, count: symbols.count)
    for day in 0..<days {
      for asset in symbols.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let open = closes[asset]
        closes[asset] *= 0.98 + 0.04 * Double(state >> 40) / Double(1 << 24)
        let (high, low) = (max(open, closes[asset]) * 1.01, min(open, closes[asset]) * 0.99)
        text += "\((18_000 + day) * 86_400_000),\(symbols[asset]),\(open),\(high),\(low),"
        text += "\(closes[asset]),\(1000 + day % 7 + asset)\n"
      }
    }
    return text
  }
}
