import Foundation
import Testing

@Suite("Chapter 04, cross-asset prediction", .serialized)
struct Chapter04Tests {
  /// Runs the chapter in the folder of `workspace`, which has the course's data.
  private func run(_ workspace: Workspace, _ arguments: String) throws -> ToolRun {
    let data = workspace.folder.appendingPathComponent("data")
    if !FileManager.default.fileExists(atPath: data.path) {
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      try FileManager.default.createSymbolicLink(
        at: data, withDestinationURL: root.appendingPathComponent("data"))
    }
    return try workspace.run(
      arguments.split(separator: " ").map(String.init), tool: "04-cross-asset-prediction")
  }

  private static let figures = [
    "04-attention-heatmap", "04-attention-heatmap-real", "04-attention-window",
    "04-cross-ticker-block", "04-entropy", "04-forecast-outcome", "04-influence-auroc",
    "04-influence-depth", "04-traps",
  ]

  @Test func quickRunIsWholeAndDeterministic() throws {
    let workspace = try Workspace()
    let first = try run(workspace, "--quick --out figures")
    #expect(first.status == 0, "\(first.errors)")
    for heading in [
      "4.1  Does the cross-ticker block help?", "4.2  Forecast against outcome",
      "4.3  One window's attention, and the average map", "4.4  How sharp attention is",
      "4.5  Influence by ablation", "4.6  Five readings against the truth",
      "4.7  When the two disagree: depth", "4.8  Two traps",
    ] {
      #expect(first.output.contains(heading))
    }
    for name in Self.figures {
      let png = workspace.folder.appendingPathComponent("figures/\(name).png")
      let bytes = try Data(contentsOf: png)
      #expect(bytes.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    }
    let second = try run(workspace, "--quick --out again --workers 1")
    #expect(first.output == second.output)
  }

  /// What the chapter writes out and the library computes are the same numbers.
  @Test func lessonAndLibraryAgree() throws {
    let workspace = try Workspace()
    for (section, text) in [
      (3, "The functions above and the library agree to "),
      (4, "the first head's entropy agrees to "),
    ] {
      let page = try run(workspace, "--quick --section \(section) --out figures").output
      let words = page.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let range = try #require(words.range(of: text))
      let number = words[range.upperBound...].prefix { !$0.isWhitespace }
      let difference = try #require(Double(number.hasSuffix(".") ? number.dropLast() : number))
      #expect(difference < 1e-12)
    }
  }

  @Test func oneSectionAlone() throws {
    let workspace = try Workspace()
    let run = try run(workspace, "--quick --section 5 --out figures")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("4.5") && !run.output.contains("4.4"))
    expectUsageError(try self.run(workspace, "--quick --section 9 --out figures"), mentions: "8 sections")
  }

  /// A market of one's own takes the place of the real one.
  @Test func dataOfOnesOwn() throws {
    let workspace = try Workspace()
    try workspace.write(Self.walk(symbols: ["X", "Y", "Z"], days: 400), "own.csv")
    let run = try run(workspace, "--quick --section 5 --data own.csv --out figures")
    #expect(run.status == 0, "\(run.errors)")
    let heatmap = try workspace.read("figures/04-attention-heatmap-real.csv")
    #expect(heatmap.hasPrefix("row,X,Y,Z\n"))
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
      let run = try run(workspace, "--quick --data \(name).csv --out figures")
      #expect(run.status == status, "\(name): \(run.errors)")
      #expect(run.output == "" && run.errorLines.count == 1, "\(run.errors)")
      #expect(run.errors.hasPrefix("error: \(name).csv: "), "\(run.errors)")
    }
    #expect(try !workspace.names().contains("figures"))
  }

  /// Daily candles that go up and down without a signal; the same in every run.
  private static func walk(symbols: [String], days: Int) -> String {
    var state: UInt64 = 9
    var text = "date,symbol,open,high,low,close,volume\n"
    var closes = [Double](repeating: 100, count: symbols.count)
    for day in 0..<days {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400).formatted(
        .iso8601.year().month().day())
      for asset in symbols.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let open = closes[asset]
        closes[asset] *= 0.98 + 0.04 * Double(state >> 40) / Double(1 << 24)
        let (high, low) = (max(open, closes[asset]) * 1.01, min(open, closes[asset]) * 0.99)
        text += "\(date),\(symbols[asset]),\(open),\(high),\(low),\(closes[asset]),\(1000 + day % 7)\n"
      }
    }
    return text
  }
}
