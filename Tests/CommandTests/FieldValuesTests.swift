import Foundation
import Testing

/// Files and habits of the field that are easily read wrong: right numbers, a warning, or a refusal.
@Suite struct FieldValuesTests: FieldFixture {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

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

  @Test func `a funding column that is not charged, and years that are counted`() throws {
    var long = "timestamp_ms,symbol,close,volume,funding_rate\n"
    for index in 0..<200 {
      for (symbol, seed) in [("A", 0.7), ("B", 1.1)] {
        long += "\(start + index * hour),\(symbol),\(100 + 9 * sin(Double(index) * seed)),5,0.01\n"
      }
    }
    try workspace.write(long, "d")
    try works(train)
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
    try works(train.replacing("--epochs", with: "--set join=inner --epochs"))
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
      train.replacing("--epochs", with: "--set join=inner --epochs"),
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
    try fails(train, 65, "bars of different length")
    try works("features --input d --symbols A,B --out f.csv --bar-ms 0")
  }

  @Test func `bars of another length than the checkpoint's`() throws {
    try folder(["A.csv": candles(200, step: hour), "B.csv": candles(200, step: hour, seed: 2)])
    try works(train)
    try folder([
      "A.csv": candles(200, step: 24 * hour, from: 1_600_000_000_000),
      "B.csv": candles(200, step: 24 * hour, from: 1_600_000_000_000, seed: 2),
    ])
    try works(
      "predict --checkpoint r/best.safetensors --input d --out p.csv",
      saying: "86400000 ms long, and the checkpoint was trained on bars of 3600000 ms")
  }
}
