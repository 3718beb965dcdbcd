import Foundation
import Testing

/// What the scripts say before they do anything.
@Suite("Scripts") struct ScriptsTests {
  private func book(_ arguments: String...) throws -> ToolRun {
    try ToolRun.of(
      URL(fileURLWithPath: "/bin/bash"), ["Scripts/book"] + arguments, in: ChapterTool.root)
  }

  @Test func theBookExplainsItself() throws {
    let run = try book("--help")
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(run.output.hasPrefix("usage: Scripts/book ") && run.output.contains("--recorded"))
  }

  @Test(arguments: ["--recoded", "workbook", "--seed"])
  func theBookRefusesWhatItDoesNotKnow(_ argument: String) throws {
    let run = try book(argument)
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.errors.contains("usage: Scripts/book "))
  }
}
