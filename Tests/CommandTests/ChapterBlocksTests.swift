import Foundation
import Testing

/// `--blocks` of the built chapters; that blocks are the page is part of every chapter's own test.
@Suite("Chapters as blocks") struct ChapterBlocksTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private var path: String { workspace.folder.appendingPathComponent("blocks.json").path }

  @Test(arguments: ["1", "99"]) func oneSectionHasNone(section: String) throws {
    let tool = ChapterTool("05-backtesting")
    let run = try tool.run(["--quick", "--blocks", path, "--section", section])
    expectUsageError(run, mentions: "--blocks")
    #expect(try workspace.names().isEmpty)
    #expect(!FileManager.default.fileExists(atPath: tool.folder.path))
  }

  @Test func aFaultKeepsTheOldFile() throws {
    try workspace.write("old", "blocks.json")
    let data = workspace.folder.appendingPathComponent("none.csv").path
    let run = try ChapterTool("05-backtesting").run(["--quick", "--blocks", path, "--data", data])
    expectFault(run, 66, data)
    #expect(try workspace.read("blocks.json") == "old")
    #expect(try workspace.names() == ["blocks.json"])
  }

  @Test func aPlaceThatIsNoneIsSaidFirst() throws {
    let run = try ChapterTool("05-backtesting").run(["--quick", "--blocks", path + "/deeper"])
    expectFault(run, 1, path + "/deeper")
  }

  /// Equal runs write equal files.
  @Test func bytesDependOnTheSeedAlone() throws {
    let files = try ["3", "3", "4"].map { seed in
      let tool = ChapterTool("02-architecture")
      let run = try tool.run(["--quick", "--seed", seed, "--blocks", path])
      #expect(run.status == 0, "\(run.errors)")
      return try workspace.read("blocks.json")
    }
    #expect(files[0] == files[1] && files[0] != files[2])
  }
}
