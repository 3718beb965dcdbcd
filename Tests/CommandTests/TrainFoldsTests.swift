import Foundation
import Testing

/// `train` with folds.
@Suite struct TrainFoldsTests {
  private let workspace: Workspace
  private let small =
    "train --input m \(Workspace.smallTraining) --epochs 1 --workers 1 --run-dir r"

  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallMarket()
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: workspace.folder.appendingPathComponent(folder).path
    ).sorted()
  }

  /// The members of a JSON object, a line each.
  private func members(_ name: String) throws -> Set<String> {
    let lines = try workspace.read(name).split(separator: "\n").dropFirst().dropLast()
    return Set(lines.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ,")) })
  }

  @Test func aWalkForwardLeavesForecastsThatCanBeScored() throws {
    let run = try workspace.run("\(small) --train 150 --test 50 --purge 1 --expanding")
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    #expect(run.output.contains("all tests") && run.output.hasSuffix("run r\n"))
    #expect(
      try files("r") == [
        "command.txt", "config.yaml", "done", "fold-0", "fold-1", "folds.csv", "forecasts.csv",
        "model-card.md", "outcomes.csv", "scores.json",
      ])
    #expect(
      try files("r/fold-1").filter { !$0.hasPrefix("events.out.tfevents.") } == [
        "best.safetensors", "last.safetensors", "metrics.csv", "state.safetensors",
      ])
    let again = try workspace.run(
      "evaluate --predictions r/forecasts.csv --targets r/outcomes.csv --json s.json --kind return")
    #expect(again.status == 0, "\(again.errors)")
    #expect(
      try members("s.json").subtracting(members("r/scores.json")) == ["\"without_outcome\": 0"])
    #expect(try members("r/scores.json").isSubset(of: members("s.json")))
    // A fold's checkpoint is one like any other.
    let forecast = try workspace.run(
      "predict --checkpoint r/fold-0/best.safetensors --input m --out p.csv")
    #expect(forecast.status == 0, "\(forecast.errors)")
  }

  /// The card is of all folds: the windows of all tests, the weights of each, and no bars that only one of them has seen.
  @Test(arguments: [2, 3]) func theModelCardIsOfAllFolds(folds: Int) throws {
    let run = try workspace.run("\(small) --folds \(folds)")
    #expect(run.status == 0, "\(run.errors)")
    let rows = try workspace.read("r/folds.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let column = try #require(rows[0].firstIndex(of: "test_windows"))
    let windows = rows.dropFirst().compactMap { Int($0[column]) }
    let tested = try workspace.read("r/forecasts.csv").split(separator: "\n").dropFirst().count
    #expect(windows.count == folds && windows.reduce(0, +) <= tested)
    let card = try workspace.read("r/model-card.md")
    let lines = card.split(separator: "\n")
    #expect(
      lines.count {
        $0.hasPrefix("- Tests of all \(folds) folds: \(windows.reduce(0, +)) windows that end ")
      } == 1, "\(card)")
    #expect(card.contains("`fold-N/best.safetensors` (best validation loss)"))
    #expect(card.contains("`fold-N/last.safetensors` (last epoch)"))
    #expect(card.contains("Each `fold-N/best.safetensors` has learned from its own training bars"))
    for part in ["- Training: ", "- Validation: ", "- Test: ", "- Back-tests up to "] {
      #expect(!lines.contains { $0.hasPrefix(part) }, "\(part)")
    }
    #expect(
      !card.contains("used for training or validation") && !card.contains(" `best.safetensors`"))
  }

  @Test func combinatorialFoldsLeaveAPathEach() throws {
    let run = try workspace.run("\(small) --scheme cpcv --folds 3 --test-folds 2 --embargo 1")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("path 1") && run.output.contains("were dropped"))
    let names = try files("r")
    #expect(names.contains("forecasts-0.csv") && names.contains("scores-1.json"))
    #expect(names.contains("fold-2") && !names.contains("forecasts.csv"))
  }

  @Test(arguments: [
    ("--train 100", "--test"), ("--scheme cpcv", "--folds"), ("--embargo 2", "--embargo"),
    ("--train 290 --test 20", "impossible"),
    ("--scheme cpcv --folds 3 --test-folds 3", "impossible"),
    ("--scheme cpcv --folds 3 --test-folds 2 --train 9", "--train"),
  ])
  func usage(options: String, mentioned: String) throws {
    let run = try workspace.run("\(small) \(options)")
    #expect(run.status == 64 && run.output == "" && run.errors.contains(mentioned), "\(run.errors)")
    #expect(try workspace.names() == ["m"])
  }

  /// A head that says the direction writes probabilities, which is said.
  @Test func predictSaysThatItWritesProbabilities() throws {
    #expect(
      try workspace.run("\(small) --set model.head=direction --set training.loss=bce").status == 0)
    let run = try workspace.run(
      "predict --checkpoint r/best.safetensors --input m --out p.csv")
    #expect(run.status == 0)
    let first = try #require(run.errorLines.first)
    #expect(first.hasPrefix("note: p.csv: ") && first.contains("probabilities"))
    #expect(
      try workspace.run(
        "predict --checkpoint r/best.safetensors --input m --weights w.csv"
      ).errors == "")
  }
}
