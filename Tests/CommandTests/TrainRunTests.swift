import Foundation
import Testing

/// Runs that are killed, interrupted, refused, overwritten, and go on.
@Suite struct TrainRunTests {
  private let workspace: Workspace
  private let tool: String
  /// Two members with averaged weights and a linear part; some seconds.
  private let training =
    "train --input m \(Workspace.smallTraining) --set training.members=2 --set training.averaging=0.9 "
    + "--epochs 30 --workers 1"
  /// Far more epochs than anybody waits for.
  private let endless = "train --input m \(Workspace.smallTraining) --epochs 1000000 --run-dir"

  init() throws {
    workspace = try Workspace()
    tool = try ToolRun.executable("stockformer").path
    try workspace.writeSmallMarket()
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: workspace.folder.appendingPathComponent(name))
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: workspace.folder.appendingPathComponent(folder).path
    ).sorted()
  }

  /// The rows of metrics without their times, which come last.
  private func metrics(_ folder: String) throws -> [String] {
    try workspace.read("\(folder)/metrics.csv").split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).dropLast(2)
        .joined(separator: ",")
    }
  }

  private func expectSame(
    _ folder: String, as whole: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    for name in ["best.safetensors", "last.safetensors", "done"] {
      #expect(
        try bytes("\(folder)/\(name)") == bytes("\(whole)/\(name)"), "\(name)",
        sourceLocation: location)
    }
    #expect(try metrics(folder) == metrics(whole), sourceLocation: location)
  }

  /// How many times a run is killed: `RUN_KILLS`, or a few.
  private var kills: Int {
    ProcessInfo.processInfo.environment["RUN_KILLS"].flatMap(Int.init) ?? 3
  }

  @Test func aRunThatIsKilledAgainAndAgainEndsWithTheSameBytes() throws {
    let start = Date()
    #expect(try workspace.run("\(training) --run-dir whole").status == 0)
    let seconds = Date().timeIntervalSince(start)
    var arguments = "\(training) --run-dir parts"
    for _ in 0..<kills {
      // From the first moment to about when it would end.
      let moment = Double.random(in: 0.005...max(0.01, 0.7 * seconds))
      let run = try workspace.shell(
        "timeout -s KILL \(moment) '\(tool)' \(arguments) --checkpoint-every 0.01; exit $?")
      #expect([0, 137].contains(run.status), "after \(moment) s: \(run.errors)")
      if (try? names("parts"))?.contains("config.yaml") == true {
        arguments = "train --resume parts"
      }
    }
    let last = try workspace.run(arguments)
    #expect(last.status == 0, "\(last.errors)")
    try expectSame("parts", as: "whole")
    // What was trained in parts is the same trial.
    #expect(try workspace.read("ledger.csv").split(separator: "\n").count == 2)
    let again = try workspace.run("train --resume parts")
    #expect(again.status == 0 && again.output == "run parts\n")
  }

  @Test func foldsGoOnWhereTheyWere() throws {
    let folds =
      "train --input m \(Workspace.smallTraining) --epochs 3 --train 150 --test 50 --workers 1"
    let whole = try workspace.run("\(folds) --run-dir whole")
    #expect(whole.status == 0)
    let run = try workspace.run("\(folds) --run-dir parts --checkpoint-every 0", sending: SIGTERM) {
      (try? names("parts"))?.contains("fold-1") == true
    }
    #expect(run.status == 143 || run.status == 0)
    #expect(try workspace.run("train --resume parts").status == 0)
    for name in ["folds.csv", "forecasts.csv", "scores.json", "done", "fold-1/best.safetensors"] {
      #expect(try bytes("whole/\(name)") == bytes("parts/\(name)"), "\(name)")
    }
  }

  @Test(arguments: [(SIGHUP, 129), (SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func anInterruptionSavesTheState(signal: Int32, status: Int32) throws {
    let run = try workspace.run("\(endless) 'o'/a", sending: signal) {
      (try? metrics("'o'/a").count) ?? 0 > 1
    }
    #expect(run.status == status && run.output == "")
    #expect(run.errorLines.last?.contains("stockformer train --resume '") == true)
    #expect(try !names("'o'/a").contains("done"))
    #expect(try names("'o'/a").contains("state.safetensors"))
    #expect(try names("'o'") == ["a"])
  }

  @Test func whereARunIsAnotherOneIsRefused() throws {
    try workspace.writeSmallRun()
    let run = "train --input m \(Workspace.smallTraining) --epochs 1 --run-dir r"
    let before = try names("r").map { try bytes("r/\($0)") }
    expectUsageError(try workspace.run(run), mentions: "--overwrite")
    #expect(try names("r").map { try bytes("r/\($0)") } == before && before.count > 5)
    try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("r/done"))
    try workspace.write("mine", "r/notes.md")
    expectUsageError(try workspace.run(run), mentions: "--resume r")
    #expect(try workspace.run("\(run) --overwrite --seed 3").status == 0)
    #expect(try workspace.read("r/notes.md") == "mine")
    #expect(try workspace.read("r/config.yaml").contains("seed: 3\n"))
    #expect(try names("r").count { $0.hasPrefix("events.") } == 1)
    #expect(try workspace.read("ledger.csv").split(separator: "\n").count == 2)
    // What is no run is not overwritten.
    expectFault(try workspace.run("\(endless) m --overwrite"), 1, "m")
    expectFault(try workspace.run("train --resume m"), 66, "m")
    expectFault(try workspace.run("train --resume none"), 66, "none")
  }

  @Test(arguments: [
    ("--resume r --seed 3", "--seed"), ("--resume r --set lookback=3", "--set"),
    ("--resume r --run-dir q", "--run-dir"), ("--resume r --overwrite", "--overwrite"),
    ("--resume r --epochs 9", "--epochs"), ("--checkpoint-every -1", "--checkpoint-every"),
    ("--resume=", "--resume"), ("--ledger m/A01.csv", "--ledger"),
  ])
  func usage(options: String, mentioned: String) throws {
    expectUsageError(try workspace.run("train --input m \(options)"), mentions: mentioned)
    #expect(try workspace.names() == ["m"])
  }

  @Test func twoRunsInOneFolderAreOneTooMany() throws {
    var refused: [ToolRun] = []
    // What a killed process leaves beside it is taken away by the next; a folder of somebody else's stays.
    let killed = ".stockformer-\(String(repeating: "0a", count: 16)).part"
    for name in ["\(killed)/run/x", ".stockformer-r.part/run"] {
      try FileManager.default.createDirectory(
        at: workspace.folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    let first = try workspace.run("\(endless) r", sending: SIGTERM) {
      guard (try? metrics("r").count) ?? 0 > 1 else { return false }
      refused = try ["\(endless) r/", "\(endless) r/ --overwrite", "train --resume r/"]
        .map(workspace.run)
      return true
    }
    #expect(first.status == 143 && refused.count == 3)
    for run in refused {
      expectFault(run, 1, "r/")
      #expect(run.errors.contains("another run is writing it"))
    }
    let names = try workspace.names()
    #expect(!names.contains(killed) && names.contains(".stockformer-r.part"))
  }

  @Test func aFolderThatIsTakenAwayEndsTheRun() throws {
    let folder = workspace.folder
    let run = try ToolRun.of(
      "stockformer", "\(endless) r".split(separator: " ").map(String.init), in: folder
    ) { process in
      while process.isRunning, (try? metrics("r").count) ?? 0 < 2 { usleep(200) }
      try FileManager.default.moveItem(
        at: folder.appendingPathComponent("r"), to: folder.appendingPathComponent("away"))
    }
    expectFault(run, 1, "r")
    #expect(run.errors == "error: r: cannot be written: the folder was moved or deleted\n")
    #expect(try names("away").contains("state.safetensors"))
    #expect(try workspace.names() == ["m", "away"])
  }

  /// A limit on the size of files stands for a disk that is full: the state does not fit, its folder stays as it was, and with
  /// room again the run ends as if nothing had been.
  @Test func aFullDiskEndsTheRunAndLeavesWhatWasThere() throws {
    #expect(try workspace.run("\(training) --run-dir whole").status == 0)
    let stopped = try workspace.run("\(training) --run-dir parts", sending: SIGTERM) {
      (try? metrics("parts").count) ?? 0 > 3
    }
    #expect([0, 143].contains(stopped.status))
    let before = try names("parts").map { try bytes("parts/\($0)") }
    let full = try workspace.shell(
      "trap '' XFSZ; ulimit -f 8; '\(tool)' train --resume parts --checkpoint-every 0")
    if stopped.status == 143 {
      expectFault(full, 1, "parts/state.safetensors")
      #expect(try names("parts").map { try bytes("parts/\($0)") } == before)
    }
    #expect(try workspace.run("train --resume parts").status == 0)
    try expectSame("parts", as: "whole")
  }

  @Test func aCutStateIsRefused() throws {
    let stopped = try workspace.run("\(endless) r", sending: SIGINT) {
      (try? metrics("r").count) ?? 0 > 1
    }
    #expect(stopped.status == 130)
    let state = try bytes("r/state.safetensors")
    let url = workspace.folder.appendingPathComponent("r/state.safetensors")
    for length in [0, 7, 8, 100, state.count / 2, state.count - 1] {
      try state.prefix(length).write(to: url)
      expectFault(try workspace.run("train --resume r"), 65, "r/state.safetensors")
      #expect(try bytes("r/state.safetensors").count == length)
    }
  }

  /// What stands in the folder may have been changed by hand.
  @Test func whatDoesNotBelongToTheStateIsRefused() throws {
    let stopped = try workspace.run("\(endless) r", sending: SIGINT) {
      (try? metrics("r").count) ?? 0 > 1
    }
    #expect(stopped.status == 130)
    let (settings, command) = try (
      workspace.read("r/config.yaml"), workspace.read("r/command.txt")
    )
    try workspace.write(
      settings.replacingOccurrences(of: "seed: 7", with: "seed: 8"), "r/config.yaml")
    expectFault(try workspace.run("train --resume r"), 65, "r/state.safetensors")
    try workspace.write("seed: [\n", "r/config.yaml")
    expectFault(try workspace.run("train --resume r"), 65, "r/config.yaml: row 2")
    try workspace.write(settings, "r/config.yaml")
    try workspace.write("rm -r '", "r/command.txt")
    expectFault(try workspace.run("train --resume r"), 65, "r/command.txt")
    try workspace.write(command, "r/command.txt")
    #expect(
      try workspace.run("simulate --assets 3 --bars 300 --edges 1 --seed 3 --out n").status == 0)
    expectFault(try workspace.run("train --resume r --input n"), 65, "n")
  }

  @Test func theSummaryIsForPeopleOrForPrograms() throws {
    let small = "train --input m \(Workspace.smallTraining) --epochs 2"
    let json = try workspace.run("\(small) --run-dir a --json")
    #expect(json.status == 0 && json.errors == "")
    try workspace.write(json.output, "s.json")
    let summary = try workspace.object("s.json")
    #expect(summary["run"] as? String == "a" && summary["epochs"] as? Int == 2)
    #expect(summary["trials"] as? Int == 1 && summary["ledger"] as? String == "./ledger.csv")
    let test = try #require((summary["test"] as? [[String: Any]])?.first)
    #expect((test["ic_ci"] as? [Double])?.count == 2)
    let quiet = try workspace.run("\(small) --run-dir b --quiet --seed 8 --ledger trials.csv")
    #expect(quiet.status == 0 && quiet.output == "" && quiet.errors == "")
    let verdict = try workspace.read("trials.csv")
    #expect(verdict.split(separator: "\n").count == 2)
  }

  @Test func theModelCardSaysWhatHasToBeKnown() throws {
    let run = try workspace.run(
      "train --input m \(Workspace.smallTraining) --epochs 2 --seed 5 --run-dir r")
    #expect(run.status == 0)
    let card = try workspace.read("r/model-card.md")
    for text in [
      "stockformer, ", "Prices: `m`, 300 bars of 3600 s, ", "Assets (3): A01, A02, A03",
      "- Training: ", " windows that end ", "- `lookback: 4` (default 8)",
      "- `seed: 5` (default 7)",
      "| 1 bar ahead | ", "Configurations in `./ledger.csv`: 1, this one among them.", "## Limits",
      "Command: `stockformer train --input m ", "- Seed: 5", "- Commit: ", "- Swift: ",
    ] {
      #expect(card.contains(text), "\(text)\n\(card)")
    }
    // Nothing is there twice or empty.
    #expect(!card.contains("`training.epochs: 12`") && !card.contains("nan"))
  }
}
