import Foundation
import Testing

@Suite struct SimulateCommandTests {
  private let workspace: Workspace
  private let plain = "simulate --assets 4 --bars 60 --seed 7 --out market"

  init() throws { workspace = try Workspace() }

  @Test func writesCandlesSidesAndTruth() throws {
    let run = try workspace.run("\(plain) --edges 3")
    #expect(run.status == 0 && run.output == "" && run.errors == "")
    let truth = try workspace.object("market/truth.json")
    let symbols = try #require(truth["symbols"] as? [String])
    #expect(symbols.count == 4)
    #expect(truth["mode"] as? String == "signal" && truth["bars"] as? Int == 60)
    #expect(truth["bar_ms"] as? Int == 3_600_000 && truth["seed"] as? Int == 7)
    let edges = try #require(truth["edges"] as? [[String: Any]])
    #expect(edges.count == 3)
    #expect(edges.allSatisfy { Set($0.keys) == ["cause", "effect", "lag", "coefficient"] })
    for key in ["factor_loadings", "noise", "r2"] {
      #expect(Set((truth[key] as? [String: Double] ?? [:]).keys) == Set(symbols), "\(key)")
    }
    for symbol in symbols {
      let candles = try workspace.read("market/\(symbol).csv").split(separator: "\n")
      #expect(candles[0] == "timestamp_ms,open,high,low,close,volume" && candles.count == 61)
      let funding = try workspace.read("market/\(symbol)_funding.csv").split(separator: "\n")
      #expect(funding[0] == "timestamp_ms,funding_rate" && funding.count == 1 + 8)
      let interest = try workspace.read("market/\(symbol)_open_interest.csv")
      #expect(interest.hasPrefix("timestamp_ms,open_interest\n"))
    }
  }

  @Test func theSameArgumentsGiveTheSameBytes() throws {
    #expect(try workspace.run("\(plain) --edges 3").status == 0)
    let first = try workspace.read("market/A03.csv") + workspace.read("market/truth.json")
    #expect(try workspace.run("\(plain) --edges 3").status == 0)
    #expect(try workspace.read("market/A03.csv") + workspace.read("market/truth.json") == first)
  }

  @Test(arguments: [("--no-signal", "no-signal"), ("--common-factor-only", "common-factor-only")])
  func traps(option: String, mode: String) throws {
    #expect(try workspace.run("\(plain) \(option)").status == 0)
    let truth = try workspace.object("market/truth.json")
    #expect(truth["mode"] as? String == mode)
    #expect((truth["edges"] as? [Any])?.isEmpty == true)
  }

  @Test func theDefaultsOfTheHarderMarketsAreThePlainMarket() throws {
    #expect(try workspace.run("\(plain) --edges 3").status == 0)
    let spelt = "\(plain) --edges 3 --noise gaussian --missing-bars 0"
    #expect(try workspace.run(spelt.replacing("market", with: "spelt")).status == 0)
    for name in ["A01.csv", "A02_funding.csv", "truth.json"] {
      #expect(try workspace.read("market/\(name)") == workspace.read("spelt/\(name)"))
    }
    let truth = try workspace.object("market/truth.json")
    #expect(truth["regime_switch"] == nil && truth["missing_share"] as? Double == 0)
    #expect((truth["noise_kind"] as? [String: Any])?.keys.first == "gaussian")
  }

  @Test(arguments: [
    ("--noise student-t", "student_t", ["degrees": 4.0]),
    ("--noise student-t --degrees 7", "student_t", ["degrees": 7]),
    ("--noise garch", "garch", ["arch": 0.1, "garch": 0.85]),
    ("--noise garch --arch 0.2 --garch=0.5", "garch", ["arch": 0.2, "garch": 0.5]),
  ])
  func theTruthNamesTheNoise(options: String, kind: String, settings: [String: Double]) throws {
    #expect(try workspace.run("\(plain) --edges 3").status == 0)
    let gaussian = try workspace.read("market/A01.csv")
    var texts: [String] = []
    for _ in 0..<2 {
      #expect(try workspace.run("\(plain) --edges 3 \(options)").status == 0)
      texts.append(try workspace.read("market/A01.csv") + workspace.read("market/truth.json"))
    }
    #expect(texts[0] == texts[1] && !texts[0].hasPrefix(gaussian))
    let noise = try workspace.object("market/truth.json")["noise_kind"] as? [String: Any]
    #expect(noise?[kind] as? [String: Double] == settings)
  }

