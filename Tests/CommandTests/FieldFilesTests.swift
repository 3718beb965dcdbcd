import Foundation
import Testing

/// Files and habits of the field, each situation with what is right.
@Suite struct FieldFilesTests {
  private let workspace: Workspace
  private let hour = 3_600_000
  private let start = 1_735_689_600_000

  init() throws { workspace = try Workspace() }

  private func fails(_ command: String, _ status: Int32, _ words: String...) throws {
    let run = try workspace.run(command)
    #expect(run.status == status, "\(command): \(run.output)")
    #expect(status != 65 || run.errorLines.count == 1, "\(run.errors)")
    for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
  }

  private func works(_ command: String, saying words: String...) throws {
    let run = try workspace.run(command)
    #expect(run.status == 0, "\(run.errors)")
    for word in words { #expect(run.errors.contains(word), "\(command)\n\(run.errors)") }
  }

  private func folder(_ files: [String: String]) throws {
    let url = workspace.folder.appendingPathComponent("d")
    try? FileManager.default.removeItem(at: url)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files { try workspace.write(text, "d/\(name)") }
  }

  /// Candles every `step` milliseconds of a price that rises and falls.
  private func candles(
    _ count: Int, step: Int, from first: Int? = nil, seed: Int = 1,
    _ row: (_ index: Int, _ close: Double) -> String? = { _, close in
      "\(close),\(close + 1),\(close - 1),\(close),\(Int(close))"
    }
  ) -> String {
    var text = "timestamp_ms,open,high,low,close,volume\n"
    for index in 0..<count {
      let close = 100 + 10 * sin(Double(index * (seed + 3)) * 0.7) + Double(index % (seed + 5))
      if let cells = row(index, close) { text += "\((first ?? start) + index * step),\(cells)\n" }
    }
    return text
  }

  // MARK: A. False in silence

  @Test func `microseconds in timestamp_ms beside milliseconds`() throws {
    try folder([
      "BTC.csv":
        "timestamp_ms,close,volume\n1735689600000000,100,5\n1735693200000000,101,5\n1735696800000000,102,5\n",
      "BTC_funding.csv": "timestamp_ms,funding_rate\n1735689600000,0.0001\n1735718400000,0.0009\n",
    ])
    try fails(
      "features --input d --symbols BTC --out f.csv", 65,
      "d/BTC.csv: row 2, column timestamp_ms: 1735689600000000 milliseconds lie beyond the year 2100"
    )
  }

  @Test func `timestamp in seconds beside a good date`() throws {
    try folder([
      "A.csv":
        "timestamp,date,close,volume\n1735689600,2025-01-01 00:00:00,100,5\n1735693200,2025-01-01 01:00:00,101,5\n"
    ])
    try works("features --input d --symbols A --out f.csv")
    #expect(try workspace.read("f.csv").contains("\n1735689600000,A,,"))
  }

  @Test func `dates written as numbers`() throws {
    try folder(["A.csv": "date,close,volume\n20240102,100,5\n20240103,101,5\n"])
    try fails(
      "features --input d --symbols A --out f.csv", 65,
      "d/A.csv: row 2, column date: '20240102' is a date without dashes: write 2024-01-02")
  }

  @Test func `dates written as numbers in options`() throws {
    try folder(["A.csv": candles(40, step: hour), "B.csv": candles(40, step: hour, seed: 2)])
    try fails("backtest --checkpoint m --start 20241001", 64, "write 2024-10-01")
    try fails("backtest --checkpoint m --end 20241001", 64, "write 2024-10-01")
    let causality = "causality --input d --symbols A,B --lag 1 --out g.csv"
    try fails("\(causality) --until 20231120", 64, "write 2023-11-20")
    try fails("\(causality) --until 1735689600", 64, "seconds")
    try fails("fetch --symbols A --start 20241001 --store s.sqlite", 64, "write 2024-10-01")
    try fails("\(causality) --until 2020-01-01", 65, "leaves no bar", "2025-01-01T00:00:00Z")
    try works("\(causality) --until 2030-01-01", saying: "leaves out no bar")
  }

  @Test func `funding in another unit or another period`() throws {
    let prices = (0..<4).map { "\(start + $0 * 28_800_000),100\n" }.joined()
    try workspace.write("timestamp_ms,A\n" + prices, "p.csv")
    try workspace.write("timestamp_ms,A\n\(start),1\n", "w.csv")
    let rows = (1..<4).map { "\((start + $0 * 28_800_000) / 1000),0.01\n" }.joined()
    try workspace.write("timestamp_ms,A\n" + rows, "f.csv")
    let backtest =
      "backtest --prices p.csv --weights w.csv --annualization 365 --out e.csv --json m.json --lag 0 "
      + "--funding f.csv --bar-ms 28800000"
    try works(backtest, saying: "none of its 3 funding rows falls into the test", "before 1990")
    #expect(try workspace.object("m.json")["funding"] as? Double == 0)
    // In a column whose unit is told by size the same rows are charged: 1 % of what is held, at the two that lie after the
    // close of the first bar.
    try workspace.write("timestamp,A\n" + rows, "f.csv")
    let run = try workspace.run(backtest)
    #expect(run.status == 0 && !run.errors.contains("warning"), "\(run.errors)")
    #expect(try abs(#require(workspace.object("m.json")["funding"] as? Double) - 2000) < 1e-9)
  }

  private let small =
    "train --input d --set lookback=4 --set features=log_return --set model.width=8 --set model.heads=2 --epochs 1 --run-dir r"

  @Test func `a funding column that is not charged, and years that are counted`() throws {
    var long = "timestamp_ms,symbol,close,volume,funding_rate\n"
    for index in 0..<200 {
      for (symbol, seed) in [("A", 0.7), ("B", 1.1)] {
        long += "\(start + index * hour),\(symbol),\(100 + 9 * sin(Double(index) * seed)),5,0.01\n"
      }
    }
    try workspace.write(long, "d")
    try works(small)
    let run = try workspace.run("backtest --checkpoint r/best.safetensors --input d")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("the column funding_rate of A, B is not charged"))
    #expect(run.output.contains("annualised with 8760.0 bars a year"))
  }

