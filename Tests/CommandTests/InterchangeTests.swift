import Foundation
import Testing

/// PyTorch reads our checkpoints, and we read PyTorch's, where there is a Python that has what it needs.
@Suite struct InterchangeTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A Python with torch, safetensors, numpy and pandas: `STOCKFORMER_PYTHON`, that of `Scripts/bench`, or the system's.
  private static let python: String? = {
    let own = ProcessInfo.processInfo.environment["STOCKFORMER_PYTHON"]
    let candidates: [String?] = [
      own, root.appendingPathComponent(".venv-bench/bin/python").path, "python3",
    ]
    return candidates.compactMap { $0 }.first { candidate in
      let script = "'\(candidate)' -c 'import torch, safetensors, numpy, pandas' 2>/dev/null"
      let run = try? ToolRun.of(
        URL(fileURLWithPath: "/bin/bash"), ["-c", script], in: URL(fileURLWithPath: "/"))
      return run?.status == 0
    }
  }()

  @Test(
    .enabled(if: python != nil, "no Python with torch, safetensors, numpy and pandas"),
    .timeLimit(.minutes(10)))
  func bothDirectionsAgree() throws {
    let workspace = try Workspace()
    let python = try #require(Self.python)
    let script = Self.root.appendingPathComponent("Benchmarks/interchange.py").path
    let tool = try ToolRun.executable("stockformer").path
    let run = try workspace.shell("'\(python)' '\(script)' --quick --tool '\(tool)'")
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 4 && lines.allSatisfy { $0.contains("forecasts, largest difference") })
  }

  /// PyTorch's side of the book's page “Coming from PyTorch”; ours is `ComingFromPyTorchTests`.
  @Test(
    .enabled(if: python != nil, "no Python with torch, safetensors, numpy and pandas"),
    .timeLimit(.minutes(5)))
  func comingFromPyTorch() throws {
    let python = try #require(Self.python)
    let script = Self.root.appendingPathComponent("Chapters/coming-from-pytorch.py").path
    let run = try Workspace().shell("'\(python)' '\(script)'")
    #expect(run.status == 0 && run.output.isEmpty, "\(run.errors)")
  }

  /// The committed run: every case in both directions, each below the limit that the script holds.
  @Test func theRecordedRunAgrees() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("Benchmarks/results/interchange.csv"),
      encoding: .utf8)
    let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(rows[0] == ["case", "written_by", "forecasts", "largest_difference"])
    #expect(rows.count == 1 + 2 * 11)
    for row in rows.dropFirst() {
      #expect(try #require(Double(row[3])) < 1e-5, "\(row)")
      #expect(try #require(Int(row[2])) > 1000)
    }
  }
}
