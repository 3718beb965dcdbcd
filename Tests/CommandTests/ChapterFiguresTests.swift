import Foundation
import Testing

/// Where a chapter draws: a plain run leaves the committed figures alone.
@Suite("Figures of a chapter") struct ChapterFiguresTests {
  private let workspace: Workspace

  /// A checkout with nothing but data.
  init() throws {
    workspace = try Workspace()
    try FileManager.default.createSymbolicLink(
      at: workspace.folder.appending(path: "data"),
      withDestinationURL: ChapterTool.root.appending(path: "data"))
  }

  private func run(_ arguments: String) throws -> ToolRun {
    try ToolRun.of(
      "01-data-preparation", arguments.split(separator: " ").map(String.init), in: workspace.folder)
  }

  private func modified(_ name: String) throws -> Date {
    let path = workspace.folder.appending(path: name).path
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.modificationDate] as? Date)
  }

  @Test func aPlainRunDrawsOutsideOfWhatIsCommitted() throws {
    #expect(try run("--quick --section 3").status == 0)
    #expect(try workspace.names() == ["data", "out"])
    #expect(try workspace.read("out/figures/01-prices.csv").hasPrefix("time,"))
    let ignored = try String(
      contentsOf: ChapterTool.root.appending(path: ".gitignore"), encoding: .utf8)
    #expect(ignored.split(separator: "\n").contains("out/"))
  }

  @Test func anUpdateChangesWhatHasChanged() throws {
    #expect(try run("--update --section 3").status == 0)
    #expect(try workspace.names() == ["data", "figures"])
    let files = ["csv", "gp", "png"].flatMap {
      ["figures/01-prices.\($0)", "figures/01-correlation.\($0)"]
    }
    let text = try workspace.read("figures/01-correlation.csv")
    try workspace.write("row,\n", "figures/01-correlation.csv")
    let before = try files.map(modified)
    #expect(try run("--update --section 3").status == 0)
    for (file, date) in zip(files, before) {
      #expect(try (modified(file) == date) == file.contains("prices"), "\(file)")
    }
    #expect(try workspace.read("figures/01-correlation.csv") == text)
  }
}