  @Test func `months are annualised by bars over span`() throws {
    let month = { (index: Int) in
      String(format: "%04d-%02d-01", 1995 + index / 12, index % 12 + 1)
    }
    for (symbol, seed) in [("A", 0.7), ("B", 1.1)] {
      try? FileManager.default.createDirectory(
        at: workspace.folder.appendingPathComponent("d"), withIntermediateDirectories: true)
      let rows = (0..<301).map { "\(month($0)),\(100 + 9 * sin(Double($0) * seed)),5\n" }
      try workspace.write("date,close,volume\n" + rows.joined(), "d/\(symbol).csv")
    }
    try works(small.replacing("--epochs", with: "--set join=inner --epochs"))
    let run = try workspace.run("backtest --checkpoint r/best.safetensors --input d")
    #expect(run.output.contains("annualised with 12.0 bars a year"), "\(run.output)\(run.errors)")
    try works(
      "features --input d --symbols A,B --out f.csv", saying: "--bar-ms is taken as 2419200000")
  }

  @Test func `clocks that differ by an hour in half of the year`() throws {
    let day = 24 * hour
    let isSummer = { (index: Int) in index % 365 >= 90 && index % 365 < 300 }
    var london = "timestamp_ms,close,volume\n"
    var utc = london
    for index in 0..<700 {
      let close = 100 + 9 * sin(Double(index) * 0.7)
      utc += "\(start + index * day),\(close),5\n"
      london += "\(start + index * day - (isSummer(index) ? hour : 0)),\(close + 1),5\n"
    }
    try folder(["LON.csv": london, "UTC.csv": utc])
    let winter = (0..<700).count { !isSummer($0) }
    try works(
      "causality --input d --symbols LON,UTC --lag 1 --out g.csv",
      saying: "the 700 daily bars of LON start at different times", "\(winter) at 00:00",
      "\(700 - winter) at 23:00", "\(winter) of \(1400 - winter) bars are common", "211 days")
  }

