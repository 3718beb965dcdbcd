import Foundation
import Testing

/// Sizes are bounded where they enter, and messages stay short.
@Suite struct SizesTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  @Test(arguments: [
    ("simulate --assets 4294967296 --bars 10 --edges 1", "10000"),
    ("simulate --assets 9223372036854775807 --bars 10 --edges 1", "10000"),
    ("simulate --assets 2 --bars 1000000000 --edges 1", "20000000"),
    ("simulate --assets 2 --bars 9223372036854775807 --edges 1", "20000000"),
    ("simulate --assets 10000 --bars 10000 --edges 1 --max-lag 1000", "20000000"),
    ("simulate --assets 4 --bars 100 --edges 9223372036854775807", "edges"),
    ("simulate --assets 4 --bars 100 --edges 1 --regime-switch 9223372036854775807", "regime"),
    ("evaluate --predictions p --targets t --json j --bootstrap 1000000000", "1000000"),
    ("train --input no --set model.width=16384", "134217728"),
    ("train --input no --set model.layers=16384 --set model.width=128", "134217728"),
    ("train --input no --set horizon=1099511627776", "100000"),
    ("train --input no --set horizons=[1,4611686018427387904]", "100000"),
    ("train --input no --set lookback=1000000", "16384"),
    ("influence-benchmark --first 18446744073709551615", "--first"),
  ])
  func tooMuchIsAUsageError(arguments: String, limit: String) throws {
    let more = arguments.hasPrefix("simulate") ? " --seed 1 --out m" : ""
    expectUsageError(try workspace.run(arguments + more), mentions: limit)
    #expect(try workspace.names() == [])
  }

  /// Large, and allowed: nothing overflows.
  @Test func largeNumbersDoNotOverflow() throws {
    try workspace.write("timestamp_ms,A,B\n0,1,1\n1,2,1\n2,2,3\n3,1,2\n", "p.csv")
    try workspace.write("timestamp_ms,A,B\n0,0.5,0.5\n", "w.csv")
    let most = "9223372036854775807"
    for options in ["--lag \(most)", "--bar-ms \(most)", "--lag 0 --bar-ms \(most)"] {
      let run = try workspace.run(
        "backtest --prices p.csv --weights w.csv --funding w.csv --annualization 1 --out e "
          + "--json j \(options)")
      #expect(run.status == 0, "\(run.errors)")
    }
    let scores = try workspace.run(
      "evaluate --predictions w.csv --targets p.csv --json j --horizon \(most) --bootstrap 3")
    #expect(scores.status == 0, "\(scores.errors)")
  }

  @Test(arguments: ["x", "\u{1F600}", "e\u{301}"])
  func aFieldOfMegabytesIsNotRepeated(character: String) throws {
    let field = String(repeating: character, count: 2_000_000)
    try workspace.write("timestamp_ms,A\n0,\(field)\n", "p.csv")
    try workspace.write("timestamp_ms,A\n0,1\n", "w.csv")
    let run = try workspace.run(
      "backtest --prices p.csv --weights w.csv --annualization 1 --out e --json j")
    expectFault(run, 65, "p.csv: row 2, column A")
    #expect(run.errors.utf8.count < 5_000 && run.errors.hasSuffix("is not a number\n"))
    try workspace.write("timestamp_ms,\(field)\n0,x\n", "p.csv")
    let column = try workspace.run(
      "backtest --prices p.csv --weights w.csv --annualization 1 --out e --json j")
    #expect(column.status == 65 && column.errors.utf8.count < 5_000)
    let long = String(repeating: character, count: 20_000)
    let usage = try workspace.run(["train", "--set", "lookback=\(long)"])
    #expect(usage.status == 64 && usage.errors.utf8.count < 8_000)
  }

  @Test func anAliasIsRefusedAndADeepOneIsNotOpened() throws {
    let doubling = (1...9).map { level in
      "a\(level): &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ","))]"
    }
    let bomb = (["a0: &a0 [x]"] + doubling).joined(separator: "\n") + "\n"
    let keys = "a0: &a0 [x]\n" + doubling.joined(separator: "\n") + "\n? *a9\n: 1\n"
    for text in [bomb, keys, "seed: &s 3\nlookback: *s\n", "features: [*x]\n"] {
      try workspace.write(text, "c.yaml")
      let run = try workspace.run("train --config c.yaml --print-config")
      expectFault(run, 65, "c.yaml: row \(text.hasPrefix("features") ? 1 : 2)")
      #expect(run.errors.contains("alias"))
    }
    for text in [
      String(repeating: "[", count: 500_000), String(repeating: "- ", count: 400_000),
      String(repeating: "{a: ", count: 200_000),
      (0..<1000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
    ] {
      try workspace.write(text + "\n", "c.yaml")
      let run = try workspace.run("train --config c.yaml --print-config")
      #expect(run.status == 65 && run.errorLines.count == 1, "\(run.errors)")
    }
    try workspace.write("# \(String(repeating: "x", count: 2_000_000))\n", "c.yaml")
    expectFault(try workspace.run("train --config c.yaml --print-config"), 65, "c.yaml")
    // Stars and ampersands in comments and in quotes are none.
    try workspace.write("lookback: 7 # *not* one & another\n", "c.yaml")
    #expect(try workspace.run("train --config c.yaml --print-config").status == 0)
  }

  @Test(arguments: [
    ("timestamp_ms,A\n0,1\n1,1\n2,1\n", "timestamp_ms,A\n0,1e308\n1,1e308\n", ""),
    ("timestamp_ms,A\n0,1\n1,1\n2,2\n", "timestamp_ms,A\n0,1\n", "timestamp_ms,A\n3,1e308\n"),
    ("timestamp_ms,A\n0,5e-324\n1,5e-324\n2,1e300\n", "timestamp_ms,A\n0,1\n", ""),
  ])
  func nothingInfiniteIsWritten(prices: String, weights: String, funding: String) throws {
    try workspace.write(prices, "p.csv")
    try workspace.write(weights, "w.csv")
    try workspace.write(funding, "f.csv")
    let run = try workspace.run(
      "backtest --prices p.csv --weights w.csv --annualization 1 --out e --json j --initial 1e300"
        + (funding.isEmpty ? "" : " --funding f.csv"))
    expectFault(run, 65, "w.csv")
    #expect(run.errors.contains("is not a finite number"))
    #expect(try workspace.names() == ["p.csv", "w.csv", "f.csv"])
  }
}
