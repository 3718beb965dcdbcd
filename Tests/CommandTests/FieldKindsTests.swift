import Foundation
import Testing

/// What was false in silence, or lost, on the command line: each kind with the right line and exit code.
@Suite struct FieldKindsTests: FieldFixture {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  // MARK: Symbols and files

  @Test(arguments: ["A,B.csv", "A%2CB.csv", "A%0AB.csv", "A%22B.csv", "A .csv", "A,B_60.csv"])
  func `a symbol that no table can hold is refused at the folder`(name: String) throws {
    try folder("in", [name: candles(60), "C.csv": candles(60, seed: 2)])
    let run = try workspace.run(train.replacing("--input d", with: "--input in"))
    expectFault(run, 65, "in/\(name)")
    #expect(run.errors.contains("a symbol "))
    #expect(try workspace.names() == ["in"])
  }

  @Test func `features and import take the same file of a symbol`() throws {
    try folder("two", ["A_15.csv": candles(5), "A_60.csv": candles(5, seed: 2)])
    try folder("named", ["A.csv": candles(5), "A_60.csv": candles(5, seed: 2)])
    try folder("packed", ["A.csv": candles(5), "A.csv.gz": candles(5, seed: 2)])
    try folder(
      "sides",
      [
        "A.csv": candles(5), "A_open_interest.csv": "timestamp_ms,open_interest\n\(start),1\n",
        "A_open_interest.csv.gz": "timestamp_ms,open_interest\n\(start),2\n",
      ])
    for (input, files) in [
      ("two", "A_15.csv, A_60.csv"), ("packed", "A.csv, A.csv.gz"),
      ("sides", "A_open_interest.csv, A_open_interest.csv.gz"),
    ] {
      for command in ["features --out f.csv", "import --store s"] {
        let run = try workspace.run("\(command) --input \(input) --symbols A")
        expectFault(run, 65, input)
        #expect(run.errors.hasSuffix("has more than one file for the symbol 'A': \(files)\n"))
      }
    }
    // The symbol's own name goes before names with an interval.
    for command in ["features --out f.csv", "import --store t"] {
      try warns(
        "\(command) --input named --symbols A",
        "named/A.csv: is taken for the candles of A, not A_60.csv")
    }
    // Who says which interval has chosen.
    try warns("import --input two --symbols A --interval 60 --store s")
  }

  @Test func `another symbol's file is taken with a word, and an interval goes before it`() throws {
    try folder("pair", ["ETH_BTC.csv": candles(5)])
    let words = "pair/ETH_BTC.csv: is taken for the candles of ETH, since there is no ETH.csv"
    try warns("features --input pair --symbols ETH --out f.csv", words)
    try warns("import --input pair --symbols ETH --store s", words)
    try folder("both", ["A_60.csv": candles(5), "A_B_60.csv": candles(5, seed: 2)])
    try warns("features --input both --symbols A,A_B --out f.csv")
  }

  @Test func `two assets in a file of one are refused by all`() throws {
    let rows = (0..<6).map {
      "\(start + $0 * hour),\($0 == 3 ? "B" : "A"),1,2,1,\($0 == 3 ? 100 : 1),5\n"
    }
    let text = "timestamp_ms,symbol,open,high,low,close,volume\n" + rows.joined()
    try folder("in", ["A.csv": text, "C.csv": candles(6)])
    for command in [
      "features --symbols A --out f", "import --symbols A --store s",
      train.replacing("--input d ", with: ""),
      "causality --symbols A,C --lag 1 --out g",
    ] {
      expectFault(try workspace.run("\(command) --input in"), 65, "in/A.csv: row 5, column symbol")
    }
    let funding = "timestamp_ms,symbol,funding_rate\n\(start),A,0.1\n\(start + hour),B,0.1\n"
    try folder("side", ["A.csv": candles(6), "A_funding.csv": funding])
    for command in ["features --symbols A --out f", "import --symbols A --store s"] {
      let run = try workspace.run("\(command) --input side")
      expectFault(run, 65, "side/A_funding.csv: row 3, column symbol")
    }
    try folder("other", ["A.csv": text.replacing(",A,", with: ",B,")])
    for command in ["features --symbols A --out f", "import --symbols A --store s"] {
      try warns(
        "\(command) --input other",
        "other/A.csv: is read as A, and says of itself that it is B")
    }
  }