  @Test func `few common bars`() throws {
    for number in 1...3 {
      let text = candles(300, step: hour, seed: number) { index, close in
        index % 20 == number ? nil : "\(close),\(close),\(close),\(close),1"
      }
      if number == 1 { try folder(["A1.csv": text]) }
      try workspace.write(text, "d/A\(number).csv")
    }
    try works(
      small.replacing("--epochs", with: "--set join=inner --epochs"),
      saying: "warning: d: 255 of 300 bars are common to all symbols",
      "A1 lacks 15, A2 lacks 15, A3 lacks 15")
  }

  @Test func `an import does not guess`() throws {
    try folder([
      "SPY.csv":
        "date,open,high,low,close,volume\n2024-01-02,1,1,1,1,1\n2024-01-03,1,1,1,1,1\n2024-01-04,1,1,1,1,1\n"
    ])
    try works("import --input d --symbols SPY --store s.sqlite")
    let status = try workspace.run("status --store s.sqlite").output
    #expect(status.contains("SPY kline D rows=3 ") && status.contains("gaps=0"))
    try folder(["A.csv": candles(4, step: 24 * hour)])
    try fails(
      "import --input d --symbols A --interval 60 --store t.sqlite", 65,
      "its rows are 1 day apart, not 1 hour: give --interval D")
    try folder(["A.csv": candles(1, step: hour)])
    try fails("import --input d --symbols A --store t.sqlite", 64, "--interval")
    try folder(["A.csv": candles(4, step: 7 * hour)])
    try fails("import --input d --symbols A --store t.sqlite", 64, "7 hours apart")
    let micro = candles(3, step: hour).replacing("0000,", with: "0000000,")
    try folder(["A.csv": micro])
    try fails("import --input d --symbols A --store t.sqlite", 65, "beyond the year 2100")
    #expect(try !workspace.names().contains("t.sqlite"))
  }

