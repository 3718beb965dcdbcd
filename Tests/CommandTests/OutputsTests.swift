import Foundation
import Testing

/// Outputs never stand over inputs, and are written all or not at all.
@Suite struct OutputsTests {
  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
    try workspace.write("timestamp_ms,A,B\n0,1,1\n1,2,1\n2,2,3\n3,1,2\n", "p.csv")
    try workspace.write("timestamp_ms,A,B\n0,0.5,0.5\n", "w.csv")
  }

  private let backtest = "backtest --prices p.csv --weights w.csv --annualization 1"

  /// By the file's identity, not by its name.
  @Test(arguments: [
    ("--out p.csv --json j", "would overwrite"), ("--out e --json w.csv", "would overwrite"),
    ("--out ./p.csv --json j", "would overwrite"), ("--out soft --json j", "would overwrite"),
    ("--out hard --json j", "would overwrite"),
    ("--out e --json j --positions ../x/p.csv", "would overwrite"),
    ("--out new --json ./new", "name the same file"),
    ("--out dangling --json new", "name the same file"),
    ("--out e --json here/e", "name the same file"),
  ])
  func noOutputOverAnInputOrAnotherOutput(options: String, reason: String) throws {
    let (folder, files) = (workspace.folder.path, FileManager.default)
    for (name, target) in [("soft", "p.csv"), ("dangling", "new"), ("here", ".")] {
      try files.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
    }
    #expect(link("\(folder)/p.csv", "\(folder)/hard") == 0)
    let options = options.replacingOccurrences(
      of: "../x/", with: "../\(workspace.folder.lastPathComponent)/")
    let before = try workspace.names()
    let prices = try workspace.read("p.csv")
    expectUsageError(try workspace.run("\(backtest) \(options)"), mentions: reason)
    #expect(try workspace.names() == before)
    #expect(try workspace.read("p.csv") == prices)
  }

  @Test func everyCommandLooks() throws {
    try workspace.writeSmallRun()
    #expect(
      try workspace.run("import --input m --symbols A01 --store s.sqlite").status == 0)
    try workspace.write("lookback: 4\n", "c.yaml")
    let model = "--checkpoint r/best.safetensors --input m"
    let commands = [
      "predict \(model) --out r/best.safetensors", "predict \(model) --weights m/A02.csv",
      "backtest \(model) --out r/best.safetensors", "backtest \(model) --json m/A01_funding.csv",
      "evaluate --predictions p.csv --targets w.csv --json p.csv",
      "evaluate --predictions p.csv --targets w.csv --json w.csv",
      "features --input m --symbols A01 --out m/A01.csv",
      "features --input m --symbols A01 --out m/A01_open_interest.csv",
      "features --input s.sqlite --symbols A01 --out s.sqlite",
      "causality --input m --symbols A01,A02 --lag 1 --out m/A02.csv",
      "influence --input m --symbols A01,A02 --method granger --out m/A01.csv",
      "influence \(model) --symbols A01,A02 --method gradient --out r/best.safetensors",
      "audit --input m --symbols A01 --json m/A01.csv",
      "audit --input m --symbols A01,A02 --config c.yaml --json c.yaml",
      "import --input m --symbols A01 --store m/A01.csv",
    ]
    let files = try contents()
    for command in commands {
      let run = try workspace.run(command)
      expectUsageError(run, mentions: "would overwrite")
      #expect(try contents() == files, "\(command)")
    }
    // A store under the name of a series that is exported.
    #expect(
      try workspace.run("import --input m --symbols A01 --store A01_60.csv").status == 0)
    expectUsageError(
      try workspace.run("export --store A01_60.csv --symbols A01 --out ."),
      mentions: "would overwrite")
  }

  private func contents() throws -> [String: Data] {
    let names = try #require(
      FileManager.default.enumerator(atPath: workspace.folder.path)?.allObjects as? [String])
    return Dictionary(
      uniqueKeysWithValues: names.compactMap { name in
        FileManager.default.contents(atPath: workspace.folder.appendingPathComponent(name).path)
          .map { (name, $0) }
      })
  }

  /// A folder in the place of the picture's data: the table is not written either.
  @Test func aFigureThatFailsTakesItsTableAlong() throws {
    let rows = (0..<100).map { "\($0),\(100 + $0 * $0 % 7),\(100 + $0 * 3 % 5)" }
    for (column, name) in ["A", "B"].enumerated() {
      let closes = rows.map { $0.split(separator: ",") }.map { "\($0[0]),\($0[1 + column]),1" }
      try workspace.write(
        (["timestamp_ms,close,volume"] + closes).joined(separator: "\n") + "\n", "\(name).csv")
    }
    try FileManager.default.createDirectory(
      at: workspace.folder.appendingPathComponent("f.gp/x"), withIntermediateDirectories: true)
    let run = try workspace.run(
      "causality --input . --symbols A,B --lag 1 --out g.csv --figure f.png")
    expectFault(run, 1, "./f.gp")
    #expect(!(try workspace.names().contains("g.csv")))
    #expect(!(try workspace.names().contains("f.png")))
  }

  @Test func anExportOfSeveralSymbolsIsWholeOrNothing() throws {
    try workspace.write(
      "timestamp_ms,open,high,low,close,volume\n0,1,1,1,1,1\n3600000,1,1,1,1,1\n", "A.csv")
    try workspace.write(
      "timestamp_ms,open,high,low,close,volume\n0,1,1,1,1,1\n3600000,1,1,1,1,1\n", "B.csv")
    #expect(try workspace.run("import --input . --symbols A,B --store s").status == 0)
    try FileManager.default.createDirectory(
      at: workspace.folder.appendingPathComponent("out/B_60.csv"), withIntermediateDirectories: true
    )
    expectFault(
      try workspace.run("export --store s --symbols A,B --out out"), 1, "out/B_60.csv")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: workspace.folder.appendingPathComponent("out").path)
    #expect(names == ["B_60.csv"])
    // Nothing to export is no reason for a new folder.
    expectFault(try workspace.run("export --store none --symbols A --out new/a"), 66, "none")
    expectFault(try workspace.run("export --store s --symbols A --out s/below"), 1, "s/below")
    #expect(!(try workspace.names().contains("new")))
  }

  @Test func aSmallerMarketLeavesNothingOfALargerOne() throws {
    #expect(
      try workspace.run("simulate --assets 4 --bars 30 --edges 1 --seed 1 --out m").status == 0)
    try workspace.write("mine", "m/notes.csv")
    #expect(
      try workspace.run("simulate --assets 2 --bars 30 --edges 1 --seed 1 --out m").status == 0)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: workspace.folder.appendingPathComponent("m").path)
    let files = ["A01", "A02"].flatMap {
      ["\($0).csv", "\($0)_funding.csv", "\($0)_open_interest.csv"]
    }
    #expect(Set(names) == Set(files + ["notes.csv", "truth.json"]))
    // A truth by somebody else's hand removes nothing but a planted market's files.
    let truth = try workspace.read("m/truth.json")
    try workspace.write(
      truth.replacingOccurrences(of: "\"A02\"", with: "\"../p\""), "m/truth.json")
    #expect(
      try workspace.run("simulate --assets 1 --bars 30 --no-signal --seed 1 --out m").status == 0)
    #expect(try workspace.read("p.csv").hasPrefix("timestamp_ms"))
  }

  private let train = "train --input m \(Workspace.smallTraining) --epochs 1 --run-dir"

  @Test func aRunFolderIsFoundUnwritableBeforeTheFirstStep() throws {
    try workspace.writeSmallMarket()
    #expect(try workspace.run("\(train) r/").output.hasSuffix("run r\n"))
    #expect(try workspace.run("\(train) deep/er//").status == 0)
    #expect(try workspace.names().isSuperset(of: ["r", "deep"]))
    expectUsageError(
      try workspace.run(train.split(separator: " ").map(String.init) + [""]), mentions: "--run-dir")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.folder.appendingPathComponent("dangling").path,
      withDestinationPath: "nowhere")
    // So many epochs that only what is refused at the start ends at all.
    for path in ["dangling", "dangling/", ".", "./", "/", "p.csv/x", "/proc/r", "m"] {
      let run = try workspace.run("\(train) \(path) --epochs 1000000")
      expectFault(run, 1, path)
    }
    for path in ["r", "r/"] {
      expectUsageError(
        try workspace.run("\(train) \(path) --epochs 1000000"), mentions: "--overwrite")
    }
    let names = try workspace.names()
    #expect(!names.contains("nowhere") && names.allSatisfy { !$0.hasSuffix(".part") })
  }
}