  // MARK: Times

  @Test func `seconds that are called milliseconds are said by import too`() throws {
    let seconds = start / 1000
    try folder(
      "in",
      [
        "A.csv": candles(5), "A_funding.csv": "timestamp_ms,funding_rate\n\(seconds),0.1\n",
      ])
    try warns(
      "import --input in --symbols A --store s",
      "in/A_funding.csv: timestamp_ms is from before 1990: 1970-01-21T02:08:09.600Z to 1970-01-21T02:08:09.600Z; "
        + "taken as seconds it would end at 2025-01-01T00:00:00Z")
    try folder("sec", ["A.csv": candles(5, step: 3600, from: seconds)])
    let run = try workspace.run("import --input sec --symbols A --store t")
    expectFault(run, 65, "sec/A.csv")
    #expect(run.errors.contains("taken as seconds it would end at 2025-01-01T04:00:00Z"))
    try folder(
      "half",
      ["A.csv": candles(5).replacing("\(start + 2 * hour),", with: "\(start + 2 * hour + 1),")])
    expectFault(
      try workspace.run("import --input half --symbols A --interval 60 --store t"), 65,
      "half/A.csv: row 4, column timestamp_ms")
  }

  @Test func `a fault of import and of weights shows row, column and cell`() throws {
    try folder("in", ["A.csv": "date,open,high,low,close,volume\n2024-01-02T09:30,1,1,1,1,1\n"])
    let run = try workspace.run("import --input in --symbols A --interval 60 --store t")
    expectFault(run, 65, "in/A.csv: row 2, column date")
    #expect(
      run.errors.contains("(2024-01-02T09:30:00Z) is not the start of a candle of interval 60"))
    try workspace.write("date,A\n2025-01-01,1\n2025-01-02,1\n", "p.csv")
    try workspace.write("date,A\n2025-01-03,1\n", "w.csv")
    let weights = try workspace.run(
      "backtest --prices p.csv --weights w.csv --annualization 1 --out e --json j")
    expectFault(weights, 65, "w.csv: row 2, column date")
    #expect(weights.errors.contains("'2025-01-03': 1735862400000 is not a timestamp of p.csv"))
  }

  // MARK: Funding, overlap, jumps

  @Test func `rates that cover only part are said with their numbers`() throws {
    let rates = { (hours: [Int]) in
      "timestamp_ms,funding_rate\n" + hours.map { "\(start + $0 * hour),0.001\n" }.joined()
    }
    try folder("late", ["A.csv": candles(48), "A_funding.csv": rates([100, 108])])
    try warns(
      "features --input late --symbols A --out f.csv",
      "late: funding rates of A: none of the 2 lies within the bars, which go from 2025-01-01T00:00:00Z to "
        + "2025-01-02T23:00:00Z; they go from 2025-01-05T04:00:00Z to 2025-01-05T12:00:00Z")
    try folder("stale", ["A.csv": candles(48), "A_funding.csv": rates([-2000, -1992])])
    try warns(
      "features --input stale --symbols A --out f.csv",
      "stale: funding rates of A: none of the 2 lies within the bars, which go from 2025-01-01T00:00:00Z to "
        + "2025-01-02T23:00:00Z; they go from 2024-10-09T16:00:00Z to 2024-10-10T00:00:00Z")
    try folder("half", ["A.csv": candles(96), "A_funding.csv": rates([0, 8, 16, 24])])
    try warns(
      "features --input half --symbols A --out f.csv",
      "half: funding rates of A: none from 2025-01-02T00:00:00Z to 2025-01-05T00:00:00Z, 3 days; there is usually "
        + "one every 8 hours")
    try folder(
      "whole",
      ["A.csv": candles(96), "A_funding.csv": rates(Array(stride(from: 0, to: 96, by: 8)))])
    try warns("features --input whole --symbols A --out f.csv")
  }

  @Test func `a back-test says what is not charged`() throws {
    let bars = (0..<96).map { "\(start + $0 * hour),1,1\n" }.joined()
    try workspace.write("timestamp_ms,A,B\n" + bars, "p.csv")
    try workspace.write("timestamp_ms,A,B\n\(start),0.5,0.5\n", "w.csv")
    let rates = stride(from: 0, through: 24, by: 8).map { "\(start + $0 * hour),0.001\n" }.joined()
    try workspace.write("timestamp_ms,A\n" + rates, "f.csv")
    let command =
      "backtest --prices p.csv --weights w.csv --funding f.csv --annualization 1 --out e --json j"
    try warns(
      command, "f.csv: no funding is charged for B: there are no rates",
      "f.csv: funding rates of A in the test: none from 2025-01-02T00:00:00Z to 2025-01-05T00:00:00Z, 3 days; there is "
        + "usually one every 8 hours")
  }

  @Test func `symbols that share no bar are said, with who lacks what`() throws {
    try folder(
      "in", ["A.csv": candles(400), "B.csv": candles(400, from: start + 1, seed: 2)])
    try warns(
      "features --input in --symbols A,B --out f.csv",
      "in: fewer than half of the timestamps of A, B are shared with any other symbol; without common bars there is no "
        + "correlation")
    let lacks = "0 of 800 bars are common to all symbols and used: A lacks 400, B lacks 400"
    let causality = try workspace.run("causality --input in --symbols A,B --lag 1 --out g")
    expectFault(causality, 65, "in")
    #expect(
      causality.errors.contains("has 0 common log returns") && causality.errors.contains(lacks))
    let train = try workspace.run("train --input in --set lookback=3 --epochs 1 --run-dir r")
    expectFault(train, 65, "in")
    #expect(train.errors.contains("leave no training window") && train.errors.contains(lacks))
    try folder("whole", ["A.csv": candles(400), "B.csv": candles(390, seed: 2)])
    try warns("features --input whole --symbols A,B --out f.csv")
  }

  @Test func `a split is said where prices are read`() throws {
    let rows = (0..<40).map { "\(start + $0 * hour),\($0 < 20 ? 1000 + $0 : 100 + $0 % 3)" }
    let candles = rows.map { row in
      let close = row.split(separator: ",")[1]
      return "\(row.split(separator: ",")[0]),\(close),\(close),\(close),\(close),5\n"
    }
    try folder("in", ["A.csv": "timestamp_ms,open,high,low,close,volume\n" + candles.joined()])
    let jump =
      "the close of A jumps from 1019.0 to 102.0 at 2025-01-01T20:00:00Z and stays: a split that is not adjusted for?"
    try warns("features --input in --symbols A --out f.csv", "in/A.csv: row 22: \(jump)")
    try warns("import --input in --symbols A --store s", "in/A.csv: \(jump)")
    try workspace.write("timestamp_ms,A\n" + rows.map { $0 + "\n" }.joined(), "p.csv")
    try workspace.write("timestamp_ms,A\n\(start),1\n", "w.csv")
    try warns(
      "backtest --prices p.csv --weights w.csv --annualization 1 --out e --json j",
      "p.csv: \(jump)")
  }

  @Test func `a negative open interest is refused by features as by import`() throws {
    try folder(
      "in",
      ["A.csv": candles(5), "A_open_interest.csv": "timestamp_ms,open_interest\n\(start),-5\n"])
    expectFault(
      try workspace.run("features --input in --symbols A --out f"), 65,
      "in/A_open_interest.csv: row 2, column open_interest")
    let long = "timestamp_ms,symbol,close,volume,open_interest\n\(start),A,1,1,-5\n"
    try workspace.write(long, "l.csv")
    expectFault(
      try workspace.run("features --input l.csv --symbols A --out f"), 65,
      "l.csv: row 2, column open_interest")
  }

  // MARK: Stores

  @Test func `an export and an import say what they leave out`() throws {
    try folder("in", ["A.csv": candles(24)])
    try warns("import --input in --symbols A --store s")
    try warns(
      "export --store s --symbols A,X --interval D --out out",
      "s: holds no candle of A of interval D, only of 60: its file has only a header",
      "s: holds no candle of X of interval D: its file has only a header")
    try folder("in", ["A.csv": candles(24, seed: 2)])
    try warns(
      "import --input in --symbols A --store s",
      "in/A.csv: 23 of 24 rows differ from those in s, which stay as they are; --refresh overwrites them"
    )
    let again = try workspace.run("import --input in --symbols A --store s --refresh")
    #expect(again.output == "A kline rows=24 new=0 revised=23\n" && again.errors == "")
  }

  @Test func `nothing is added to a damaged store`() throws {
    try folder("in", ["A.csv": candles(3000)])
    try warns("import --input in --symbols A --store s")
    let path = workspace.folder.appendingPathComponent("s")
    var bytes = try Data(contentsOf: path)
    let page = Int(bytes[16]) << 8 | Int(bytes[17])
    let last = bytes.count / page - 1
    bytes.replaceSubrange(last * page..<(last + 1) * page, with: Data(count: page))
    try bytes.write(to: path)
    #expect(try workspace.run("status --store s").status == 65)
    try folder("in", ["A.csv": candles(24, from: start + 9000 * hour)])
    let run = try workspace.run("import --input in --symbols A --store s")
    expectFault(run, 65, "s")
    #expect(run.errors.contains("is damaged"))
  }

  // MARK: Files that are lost

  @Test func `the best forecasts are none of the market's files`() throws {
    let simulate = "simulate --assets 2 --bars 30 --edges 1 --seed 1 --out m --write-optimal"
    for name in ["m/A01.csv", "m/A02_funding.csv", "m/../m/truth.json", "./m//A01.csv"] {
      expectUsageError(try workspace.run("\(simulate) \(name)"), mentions: "same file")
    }
    #expect(try workspace.names() == [])
    #expect(try workspace.run("\(simulate) m/optimal.csv").status == 0)
    expectUsageError(try workspace.run("\(simulate) m/A01.csv"), mentions: "same file")
  }

  @Test func `a smaller market leaves what somebody else has put there`() throws {
    let simulate = "simulate --bars 30 --edges 1 --seed 1 --out m --assets"
    try warns("\(simulate) 4")
    try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("m/A03.csv"))
    usleep(1_300_000)
    try workspace.write("mine", "m/A03.csv")
    try warns(
      "\(simulate) 2", "m: A03.csv changed after the market that stood here was written, and stay")
    let left = try FileManager.default.contentsOfDirectory(
      atPath: workspace.folder.appendingPathComponent("m").path)
    #expect(try workspace.read("m/A03.csv") == "mine")
    #expect(!left.contains("A04.csv") && !left.contains("A03_funding.csv"))
  }

  // MARK: Bounds that are named

  @Test(arguments: [
    ("features --input d --symbols A --out f --bar-ms 9223372036854775807", "9007199254740992"),
    ("audit --input d --symbols A,B --json j --bar-ms 9223372036854775807", "9007199254740992"),
    ("train --set training.batchSize=9223372036854775807", "1099511627776"),
    (
      "causality --input d --symbols A,B --lag aic --max-lag 9223372036854775807 --out g",
      "1000000000"
    ),
  ])
  func `an upper bound is named`(command: String, bound: String) throws {
    expectUsageError(try workspace.run(command), mentions: bound)
  }
}