  @Test func `an import of one long file`() throws {
    var long = "timestamp_ms,symbol,open,high,low,close,volume\n"
    for index in 0..<5 {
      long += "\(start + index * hour),A/B,1,2,1,2,3\n\(start + index * hour),C,1,1,1,1,0\n"
    }
    try workspace.write(long, "l.csv")
    let run = try workspace.run("import --input l.csv --symbols C,A/B --store s.sqlite")
    #expect(
      run.output == "C kline rows=5 new=5 revised=0\nA/B kline rows=5 new=5 revised=0\n",
      "\(run.errors)")
    try fails("import --input l.csv --symbols D --store s.sqlite", 65, "no row of the symbol 'D'")
  }

  @Test func `bars of different length side by side`() throws {
    try folder(["A.csv": candles(96, step: hour), "B.csv": candles(4, step: 24 * hour, seed: 2)])
    try fails(
      "features --input d --symbols A,B --out f.csv", 65,
      "A has one every 1 hour, B every 1 day")
    try fails(small, 65, "bars of different length")
    try works("features --input d --symbols A,B --out f.csv --bar-ms 0")
  }

  @Test func `bars of another length than the checkpoint's`() throws {
    try folder(["A.csv": candles(200, step: hour), "B.csv": candles(200, step: hour, seed: 2)])
    try works(small)
    try folder([
      "A.csv": candles(200, step: 24 * hour, from: 1_600_000_000_000),
      "B.csv": candles(200, step: 24 * hour, from: 1_600_000_000_000, seed: 2),
    ])
    try works(
      "predict --checkpoint r/best.safetensors --input d --out p.csv",
      saying: "86400000 ms long, and the checkpoint was trained on bars of 3600000 ms")
  }

  // MARK: C. Words that do not help

  @Test func `a feature without a value is named`() throws {
    let flat = candles(700, step: hour) { _, close in "\(close),\(close),\(close),\(close),0" }
    try folder(["A.csv": flat, "B.csv": candles(700, step: hour, seed: 2)])
    let all =
      "train --input d --epochs 1 --run-dir r "
      + "--set features=log_return,volume_change,volatility,rsi,correlation"
    try fails(
      all, 65, "feature volume_change of A has no value: its volume is 0 in all 700 rows",
      "--set features=log_return,volatility,rsi,correlation")
    let pegged = candles(700, step: hour) { index, _ in "1,1,1,1,\(index + 1)" }
    try folder(["A.csv": pegged, "B.csv": candles(700, step: hour, seed: 2)])
    try fails(all, 65, "feature correlation of A has no value: its close is 1.0 in all 700 rows")
    try folder(["A.csv": candles(59, step: hour), "B.csv": candles(59, step: hour, seed: 2)])
    try fails(all, 65, "feature correlation of A has no value: it needs 61 rows, and there are 59")
  }

  @Test func `windows lost to a missing feature are counted`() throws {
    let holes = candles(300, step: hour) { index, close in
      "\(close),\(close),\(close),\(close),\(index % 50 == 40 ? 0 : 7)"
    }
    try folder(["A.csv": holes, "B.csv": candles(300, step: hour, seed: 2)])
    let train = small.replacing(
      "features=log_return", with: "features=log_return,volume_change --set join=inner")
    // Bars 40, 90, … 290: six, each in four windows.
    try works(
      train, saying: "24 of 278 windows are lost to missing values: volume_change of A in 6 bars")
    let newest = holes.split(separator: "\n").prefix(292).joined(separator: "\n") + "\n"
    try workspace.write(newest, "d/A.csv")
    try works(
      "predict --checkpoint r/best.safetensors --input d --out p.csv",
      saying: "no forecast at the newest bar", "volume_change of A is missing")
  }

  @Test func `an open of 0 that no feature reads`() throws {
    let old = candles(200, step: hour) { index, close in
      "\(index < 50 ? 0 : close),\(close),\(close),\(close),5"
    }
    try folder(["A.csv": old, "B.csv": candles(200, step: hour, seed: 2)])
    try works(small)
    try works("predict --checkpoint r/best.safetensors --input d --out p.csv")
    try fails(
      small.replacing("features=log_return", with: "features=log_return,open_to_close")
        .replacing("-dir r", with: "-dir s"), 65, "d/A.csv: row 2, column open")
  }

  @Test func `a high a hair below the close is one rejected row`() throws {
    let text = candles(5, step: hour) { index, close in
      "\(close),\(index == 2 ? close - 1e-9 : close),\(close),\(close),5"
    }
    try folder(["A.csv": text])
    let run = try workspace.run("import --input d --symbols A --store s.sqlite")
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("rejected A kline 2025-01-01T02:00:00Z high "))
    #expect(lines[1] == "A kline rows=4 new=4 revised=0 rejected=1")
  }

  @Test func `hidden files, odd symbols and spaces between them`() throws {
    let text = candles(200, step: hour)
    try folder([
      "BRK.B.csv": text, "._BRK.B.csv": "\u{0}\u{1}", "^GSPC.csv": text, "EURUSD=X.csv": text,
      "BTC%2FUSDT.csv": text,
    ])
    try works(small)
    let symbols = ["--symbols", "BRK.B, ^GSPC, EURUSD=X, BTC/USDT"]
    let features = try workspace.run(["features", "--input", "d", "--out", "f.csv"] + symbols)
    #expect(features.status == 0, "\(features.errors)")
    #expect(try workspace.read("f.csv").contains(",BTC/USDT,"))
    let imported = try workspace.run(["import", "--input", "d", "--store", "s.sqlite"] + symbols)
    #expect(imported.status == 0, "\(imported.errors)")
    let export = try workspace.run(
      ["export", "--store", "s.sqlite", "--out", "e", "--interval", "60"] + symbols)
    #expect(export.status == 0, "\(export.errors)")
    let again = try workspace.run(["features", "--input", "e", "--out", "g.csv"] + symbols)
    #expect(try again.status == 0 && workspace.read("f.csv") == workspace.read("g.csv"))
    for symbol in ["A\"B", "A\nB", "A,,B", ""] {
      let run = try workspace.run(
        ["features", "--input", "d", "--out", "f.csv", "--symbols", symbol])
      #expect(run.status == 64)
    }
  }

  @Test func `a repeated timestamp shows the cell's text`() throws {
    try folder(["A.csv": "date,close,volume\n2024-01-02,1,1\n2024-01-02,1,1\n"])
    try fails(
      "features --input d --symbols A --out f.csv", 65,
      "row 3, column date: 1704153600000 ('2024-01-02') appears twice")
  }

  @Test func `predict, then evaluate on its output`() throws {
    try workspace.write(
      "timestamp_ms,A,B\n\(start),1,2\n\(start + hour),2,1\n\(start + 2 * hour),1,3\n", "p.csv")
    try workspace.write("timestamp_ms,A,B\n\(start),1,2\n\(start + hour),2,1\n", "y.csv")
    let evaluate = "evaluate --predictions p.csv --targets y.csv --json s.json"
    try works(evaluate, saying: "note: p.csv: 1 of 3 timestamps have no outcome yet")
    let scores = try workspace.object("s.json")
    #expect(scores["without_outcome"] as? Int == 1 && scores["n_times"] as? Int == 2)
    // Between the outcomes a timestamp without one is a fault, as before.
    try workspace.write("timestamp_ms,A,B\n\(start),1,2\n\(start + 3 * hour),2,1\n", "y.csv")
    try fails(evaluate, 65, "p.csv: row 3, column timestamp_ms")
  }

  @Test func `every format is listed, and every help names the columns`() throws {
    let formats = try workspace.run("formats")
    #expect(formats.status == 0)
    for word in ["Yahoo Finance", "Binance", "MetaTrader", "spreadsheet", "timestamp_ms,symbol"] {
      #expect(formats.output.contains(word))
    }
    for command in ["features", "causality", "audit", "train", "predict", "influence", "import"] {
      let help = try workspace.run("\(command) --help").output
      #expect(help.contains("timestamp_ms") && help.contains("close"), "\(command)")
    }
    for command in ["backtest", "evaluate"] {
      #expect(try workspace.run("\(command) --help").output.contains("timestamp_ms"), "\(command)")
    }
  }

  @Test func `a pipe and standard input read like the file`() throws {
    var long = "timestamp_ms,symbol,close,volume\n"
    for index in 0..<90 {
      long +=
        "\(start + index * hour),A,\(100 + index % 7),5\n\(start + index * hour),B,\(90 + index % 5),6\n"
    }
    try workspace.write(long, "l.csv")
    try works("features --input l.csv --symbols A,B --out f.csv")
    let tool = try ToolRun.executable("stockformer").path
    let script = """
      cat l.csv | '\(tool)' features --input /dev/stdin --symbols A,B --out g.csv &&
      '\(tool)' features --input <(gzip -c l.csv) --symbols A,B --out h.csv &&
      sed 's/timestamp_ms/timestamp_ms/' l.csv | '\(tool)' causality --input /dev/stdin --symbols A,B --lag 1 --out c.csv
      """
    let bash = Process()
    bash.executableURL = URL(fileURLWithPath: "/bin/bash")
    bash.arguments = ["-c", script]
    bash.currentDirectoryURL = workspace.folder
    try bash.run()
    bash.waitUntilExit()
    #expect(bash.terminationStatus == 0)
    for name in ["g.csv", "h.csv"] {
      #expect(try workspace.read(name) == workspace.read("f.csv"))
    }
  }

  @Test func `notes are given once a kind and not beside an error`() throws {
    let yahoo =
      "Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,1,1,1,1,1,5\n2024-01-03,2,2,2,2,1,5\n"
    try folder(["A.csv": yahoo, "B.csv": yahoo])
    let run = try workspace.run("features --input d --symbols A,B --out f.csv")
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("note: d/A.csv: read as Yahoo Finance export"))
    try workspace.write("a,b,c\n1,2,3\n", "d/C.csv")
    try fails(
      "features --input d --symbols A,C --out f.csv", 65,
      "d/C.csv: row 1: no time column (timestamp_ms, timestamp, date, time); the header reads 'a,b,c'"
    )
  }
}
