import Foundation
import Testing

@Suite struct CompareCommandTests {
  private let workspace: Workspace
  private let small = """
    compare --input m --set lookback=3 --set model.width=8 --set model.heads=2 --set training.epochs=2 --seeds 1 \
    --folds 2 --models stockformer,trees --workers 1
    """

  init() throws {
    workspace = try Workspace()
    #expect(
      try workspace.run("simulate --assets 3 --bars 400 --edges 1 --seed 2 --out m").status == 0)
  }

  private func files(_ folder: String) throws -> Set<String> {
    Set(
      try FileManager.default.contentsOfDirectory(
        atPath: workspace.folder.appendingPathComponent(folder).path))
  }

  private static let cells = Set((0..<16).map { "000\($0 < 10 ? "0" : "")\($0).json" })

  /// The files that follow from cells, without the seconds.
  private func results(_ folder: String) throws -> [String] {
    let table = try workspace.read("\(folder)/table.csv").split(separator: "\n").map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return (fields[..<2] + fields[3...]).joined(separator: ",")
    }
    let picture = try Data(
      contentsOf: workspace.folder.appendingPathComponent("\(folder)/table.png"))
    return try table + [
      workspace.read("\(folder)/table.md"), workspace.read("\(folder)/table.gp"),
      picture.base64EncodedString(),
    ]
  }

  @Test func oneRunWritesCellsAndTables() throws {
    let run = try workspace.run("\(small) --run-dir r")
    // A planted market has funding rates, which no cell is charged.
    let warning = "warning: m: its funding rates are not charged here"
    #expect(
      run.status == 0 && run.errorLines.count == 1 && run.errors.hasPrefix(warning), "\(run.errors)"
    )
    let names = ["cells", "table.csv", "table.md", "table.gp", "table.png", "cells.sqlite"]
    #expect(try files("r") == Set(names))
    #expect(try files("r/cells") == Self.cells)
    let rows = try workspace.read("r/table.csv").split(separator: "\n")
      .map { $0.split(separator: ",")[0] }
    #expect(
      rows == [
        "model", "zero", "repeat", "mean", "ar1", "ridge", "var-ridge", "stockformer", "trees",
      ])
    #expect(try workspace.read("r/table.md").contains("Budget of search: "))
    #expect(run.output.contains("var-ridge"))
  }

  /// Killed while it trains: the cells that are there stay as they are, and the rest is what a run without a stop writes.
  @Test func aKilledRunGoesOn() throws {
    let folder = workspace.folder.appendingPathComponent("r/cells")
    let words = "\(small) --run-dir r".split(separator: " ").map(String.init)
    let process = Process()
    process.executableURL = try ToolRun.executable("stockformer")
    process.arguments = words
    process.currentDirectoryURL = workspace.folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let seen = { (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] }
    while process.isRunning, seen().count(where: { $0.hasSuffix(".json") }) < 5 { usleep(500) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let before = Set(seen().filter { $0.hasSuffix(".json") })
    #expect(try before.count >= 5 && !files("r").contains("table.csv"))
    let bytes = try before.map { try Data(contentsOf: folder.appendingPathComponent($0)) }
    #expect(try workspace.run("\(small) --run-dir r").status == 0)
    // Another training of a cell would have other seconds.
    #expect(try before.map { try Data(contentsOf: folder.appendingPathComponent($0)) } == bytes)
    #expect(try files("r/cells") == Self.cells)
    #expect(try workspace.run("\(small) --run-dir whole").status == 0)
    #expect(try results("r") == results("whole"))
  }

  /// Two shards in folders of their own, copied together and collected, are one run.
  @Test func shardsAreCollected() throws {
    for part in [1, 2] {
      let run = try workspace.run("\(small) --run-dir s\(part) --shard \(part)/2")
      #expect(run.status == 0 && run.output.hasPrefix("8 of 16 cells are there"), "\(run.output)")
      #expect(try files("s\(part)") == ["cells"])
    }
    #expect(try files("s1/cells").contains("00001.json"))
    expectFault(try workspace.run("compare --collect s1"), 65, "s1/cells")
    for name in try files("s2/cells") {
      try FileManager.default.copyItem(
        at: workspace.folder.appendingPathComponent("s2/cells/\(name)"),
        to: workspace.folder.appendingPathComponent("s1/cells/\(name)"))
    }
    #expect(try workspace.run("compare --collect s1").status == 0)
    #expect(try workspace.run("\(small) --run-dir whole").status == 0)
    #expect(try results("s1") == results("whole"))
    // The same cells give the same bytes, the seconds included.
    let before = try ["table.csv", "cells.sqlite"].map {
      try Data(contentsOf: workspace.folder.appendingPathComponent("s1/\($0)"))
    }
    #expect(try workspace.run("\(small) --run-dir s1").status == 0)
    let after = try ["table.csv", "cells.sqlite"].map {
      try Data(contentsOf: workspace.folder.appendingPathComponent("s1/\($0)"))
    }
    #expect(before == after)
  }

  /// Every scheme is reached: rolling and anchored walks with a purge, and combinatorial folds, whose training loses windows that
  /// read a test.
  @Test(arguments: [
    ("--train 250 --test 60 --purge 2", 2, false), ("--train 250 --test 60 --expanding", 2, false),
    ("--scheme cpcv --folds 4 --test-folds 2 --purge 1", 6, true),
    ("--scheme cpcv --folds 4 --test-folds 2 --purge 1 --embargo 2", 6, false),
  ])
  func schemes(options: String, count: Int, loses: Bool) throws {
    let run = try workspace.run(
      "compare --input m --set lookback=3 --seeds 1 --models trees --workers 1 --run-dir r \(options)"
    )
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("\(count) folds with"))
    #expect(run.output.contains("read bars of a test and were dropped") == loses)
  }

  @Test func aFolderOfSomethingElseIsLeftAlone() throws {
    try FileManager.default.createDirectory(
      at: workspace.folder.appendingPathComponent("other"), withIntermediateDirectories: false)
    try workspace.write("kept", "other/note.txt")
    let run = try workspace.run("\(small) --run-dir other")
    expectFault(run, 65, "other")
    #expect(run.errors.contains("note.txt"))
    #expect(try files("other") == ["note.txt"])
  }

  @Test func aForeignCellIsRefusedByName() throws {
    #expect(try workspace.run("\(small) --run-dir r --shard 0/16").status == 0)
    #expect(try files("r/cells") == ["00000.json"])
    let other = try workspace.run("\(small) --run-dir r --set training.epochs=3")
    expectFault(other, 65, "r/cells/00000.json")
    #expect(other.errors.contains("another configuration"))
    try workspace.write("{}", "r/cells/00000.json")
    expectFault(try workspace.run("\(small) --run-dir r"), 65, "r/cells/00000.json")
    #expect(try files("r/cells") == ["00000.json"])
  }

  @Test func checkpointsAreKeptWhenAsked() throws {
    #expect(try workspace.run("\(small) --run-dir r --keep").status == 0)
    let kept = try files("r/cells").filter { $0.hasSuffix(".safetensors") }
    #expect(kept == ["00012.safetensors", "00013.safetensors"])
    let run = try workspace.run(
      "predict --checkpoint r/cells/00013.safetensors --input m --out p.csv")
    #expect(run.status == 0, "\(run.errors)")
  }

  /// The cells before it stay, and the line names the one that failed.
  @Test func aDivergingCellIsNamed() throws {
    let run = try workspace.run(
      "\(small) --run-dir r --set training.learningRate=1e30 --set training.clip=1e30 "
        + "--set training.schedule=constant --set training.optimizer=sgd --set model.skip=none")
    expectFault(run, 1, "r/cells/00012.json")
    #expect(run.errors.contains("stockformer with seed 1 in fold 0"))
    #expect(try files("r/cells").filter { $0.hasSuffix(".json") }.count == 12)
    #expect(try files("r") == ["cells"])
  }

  @Test func variantsHaveNamesAndSettingsOfTheirOwn() throws {
    let run = try workspace.run(
      small.replacingOccurrences(of: "--models stockformer,trees", with: "").split(separator: " ")
        .map(String.init) + [
          "--run-dir", "r", "--model", "wide: model.width=16", "--model", "stumps: trees.depth=1",
        ])
    #expect(run.status == 0, "\(run.errors)")
    let rows = try workspace.read("r/table.csv").split(separator: "\n")
    #expect(rows.count == 9 && rows[7].hasPrefix("wide,") && rows[8].hasPrefix("stumps,"))
  }

  /// Labels, bars and seeds are the comparison's: another value is refused, the same one is none.
  @Test(arguments: [
    "horizon=5", "horizons=1,5", "join=inner", "trainFraction=0.6", "validationFraction=0.2",
    "seed=8",
  ])
  func aVariantHasTheLabelsOfAll(setting: String) throws {
    let run = { (setting: String) in
      try workspace.run(["compare", "--input", "nowhere", "--model", "x: \(setting)"])
    }
    let refused = try run(setting)
    let key = setting.prefix { $0 != "=" }
    expectUsageError(refused, mentions: "x: \(key) is the same for all models")
    if key == "horizon" { expectFault(try run("horizon=1"), 66, "nowhere") }
  }

  @Test(arguments: [
    ("--models stockfromer", "stockformer"), ("--models stockformer,stockformer", "twice"),
    ("--seeds 0", "--seeds"), ("--shard 3/2", "--shard"), ("--shard a", "--shard"),
    ("--train 100", "--test"), ("--embargo 2", "--embargo"), ("--scheme cpcv", "--folds"),
    ("--scheme cpcv --folds 3 --test-folds 3", "folds are impossible"),
    ("--train 390 --test 20", "folds are impossible"), ("--set model.head=direction", "model.head"),
    ("--models quartz", "the unknown model 'quartz'. There are"),
    ("--collect r --run-dir q", "exclude"), ("--folds 100000", "folds are impossible"),
  ])
  func badOptions(options: String, mentions: String) throws {
    let run = try workspace.run("compare --input m --models stockformer \(options)")
    #expect(run.status == 64 && run.output == "")
    #expect(run.errors.contains(mentions), "\(run.errors)")
    #expect(try workspace.names() == ["m"])
  }
}
