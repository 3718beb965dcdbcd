import Foundation
import Testing

/// `predict`, and `backtest` with a checkpoint.
@Suite struct PredictCommandTests {
  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallMarket()
    let train = try workspace.run(
      "train --input m --set lookback=4 --set features=log_return,volatility --set model.width=8 "
        + "--set model.heads=2 --set model.skip=none --epochs 1 --run-dir r")
    #expect(train.status == 0, "\(train.errors)")
  }

  private let predict = "predict --checkpoint r/best.safetensors --input m"

  /// 300 bars, the first volatility at bar 20, the first window of 4 at bar 23; the newest bar is among them.
  @Test func everyCompleteWindowHasAForecast() throws {
    let run = try workspace.run("\(predict) --out f.csv --weights w.csv --attention a.csv")
    #expect(run.status == 0 && run.output == "" && run.errors == "")
    let rows = try workspace.read("f.csv").split(separator: "\n")
    let bars = try workspace.read("m/A01.csv").split(separator: "\n")
    #expect(rows[0] == "timestamp_ms,A01,A02,A03" && rows.count == 1 + 300 - 23)
    #expect(rows[1].prefix { $0 != "," } == bars[24].prefix { $0 != "," })
    #expect(rows[rows.count - 1].prefix { $0 != "," } == bars[300].prefix { $0 != "," })
    #expect(try workspace.run(predict).output == workspace.read("f.csv"))
  }

  /// A head that stays at zero leaves the line alone, and the attention that is written says nothing of the forecasts.
  @Test func attentionWithoutAPartInTheForecastsIsSaidSo() throws {
    let train = try workspace.run(
      "train --input m \(Workspace.smallTraining) --set model.headStart=zero "
        + "--set training.learningRate=1e-12 --epochs 1 --run-dir line")
    #expect(train.status == 0 && train.output.contains("best the linear part alone"))
    let run = try workspace.run(
      "predict --checkpoint line/best.safetensors --input m --attention a.csv")
    #expect(run.status == 0 && run.errors.contains("warning: the linear part alone was best"))
  }

  @Test func weightsAreThoseThatBacktestReads() throws {
    #expect(try workspace.run("\(predict) --weights w.csv").status == 0)
    for row in try workspace.read("w.csv").split(separator: "\n").dropFirst() {
      let weights = row.split(separator: ",").dropFirst().compactMap { Double($0) }
      #expect(weights.sorted() == [-0.5, 0, 0.5])
    }
  }

  @Test func attentionRowsSumToOne() throws {
    #expect(try workspace.run("\(predict) --attention a.csv").status == 0)
    let lines = try workspace.read("a.csv").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines[0] == ["layer", "head", "query", "key", "weight"])
    #expect(lines.count == 1 + 2 * 3 * 3)
    var sums: [String: Double] = [:]
    for line in lines.dropFirst() {
      sums[line[..<3].joined(separator: " "), default: 0] += try #require(Double(line[4]))
    }
    #expect(sums.count == 6 && sums.values.allSatisfy { abs($0 - 1) < 1e-6 })
  }

  /// What comes later changes nothing: the forecasts of the first 200 bars alone are those of all bars.
  @Test func aForecastDoesNotKnowTheFuture() throws {
    #expect(try workspace.run("\(predict) --out f.csv").status == 0)
    try FileManager.default.createDirectory(
      at: workspace.folder.appendingPathComponent("h"), withIntermediateDirectories: false)
    for symbol in ["A01", "A02", "A03"] {
      let rows = try workspace.read("m/\(symbol).csv").split(separator: "\n").prefix(201)
      try workspace.write(rows.joined(separator: "\n") + "\n", "h/\(symbol).csv")
    }
    let early = try workspace.run("predict --checkpoint r/best.safetensors --input h").output
    let rows = early.split(separator: "\n")
    let all = try workspace.read("f.csv").split(separator: "\n")
    #expect(rows.count == 1 + 200 - 23)
    #expect(rows.dropLast(16) == all.prefix(rows.count - 16))
  }

  @Test func badCheckpoints() throws {
    expectFault(try workspace.run("predict --checkpoint no --input m"), 66, "no")
    try workspace.write("nonsense", "bad")
    expectFault(try workspace.run("predict --checkpoint bad --input m --out f.csv"), 65, "bad")
    let path = workspace.folder.appendingPathComponent("r/best.safetensors")
    var bytes = try Data(contentsOf: path)
    try bytes.dropLast(7).write(to: workspace.folder.appendingPathComponent("cut"))
    expectFault(try workspace.run("predict --checkpoint cut --input m"), 65, "cut")
    let width = try #require(bytes.range(of: Data("\\\"width\\\":8".utf8)))
    bytes.replaceSubrange(width, with: Data("\\\"width\\\":6".utf8))
    try bytes.write(to: workspace.folder.appendingPathComponent("other"))
    expectFault(try workspace.run("predict --checkpoint other --input m"), 65, "other")
    #expect(try workspace.names() == ["m", "r", "bad", "cut", "other", "ledger.csv"])
  }

  @Test func badInput() throws {
    let of = "predict --checkpoint r/best.safetensors --out f.csv --input"
    expectFault(try workspace.run("\(of) no"), 66, "no")
    try workspace.write("timestamp_ms,A01,A02\n0,1,1\n", "two.csv")
    expectFault(try workspace.run("\(of) two.csv"), 65, "two.csv: row 1, column A03")
    try workspace.write("timestamp_ms,A01,A02,A03\n0,1,1,1\n1,1,1,1\n", "short.csv")
    expectFault(try workspace.run("\(of) short.csv"), 65, "short.csv")
    expectUsageError(try workspace.run("predict --input m"), mentions: "--checkpoint")
    expectUsageError(try workspace.run("\(predict) --out f --weights f"), mentions: "--weights")
    expectUsageError(try workspace.run("\(predict) --rule clever"), mentions: "clever")
    #expect(try workspace.names() == ["m", "r", "two.csv", "short.csv", "ledger.csv"])
  }

  private let backtest = "backtest --checkpoint r/best.safetensors --input m"

  @Test func aCheckpointIsBacktested() throws {
    let run = try workspace.run(
      "\(backtest) --start 2023-01-03 --end 2023-01-10 --fee-bps 5 --out e.csv --json j.json")
    #expect(run.status == 0)
    #expect(
      run.errors.contains("warning: training or validation has seen the bars before 2023-01-"))
    for name in ["model", "equal weight", "buy and hold"] { #expect(run.output.contains(name)) }
    let metrics = try workspace.object("j.json")
    #expect(metrics["bars"] as? Int == 7 * 24 && metrics["annualization"] as? Double == 8_760)
    #expect(try workspace.read("e.csv").split(separator: "\n").count == 1 + 7 * 24)
  }

  /// 70 % of 300 bars train, 15 % choose the epoch: the first bar of the test is number 255.
  @Test func tradingBeginsAfterWhatTrainingHasSeen() throws {
    let run = try workspace.run("\(backtest) --out e.csv")
    #expect(run.status == 0 && run.errors == "")
    let rows = try workspace.read("e.csv").split(separator: "\n")
    let bars = try workspace.read("m/A01.csv").split(separator: "\n")
    #expect(rows.count == 1 + 300 - 255)
    #expect(rows[1].prefix { $0 != "," } == bars[1 + 255].prefix { $0 != "," })
  }

  /// The two forms of the command agree: forecasts to weights to file, or at once.
  @Test func bothFormsAgree() throws {
    #expect(try workspace.run("\(predict) --weights w.csv").status == 0)
    let symbols = ["A01", "A02", "A03"]
    let tables = try symbols.map { symbol in
      try workspace.read("m/\(symbol).csv").split(separator: "\n").dropFirst().map {
        $0.split(separator: ",")
      }
    }
    let rows = tables[0].indices.map { row in
      ([String(tables[0][row][0])] + tables.map { String($0[row][4]) }).joined(separator: ",")
    }
    try workspace.write(
      (["timestamp_ms,A01,A02,A03"] + rows).joined(separator: "\n") + "\n", "p.csv")
    let whole = "--annualization 8760 --fee-bps 5"
    #expect(
      try workspace.run("backtest --prices p.csv --weights w.csv \(whole) --out a --json aj").status
        == 0)
    let first = try workspace.read("a").split(separator: "\n")
    #expect(try workspace.run("\(backtest) --start 2023-01-01 \(whole) --out b").status == 0)
    let second = try workspace.read("b").split(separator: "\n")
    #expect(first.count == second.count)
    // Fees are the same until the first funding payment.
    #expect(first.prefix(25) == second.prefix(25))
  }

  @Test func usageOfTheSecondForm() throws {
    let cases = [
      ("\(backtest) --prices p.csv", "--prices"), ("backtest --start 2023-01-01", "--start"),
      ("\(backtest) --start 2023-02-01 --end 2023-01-01", "--start"),
      ("\(backtest) --start tomorrow", "tomorrow"), ("\(backtest) --count 0", "0"),
      ("\(backtest) --count 9", "the model has"),
      ("\(backtest) --rule long-only --count 9", "the model has"),
      ("\(backtest) --rule sign --count 1", "'--count'"),
    ]
    for (arguments, mentioned) in cases {
      expectUsageError(try workspace.run(arguments), mentions: mentioned)
    }
    expectFault(try workspace.run("\(backtest) --start 2030-01-01"), 65, "m")
    expectFault(try workspace.run("\(backtest) --end 2020-01-01"), 65, "m")
  }
}
