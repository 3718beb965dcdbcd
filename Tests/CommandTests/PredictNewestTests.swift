import Foundation
import Testing

/// `predict` at the newest bar: intervals, probabilities, explanations.
@Suite struct PredictNewestTests {
  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallMarket()
    try train("r")
  }

  private func train(_ folder: String, _ settings: String = "") throws {
    let run = try workspace.run(
      "train --input m \(Workspace.smallTraining) \(settings) --epochs 1 --run-dir \(folder)")
    #expect(run.status == 0, "\(run.errors)")
  }

  private let predict = "predict --checkpoint r/best.safetensors --input m"

  private func rows(_ file: String) throws -> [[String]] {
    try workspace.read(file).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func theNewestBarIsTold() throws {
    let run = try workspace.run(
      "\(predict) --newest-csv n.csv --json n.json --out f.csv --weights w.csv")
    #expect(run.status == 0 && run.output == "", "\(run.errors)")
    let rows = try rows("n.csv")
    #expect(
      rows[0].joined(separator: ",")
        == "timestamp_ms,asset,horizon,close,forecast,lower,upper,price,price_lower,price_upper,"
        + "probability_of_rise,weight")
    let (forecasts, weights) = (try self.rows("f.csv"), try self.rows("w.csv"))
    let bars = try self.rows("m/A01.csv")
    let object = try workspace.object("n.json")
    let assets = try #require(object["assets"] as? [[String: Any]])
    #expect(rows.count == 4 && assets.count == 3 && rows[1][3] == bars[300][4])
    for (row, asset) in zip(rows.dropFirst(), 1...3) {
      let values = row.dropFirst(3).compactMap { Double($0) }
      #expect(row[0] == bars[300][0] && row[1] == "A0\(asset)" && values.count == 9)
      #expect(row[4] == forecasts[forecasts.count - 1][asset])
      #expect(row[11] == weights[weights.count - 1][asset])
      // As far above as below, and the same as a price.
      #expect(abs(values[1] - (values[2] + values[3]) / 2) < 1e-15 && values[2] < values[3])
      for (logReturn, price) in [(1, 4), (2, 5), (3, 6)] {
        #expect(abs(values[price] - values[0] * exp(values[logReturn])) < 1e-9)
      }
      #expect((0...1).contains(values[7]))
      // Foundation reads the last bit of a number its own way.
      let lower = try #require(assets[asset - 1]["lower"] as? Double)
      #expect(abs(lower - values[2]) < 1e-15)
    }
    #expect(object["interval_level"] as? Double == 0.9 && object["method"] as? String == "split")
    // 45 bars of test, of which the last has no outcome yet.
    #expect(object["interval_cells"] as? Int == 44 * 3)
    let coverage = try #require(object["coverage"] as? Double)
    let held = Int((coverage * 132).rounded())
    #expect(run.errors.contains("note: intervals of 90.0 % held \(held) of 132"))
  }

  @Test func theTableIsForAPerson() throws {
    let run = try workspace.run("\(predict) --newest --interval 0.8")
    #expect(run.status == 0)
    for text in ["return over the next bar", "80 % interval", "P(rise) %", "A03", "weight"] {
      #expect(run.output.contains(text), "\(run.output)")
    }
    #expect(try workspace.run("\(predict) --newest").output.contains("90 % interval"))
  }

  /// The bounds are those that `evaluate` scores, and it finds what `predict` says.
  @Test(arguments: ["split", "adaptive"]) func evaluateScoresTheBounds(_ method: String) throws {
    let run = try workspace.run(
      "\(predict) --interval 0.8 --interval-method \(method) --lower l.csv --upper u.csv --out p.csv --json n.json"
    )
    #expect(run.status == 0 && run.output == "")
    let closes = try ["A01", "A02", "A03"].map { try rows("m/\($0).csv").dropFirst().map { $0 } }
    let outcomes = closes[0].indices.dropLast().map { bar in
      ([closes[0][bar][0]]
        + closes.map { asset in
          "\(log((Double(asset[bar + 1][4]) ?? .nan) / (Double(asset[bar][4]) ?? .nan)))"
        }).joined(separator: ",")
    }
    try workspace.write(
      (["timestamp_ms,A01,A02,A03"] + outcomes).joined(separator: "\n") + "\n", "y.csv")
    for file in ["p.csv", "l.csv", "u.csv"] {
      let lines = try workspace.read(file).split(separator: "\n")
      let test = [lines[0]] + lines.suffix(45)
      try workspace.write(test.joined(separator: "\n") + "\n", file)
    }
    let scored = try workspace.run(
      "evaluate --predictions p.csv --targets y.csv --json s.json --lower l.csv --upper u.csv "
        + "--interval-level 0.8")
    #expect(scored.status == 0, "\(scored.errors)")
    let (scores, told) = (try workspace.object("s.json"), try workspace.object("n.json"))
    #expect(scores["interval_cells"] as? Int == told["interval_cells"] as? Int)
    for key in ["coverage", "interval_width", "interval_score", "pinball_lower", "pinball_upper"] {
      let (a, b) = (scores[key] as? Double ?? .nan, told[key] as? Double ?? .nan)
      #expect(abs(a - b) < 1e-12, "\(key): \(a), \(b)")
    }
  }

  @Test func otherHeads() throws {
    try train("d", "--set model.head=direction --set training.loss=bce")
    try train("w", "--set model.head=allocation --set training.loss=allocation")
    let direction = try workspace.run(
      "predict --checkpoint d/best.safetensors --input m --newest-csv n.csv --newest")
    #expect(direction.status == 0 && direction.errors == "", "\(direction.errors)")
    for row in try rows("n.csv").dropFirst() {
      #expect(row[4] == row[10] && row[5...9].allSatisfy { $0.isEmpty })
    }
    let allocation = try workspace.run(
      "predict --checkpoint w/best.safetensors --input m --newest-csv n.csv")
    #expect(allocation.status == 0 && allocation.errors == "")
    for row in try rows("n.csv").dropFirst() {
      #expect(row[5...10].allSatisfy { $0.isEmpty } && !row[11].isEmpty)
    }
    for folder in ["d", "w"] {
      expectFault(
        try workspace.run(
          "predict --checkpoint \(folder)/best.safetensors --input m --newest --interval 0.9"), 65,
        "\(folder)/best.safetensors")
    }
  }

  /// The checkpoints in `data` have what an interval is made of.
  @Test func theShippedCheckpointHasIntervals() throws {
    let data = ChapterTool.root.appending(path: "data/us-tech-daily").path
    let run = try workspace.run(
      "predict --checkpoint \(data).safetensors --input \(data).csv --newest --interval 0.9")
    #expect(run.status == 0 && run.output.contains("90 % interval"), "\(run.errors)")
    #expect(run.errors.contains("note: intervals of 90.0 % held "))
  }

  /// A file from before there were residuals, such as the one that the first version wrote.
  @Test func olderCheckpointsSayThatTheyHaveNone() throws {
    let bytes = try Data(contentsOf: workspace.folder.appendingPathComponent("r/best.safetensors"))
    let key = try #require(bytes.range(of: Data("\\\"residuals\\\"".utf8)))
    var older = bytes
    older.replaceSubrange(key, with: Data("\\\"residualz\\\"".utf8))
    try older.write(to: workspace.folder.appendingPathComponent("old"))
    let newest = try workspace.run("predict --checkpoint old --input m --newest")
    #expect(newest.status == 0 && !newest.output.contains("interval"))
    #expect(newest.errors.contains("note: no interval: old: holds no validation residuals"))
    expectFault(
      try workspace.run("predict --checkpoint old --input m --newest --interval 0.9"), 65,
      "old")
    #expect(
      try workspace.run("predict --checkpoint old --input m").output
        == workspace.run(predict).output)
  }

  @Test func theForecastIsExplained() throws {
    let run = try workspace.run("\(predict) --explain e.csv --newest-csv n.csv")
    #expect(run.status == 0 && run.output == "")
    let rows = try rows("e.csv")
    #expect(rows[0] == ["effect", "cause", "timestamp_ms", "ablation", "gradient_times_input"])
    // Three effects with three causes, four bars and twelve cells each.
    #expect(rows.count == 1 + 3 * (3 + 4 + 12))
    let cells = rows.filter { $0[0] == "A02" && !$0[1].isEmpty && !$0[2].isEmpty }
    let bar = try #require(rows.first { $0[0] == "A02" && $0[1].isEmpty })
    let sum = cells.filter { $0[2] == bar[2] }.reduce(0) { $0 + (Double($1[4]) ?? .nan) }
    #expect(cells.count == 12 && cells.allSatisfy { $0[3].isEmpty })
    #expect(abs(sum - (Double(bar[4]) ?? .nan)) < 1e-12)
  }

  @Test func theExplanationIsDrawn() throws {
    let run = try workspace.run("\(predict) --figure x.png --explain e.csv")
    #expect(run.status == 0 && run.output == "", "\(run.errors)")
    let wanted = [
      "e.csv", "x.png", "x.gp", "x.csv", "x-2.csv", "x-bars.png", "x-bars.gp", "x-bars.csv",
    ]
    #expect(try workspace.names() == Set(wanted + ["m", "r", "ledger.csv"]))
    expectUsageError(
      try workspace.run("\(predict) --figure x.png --explain x-bars.csv"), mentions: "x-bars.csv")
  }

  @Test func usage() throws {
    let cases = [
      ("--interval 0.9", "--newest"), ("--newest --interval 1", "--interval"),
      ("--newest --interval 0", "--interval"), ("--newest --interval nan", "nan"),
      ("--newest --gamma 0.1", "--gamma"), ("--newest --interval-method never", "never"),
      ("--interval 0.9 --lower l", "--upper"), ("--lower l --upper u", "--interval"),
      ("--figure x.gif", "--figure"), ("--newest --interval-method adaptive --gamma 2", "--gamma"),
      ("--interval 0.9 --lower l --upper l", "--upper"), ("--out f --json f", "--json"),
    ]
    for (options, mentioned) in cases {
      expectUsageError(try workspace.run("\(predict) \(options)"), mentions: mentioned)
    }
    #expect(try workspace.names() == ["m", "r", "ledger.csv"])
  }
}