  @Test func theTruthNamesTheSecondRegime() throws {
    let options = "--regime-switch 30 --regime-coefficients=-1 --regime-volatility 2"
    #expect(try workspace.run("\(plain) --edges 3 \(options)").status == 0)
    let change = try workspace.object("market/truth.json")["regime_switch"] as? [String: Double]
    #expect(change == ["bar": 30, "coefficient_factor": -1, "volatility_factor": 2])
    let stormy = "--no-signal --regime-switch 5 --regime-volatility 3"
    #expect(try workspace.run("\(plain) \(stormy)").status == 0)
  }

  @Test func missingBarsAreNotInTheFilesAndTheOtherCommandsReadThem() throws {
    #expect(try workspace.run("\(plain) --edges 3 --bars 400 --missing-bars 0.05").status == 0)
    #expect(try workspace.object("market/truth.json")["missing_share"] as? Double == 0.05)
    #expect(try workspace.object("market/truth.json")["bars"] as? Int == 400)
    let files = try (1...4).map { try workspace.read("market/A0\($0).csv") }
    let timestamps = files.map { text in
      text.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
    }
    // 400 · 0.05 = 20 on average, deviation √19.
    #expect(timestamps.allSatisfy { (358...402).contains($0.count) && $0.count < 400 })
    #expect(Set(timestamps).count == 4)
    let of = "--input market --symbols A01,A02,A03,A04"
    #expect(try workspace.run("features \(of) --out f.csv").status == 0)
    let rows = try workspace.read("f.csv").split(separator: "\n").count - 1
    #expect(rows == timestamps.reduce(0) { $0 + $1.count })
    let settings = "--set lookback=4 --set model.width=8 --set model.heads=2 --epochs 1"
    let trained = try workspace.run("train --input market \(settings) --run-dir run")
    #expect(trained.status == 0, "\(trained.errors)")
  }

  @Test(arguments: [
    ("", "--edges"), ("--edges 7", "edges"), ("--edges -1", "--edges"), ("--edges 2 --r2 1", "r2"),
    ("--edges 2 --r2 nan", "--r2"), ("--edges 2 --max-lag 0", "max-lag"),
    ("--no-signal --common-factor-only", "--no-signal"),
    ("--edges 2 --noise cauchy", "--noise"), ("--edges 2 --degrees 4", "--degrees"),
    ("--edges 2 --noise student-t --degrees 2", "degrees"),
    ("--edges 2 --noise student-t --degrees 4.5", "--degrees"),
    ("--edges 2 --noise student-t --arch 0.1", "--arch"), ("--edges 2 --garch 0.5", "--garch"),
    ("--edges 2 --noise garch --arch 0.5 --garch 0.5", "garch"),
    ("--edges 2 --noise garch --arch -0.1", "arch"),
    ("--edges 2 --regime-switch 60", "regime"), ("--edges 2 --regime-switch -1", "regime"),
    ("--edges 2 --regime-coefficients 0", "--regime-coefficients"),
    ("--edges 2 --regime-switch 9 --regime-coefficients 2", "coefficients"),
    ("--edges 2 --regime-switch 9 --regime-volatility 0", "volatility"),
    ("--edges 2 --regime-switch 9 --regime-coefficients 1", "--regime-switch"),
    ("--no-signal --regime-switch 9", "--regime-switch"),
    ("--no-signal --regime-switch 9 --regime-coefficients 0", "--regime-coefficients"),
    ("--edges 2 --missing-bars 1", "--missing-bars"), ("--edges 2 --missing-bars -0.1", "-0.1"),
    ("--edges 2 --seed=-1", "--seed"), ("--edges 2 --bars 0", "bars"),
  ])
  func usage(arguments: String, text: String) throws {
    expectUsageError(try workspace.run("\(plain) \(arguments)"), mentions: text)
    #expect(try workspace.names().isEmpty)
  }

  /// An unset variable of a shell is no folder, least of all the root.
  @Test func anEmptyPathIsUsage() throws {
    let simulate = ["simulate", "--assets", "3", "--bars", "60", "--edges", "2", "--seed", "1"]
    expectUsageError(try workspace.run(simulate + ["--out", ""]), mentions: "--out")
    expectUsageError(
      try workspace.run([
        "backtest", "--prices", "", "--weights", "w.csv", "--annualization", "252", "--out", "o",
        "--json", "j",
      ]),
      mentions: "--prices")
    expectUsageError(
      try workspace.run(["features", "--input", "m", "--symbols", "A", "--out", ""]),
      mentions: "--out")
  }

  @Test func aFileInTheWayIsExitOne() throws {
    try workspace.write("x", "market")
    expectFault(try workspace.run("\(plain) --edges 3"), 1, "market")
    #expect(try workspace.read("market") == "x")
  }
}
