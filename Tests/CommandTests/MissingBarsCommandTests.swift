import Foundation
import Testing

/// A folder in which one asset is younger than the others, and models of several horizons.
@Suite struct MissingBarsCommandTests {
  private let workspace: Workspace
  private let train = "train --input m \(Workspace.smallTraining) --epochs 1"

  /// 300 bars; A03 has the last 200 of them.
  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallMarket()
    let rows = try workspace.read("m/A03.csv").split(separator: "\n")
    let young = [rows[0]] + rows[101...]
    try workspace.write(young.joined(separator: "\n") + "\n", "m/A03.csv")
    for name in ["A03_funding.csv", "A03_open_interest.csv"] {
      try? FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("m/\(name)"))
    }
  }

  @Test func theOthersKeepTheirHistory() throws {
    let outer = try workspace.run("\(train) --run-dir outer")
    #expect(outer.status == 0, "\(outer.errors)")
    // Bars 4 to 208 of the first 210, less the one whose label leaves them.
    #expect(outer.output.contains("windows train 205, validation 44, test 44\n"))
    let inner = try workspace.run("\(train) --set join=inner --run-dir inner")
    #expect(inner.output.contains("windows train 135, validation 29, test 29\n"))
  }

  @Test func whatIsMissingHasNoForecastAndNoWeight() throws {
    #expect(try workspace.run("\(train) --run-dir r").status == 0)
    let predict = "predict --checkpoint r/best.safetensors --input m --out f.csv --weights w.csv"
    let run = try workspace.run(predict)
    #expect(run.status == 0, "\(run.errors)")
    let cells = { (name: String) in
      try workspace.read(name).split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    }
    let (forecasts, weights) = (try cells("f.csv"), try cells("w.csv"))
    #expect(forecasts.count == 296 && weights.count == 296)
    for (row, (forecast, weight)) in zip(forecasts, weights).enumerated() {
      // The window of row 0 ends at bar 4; A03's first return is that of bar 101.
      let isYoung = row + 4 < 101
      #expect(forecast[3].isEmpty == isYoung && !forecast[1].isEmpty && !forecast[2].isEmpty)
      if isYoung { #expect(Double(weight[3]) == 0) }
    }
    let test = try workspace.run("backtest --checkpoint r/best.safetensors --input m --out e.csv")
    #expect(test.status == 0 && test.output.contains("buy and hold"), "\(test.errors)")
  }

  @Test func theAuditFindsNothing() throws {
    try workspace.write("lookback: 4\nfeatures: [log_return]\nmodel:\n  width: 8\n", "c.yaml")
    let run = try workspace.run(
      "audit --input m --symbols A01,A02,A03 --config c.yaml --json a.json")
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func aHorizonIsChosenByItsNumber() throws {
    let run = try workspace.run("\(train) --set horizons=2,5 --run-dir h")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("horizon 2: test IC") && run.output.contains("horizon 5: test IC"))
    let predict = "predict --checkpoint h/best.safetensors --input m"
    let first = try workspace.run(predict)
    #expect(try workspace.run("\(predict) --horizon 2").output == first.output)
    let second = try workspace.run("\(predict) --horizon 5")
    #expect(second.status == 0 && second.output != first.output)
    let refused = try workspace.run("\(predict) --horizon 3")
    #expect(refused.status == 64 && refused.errors.contains("expected one of the model's: 2, 5"))
    let test = try workspace.run(
      "backtest --checkpoint h/best.safetensors --input m --horizon 5 --json j.json")
    #expect(test.status == 0, "\(test.errors)")
    #expect(try workspace.run("backtest --horizon 5 --prices p --weights w").status == 64)
  }

  @Test func everySettingSaysWhatItIs() throws {
    let run = try workspace.run("train --set model.width=64 --list-settings")
    #expect(run.status == 0)
    #expect(
      run.output.contains("model.width: 64\n    D, the width of a token; even (1 to 16384)\n"))
    #expect(run.output.contains("join: outer\n") && run.output.contains("(one of inner, outer)\n"))
  }
}
