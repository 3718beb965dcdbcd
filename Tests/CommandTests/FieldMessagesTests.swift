import Foundation
import Testing

/// Files and habits of the field where the message must help, or nothing is to be said.
@Suite struct FieldMessagesTests: FieldFixture {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

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
    let training = train.replacing(
      "features=log_return", with: "features=log_return,volume_change --set join=inner")
    // Bars 40, 90, … 290: six, each in four windows.
    try works(
      training, saying: "24 of 278 windows are lost to missing values: volume_change of A in 6 bars"
    )
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
    try works(train)
    try works("predict --checkpoint r/best.safetensors --input d --out p.csv")
    try fails(
      train.replacing("features=log_return", with: "features=log_return,open_to_close")
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
    try works(train)
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
      cat l.csv | '\(tool)' causality --input /dev/stdin --symbols A,B --lag 1 --out c.csv
      """
    let run = try workspace.shell(script)
    #expect(run.status == 0, "\(run.errors)")
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
