import Foundation
import Testing

@Suite struct BenchmarkCommandTests {
  private let workspace: Workspace
  private let base = "benchmark --csv s.csv --split 40,10,10 --lookback 4 --horizon 2"

  init() throws {
    workspace = try Workspace()
    let rows = (0..<60).map { hour in
      "2016-07-\(hour / 24 < 9 ? "0" : "")\(hour / 24 + 1) \(hour % 24 < 10 ? "0" : "")\(hour % 24):00:00,"
        + "\(hour % 5),\(hour % 7 - 3)"
    }
    try workspace.write((["date,OT,HUFL"] + rows).joined(separator: "\n") + "\n", "s.csv")
  }

  /// By hand: a column of period 5, from 0 to 4 with mean 2 and deviation √2, repeated over one row misses by 1, 1, 1, 1, −4.
  @Test func repeatByHand() throws {
    let run = try workspace.run(
      "benchmark --csv s.csv --split 40,10,10 --lookback 4 --horizon 1 --model repeat --json r.json"
    )
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    #expect(run.output.contains("repeat") && run.output.split(separator: "\n").count == 3)
    let result = try workspace.object("r.json")
    #expect(
      Set(result.keys) == [
        "model", "lookback", "horizon", "windows", "mse", "mae", "mse_sd", "mae_sd", "seeds",
        "parameters", "seconds", "epochs", "validation_mse",
      ])
    #expect(result["windows"] as? Int == 10 && result["mse_sd"] is NSNull)
    #expect(result["validation_mse"] is NSNull)
    // The other column: rows 49 to 59 of period 7; its 40 training rows have a mean and a deviation of their own.
    let other = (0..<60).map { Double($0 % 7 - 3) }
    let mean = other[..<40].reduce(0, +) / 40
    let variance = other[..<40].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40
    let squares = (50..<60).reduce(0.0) { $0 + pow(other[$1] - other[$1 - 1], 2) / variance }
    // Two periods of 1 + 1 + 1 + 1 + 16, over a variance of 2.
    let wanted = (2 * 20 / 2 + squares) / 20
    #expect(abs((result["mse"] as? Double ?? 0) - wanted) < 1e-6)
  }

  @Test func severalModelsAreLinesOfATable() throws {
    let run = try workspace.run(
      "\(base) --model stockformer --seeds 2 --set training.epochs=1 --set model.width=8 --set model.heads=2 --set model.skip=none --json a.json"
    )
    #expect(run.status == 0, "\(run.errors)")
    let result = try workspace.object("a.json")
    #expect(result["seeds"] as? Int == 2 && (result["mse_sd"] as? Double ?? 0) > 0)
    #expect(result["epochs"] as? Int == 1)
    #expect(result["validation_mse"] as? Double ?? 0 > 0)
    // Without random numbers there is one run, whatever the number of seeds.
    for name in ["repeat", "mean", "nlinear-ridge"] {
      let run = try workspace.run("\(base) --model \(name) --seeds 3 --json \(name).json")
      #expect(run.status == 0, "\(run.errors)")
      let result = try workspace.object("\(name).json")
      #expect(result["seeds"] as? Int == 1 && result["mse_sd"] is NSNull)
    }
    let several = try workspace.run("\(base) --model repeat,mean,nlinear-ridge")
    #expect(several.status == 0 && several.output.split(separator: "\n").count == 5)
  }

  /// Two members have twice the numbers of one, and their mean is another forecast.
  @Test func membersAreOneModel() throws {
    let results = try ["1", "2"].map { members in
      let run = try workspace.run(
        "\(base) --model lstm --set training.epochs=1 --set training.members=\(members) --json \(members).json"
      )
      #expect(run.status == 0, "\(run.errors)")
      return try workspace.object("\(members).json")
    }
    let numbers = results.compactMap { $0["parameters"] as? Int }
    #expect(numbers.count == 2 && numbers[1] == 2 * numbers[0])
    let errors = results.compactMap { $0["mse"] as? Double }
    #expect(errors.count == 2 && errors[0] != errors[1])
  }

  @Test(arguments: [
    ("--model nlinear-rigde", "nlinear-ridge"), ("--model repeat --seeds 0", "--seeds"),
    ("--model repeat --split 40,10", "--split"), ("--model repeat --split 4,10,10", "--split"),
    ("--model repeat --lookback 0", "--lookback"),
    ("--model repeat --set model.width=3", "nothing"),
    ("--model stockformer --set lookback=3", "lookback"),
    ("--model repeat,mean --json x", "--json"),
    ("--model stockformer --set model.width=-3", "model.width"),
    ("--model stockformer --set model.head=direction", "model.head"),
    ("--model quartz", "'--model' is 'quartz'. There are repeat"),
  ])
  func badOptions(options: String, mentions: String) throws {
    expectUsageError(try workspace.run("\(base) \(options)"), mentions: mentions)
  }

  @Test func badFiles() throws {
    let run = { try workspace.run("\(base) --model repeat --json r.json") }
    let text = try workspace.read("s.csv")
    try workspace.write(text.replacingOccurrences(of: ",3,", with: ",,"), "s.csv")
    expectFault(try run(), 65, "s.csv: row 5, column OT")
    try workspace.write(text.split(separator: "\n").prefix(50).joined(separator: "\n"), "s.csv")
    expectFault(try run(), 65, "s.csv")
    try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("s.csv"))
    expectFault(try run(), 66, "s.csv")
    #expect(try workspace.names() == [])
  }
}
