import Foundation
import Testing

@Suite struct TrainCommandTests {
  private let workspace: Workspace
  private let small = "--input m \(Workspace.smallTraining)"

  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallMarket()
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: workspace.folder.appendingPathComponent(folder).path
    ).sorted()
  }

  private static let runFiles = [
    "best.safetensors", "command.txt", "config.yaml", "done", "last.safetensors", "metrics.csv",
    "model-card.md", "state.safetensors",
  ]

  /// Those of a run, but for TensorBoard's, whose name holds the time.
  private func runFiles(_ folder: String) throws -> [String] {
    try files(folder).filter { !$0.hasPrefix("events.out.tfevents.") }
  }

  @Test func aRunLeavesItsFolderAndALineInTheLedger() throws {
    let run = try workspace.run(
      "train \(small) --epochs 3 --batch-size 16 --run-dir out/a --set model.skip=none")
    #expect(run.status == 0 && run.errors == "")
    #expect(run.output.contains("test IC") && run.output.hasSuffix("run out/a\n"))
    #expect(try runFiles("out/a") == Self.runFiles)
    #expect(try files("out") == ["a", "ledger.csv"])
    let lines = try workspace.read("out/a/metrics.csv").split(separator: "\n")
    #expect(
      lines[0] == "epoch,training_loss,validation_loss,learning_rate,gradient_norm,is_best,"
        + "attention_entropy,seconds,timestamp_ms")
    #expect(lines.count == 4 && lines[1].hasPrefix("1,"))
    #expect(
      try workspace.read("out/a/command.txt")
        == "stockformer train \(small) --epochs 3 --batch-size 16 --run-dir out/a --set model.skip=none\n"
    )
    let ledger = try workspace.read("out/ledger.csv").split(separator: "\n")
    #expect(ledger.count == 2 && ledger[0] == "hash,timestamp_ms,seed,model,run")
    #expect(ledger[1].hasSuffix(",7,stockformer,out/a"))
    #expect(try workspace.read("out/a/done") == ledger[1].prefix { $0 != "," } + "\n")
  }

  /// The folder's own configuration gives the same bytes again, for any number of cores.
  @Test func theFolderReproducesItself() throws {
    #expect(try workspace.run("train \(small) --epochs 2 --run-dir a --workers 1").status == 0)
    let again = "train --input m --config a/config.yaml --run-dir b --workers 2"
    #expect(try workspace.run(again).status == 0)
    for name in ["best.safetensors", "last.safetensors", "config.yaml"] {
      let bytes = try ["a", "b"].map {
        try Data(contentsOf: workspace.folder.appendingPathComponent("\($0)/\(name)"))
      }
      #expect(bytes[0] == bytes[1], "\(name)")
    }
    let rows = try ["a", "b"].map(metrics)
    #expect(rows[0] == rows[1])
    // The same configuration on the same prices is one trial.
    #expect(try workspace.read("ledger.csv").split(separator: "\n").count == 2)
  }

  /// The rows of `metrics.csv` without their times.
  private func metrics(_ folder: String) throws -> [Substring] {
    try workspace.read("\(folder)/metrics.csv").split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).dropLast(2)
        .joined(separator: ",")[...]
    }
  }

  @Test func layersLieOverEachOther() throws {
    try workspace.write("lookback: 7\nseed: 3\nmodel:\n  width: 16 # wide\n", "c.yaml")
    let run = try workspace.run(
      "train --config c.yaml --set model.width=64 --set seed=4 --seed 5 --print-config")
    #expect(run.status == 0)
    for line in ["lookback: 7", "seed: 5", "  width: 64", "  heads: 4"] {
      #expect(run.output.contains("\(line)\n"), "\(line)")
    }
    #expect(try workspace.names() == ["m", "c.yaml"])
  }

  @Test(arguments: [
    ("model:\n  heads: 4\n foo\n", "c.yaml: row 3"), ("lookback: [\n", "c.yaml: row 2"),
    ("lookback: 3\nmodle: 3\n", "c.yaml: row 2"), ("model:\n  widht: 3\n", "c.yaml: row 2"),
    ("model:\n  width: wide\n", "c.yaml: row 2"), ("model: 3\n", "c.yaml: row 1"),
    ("model:\n  width: 8\n  heads: 3\n", "c.yaml: row 3"), ("lookback: 0\n", "c.yaml: row 1"),
    ("lookback: 3\nlookback: 3\n", "c.yaml: row 1"), ("- 3\n", "c.yaml: row 1"),
    ("lookback: [a, [b]]\n", "c.yaml: row 1"), ("training:\n  loss: bce\n", "c.yaml: row 2"),
  ])
  func badConfiguration(text: String, place: String) throws {
    try workspace.write(text, "c.yaml")
    expectFault(try workspace.run("train --config c.yaml --input m --run-dir r"), 65, place)
    #expect(try workspace.names() == ["m", "c.yaml"])
  }

  @Test func aMistypedKeyHasAHint() throws {
    try workspace.write("training:\n  learning_rate: 3\n", "c.yaml")
    let run = try workspace.run("train --config c.yaml")
    #expect(run.errors.contains("did you mean 'training.learningRate'?"))
  }

  @Test func badInput() throws {
    expectFault(try workspace.run("train --input no.csv --run-dir r"), 66, "no.csv")
    expectFault(try workspace.run("train --config no.yaml --run-dir r"), 66, "no.yaml")
    expectFault(try workspace.run("train --config m --run-dir r"), 66, "m")
    expectFault(try workspace.run("train --input m --symbols B --run-dir r"), 66, "m/B.csv")
    expectFault(try workspace.run("train \(small) --symbols A01 --run-dir r"), 65, "m")
    expectFault(try workspace.run("train --input m --set lookback=500 --run-dir r"), 65, "m")
    try workspace.write("date,symbol,close\n2020-01-01,A,1\n2020-01-02,A,-1\n", "p.csv")
    expectFault(
      try workspace.run("train --input p.csv --run-dir r"), 65, "p.csv: row 3, column close")
    try workspace.write("", "e.csv")
    expectFault(try workspace.run("train --input e.csv --run-dir r"), 65, "e.csv")
    #expect(try workspace.names() == ["m", "p.csv", "e.csv"])
  }

  @Test(arguments: [
    ("--set model.widht=3", "model.width"), ("--set lookback", "lookback"),
    ("--set lookback=x", "x"), ("--set model.heads=3", "3"), ("--epochs 0", "0"),
    ("--epochs x", "x"), ("--batch-size -1", "-1"), ("--seed -1", "-1"), ("--workers 0", "0"),
    ("--resume", "resume"),
  ])
  func usage(options: String, mentioned: String) throws {
    expectUsageError(
      try workspace.run("train --input m --run-dir r \(options)"), mentions: mentioned)
    #expect(try workspace.names() == ["m"])
  }

  /// Numbers that run away stop the training with step, rate and norm; the run has not ended, and is no trial.
  @Test func divergenceIsReported() throws {
    let run = try workspace.run(
      "train \(small) --set training.learningRate=1e30 --set training.clip=1e30 --run-dir new/r "
        + "--set training.schedule=constant --set training.optimizer=sgd")
    #expect(run.status == 1 && run.output == "" && run.errorLines.count == 1)
    for word in ["error: ", "step ", "learning rate 1e+30", "gradient norm"] {
      #expect(run.errors.contains(word), "\(run.errors)")
    }
    #expect(try files("new") == ["r"])
    #expect(!(try files("new/r").contains("done")))
  }

  /// A process that could not clean up leaves a folder that nothing reads, and that the next run does not stumble over.
  @Test func whatAKilledRunLeftIsHarmless() throws {
    for name in ["out/a.1.part", "m/A01.csv.1.part"] {
      let folder = workspace.folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    try workspace.write("half", "out/a.1.part/metrics.csv.1.part")
    let run = try workspace.run("train \(small) --epochs 1 --run-dir out/a")
    #expect(run.status == 0 && run.errors == "")
    #expect(try runFiles("out/a") == Self.runFiles)
  }

  @Test func whatIsThereIsNotOverwritten() throws {
    try workspace.write("mine", "r")
    expectFault(try workspace.run("train \(small) --run-dir r"), 1, "r")
    expectFault(try workspace.run("train \(small) --run-dir r/below"), 1, "r/below")
    #expect(try workspace.read("r") == "mine")
    #expect(try workspace.names() == ["m", "r"])
  }
}
