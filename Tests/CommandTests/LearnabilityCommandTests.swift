import Foundation
import Testing

@Suite("stockformer learnability")
struct LearnabilityCommandTests {
  private let workspace: Workspace
  private let small = "learnability --kinds linear --r2 0.2 --bars 400 --assets 4 --out t.csv"

  init() throws { workspace = try Workspace() }

  private func lines() throws -> [String] {
    try workspace.read("t.csv").split(separator: "\n").map(String.init)
  }

  /// Rows that are there are not computed again, and the lines before the header stay.
  @Test func aTableIsContinued() throws {
    let first = try workspace.run("\(small) --seeds 1 --model zero")
    #expect(first.status == 0 && first.output == "", "\(first.errors)")
    let before = try lines()
    #expect(before.count == 2 && before[1].hasPrefix("linear,0.2,400,4,1,zero,0.0,0.0,,0.0,"))
    let marked =
      before[1].split(separator: ",", omittingEmptySubsequences: false).dropLast()
      .joined(separator: ",") + ",99.5"
    let comments = ["# a machine, 2 cores", "# command: one, two"]
    try workspace.write((comments + [before[0], marked, ""]).joined(separator: "\n"), "t.csv")
    let more = try workspace.run("\(small) --seeds 2 --model zero --model ridge")
    #expect(more.status == 0 && more.errorLines.count == 3, "\(more.errors)")
    let after = try lines()
    #expect(Array(after[..<4]) == comments + [before[0], marked])
    let keys = after[4...].map { $0.split(separator: ",")[4...5].joined(separator: " ") }
    #expect(keys == ["1 ridge", "2 zero", "2 ridge"])
  }

  /// The shards of a table are disjoint and together the whole, and 2/2 is 0/2.
  @Test func shardsAreThoseOfCompare() throws {
    for (shard, names) in [("0/2", ["zero", "ridge-sizes"]), ("1/2", ["ridge"])] {
      let run = try workspace.run(
        "\(small) --seeds 1 --model zero --model ridge --model ridge-sizes --shard \(shard)")
      #expect(run.status == 0, "\(run.errors)")
      #expect(
        try lines().dropFirst().map { $0.split(separator: ",")[5] }.elementsEqual(names) {
          $0 == $1
        })
      try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("t.csv"))
    }
    let whole = try workspace.run("\(small) --seeds 1 --model zero --model ridge --shard 2/2")
    #expect(whole.status == 0)
    #expect(try lines().count == 2)
  }

  @Test func anotherTableIsRefused() throws {
    try workspace.write("# a comment\nkind,r2\nlinear,0.2\n", "t.csv")
    expectFault(try workspace.run("\(small) --model zero"), 65, "t.csv: row 2")
    try workspace.write("", "t.csv")
    expectFault(try workspace.run("\(small) --model zero"), 65, "t.csv")
    #expect(try workspace.read("t.csv") == "")
    #expect(
      try workspace.run("\(small.replacing("t.csv", with: "u.csv")) --model zero").status == 0)
    let table = try workspace.read("u.csv")
    try workspace.write("# a comment\n\(table)linear,0.2\n", "t.csv")
    expectFault(try workspace.run("\(small) --model zero"), 65, "t.csv: row 5")
    try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("t.csv"))
    try FileManager.default.createDirectory(
      at: workspace.folder.appendingPathComponent("t.csv"), withIntermediateDirectories: false)
    expectFault(try workspace.run("\(small) --model zero"), 66, "t.csv")
  }

  /// A row of other settings is no row of this model.
  @Test func otherSettingsUnderOneNameAreRefused() throws {
    func run(_ models: String...) throws -> ToolRun {
      try workspace.run(
        small.split(separator: " ").map(String.init) + ["--seeds", "1"]
          + models.flatMap { ["--model", $0] })
    }
    #expect(try run("d: training.epochs=1 model.width=8").status == 0)
    let table = try workspace.read("t.csv")
    #expect(table.hasPrefix("# setting d: training.epochs=1 model.width=8\nkind,"))
    let other = try run("d: training.epochs=2 model.width=8")
    expectFault(other, 65, "t.csv")
    #expect(other.errors.contains("another setting: d: training.epochs=1"), "\(other.errors)")
    #expect(try workspace.read("t.csv") == table)
    let more = try run("d: training.epochs=1 model.width=8", "e: training.epochs=1 model.width=4")
    #expect(more.status == 0 && more.errorLines.count == 1, "\(more.errors)")
    #expect(try workspace.read("t.csv").contains("# setting e: training.epochs=1 model.width=4"))
    expectUsageError(try run("d: lookback=4", "d: lookback=5"), mentions: "twice")
  }

  @Test(arguments: [
    ("a,b: lookback=4", "commas"), ("nothing", "expected zero"),
    ("x: lookback=0", "x: out of range"),
    ("x: lokback=4", "x: unknown key"), ("x: model.head=direction", "model.head"),
  ])
  func badModels(model: String, mentions: String) throws {
    let run = try workspace.run(
      small.split(separator: " ").map(String.init) + ["--model", model])
    expectUsageError(run, mentions: mentions)
    #expect(try workspace.names() == [])
  }

  @Test(arguments: [
    ("--shard 3/2", "--shard"), ("--shard 1", "--shard"), ("--seeds 0", "--seeds"),
    ("--kinds curly", "--kinds"), ("--bars 10,x", "--bars"), ("--r2 0.1,0.10", "twice"),
  ])
  func badOptions(options: String, mentions: String) throws {
    expectUsageError(try workspace.run("\(small) \(options)"), mentions: mentions)
    #expect(try workspace.names() == [])
  }
}
