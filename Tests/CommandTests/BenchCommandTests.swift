import Foundation
import Testing

@Suite("stockformer bench")
struct BenchCommandTests {
  @Test func oneLineOfJSONForEachWorkerCount() throws {
    let workspace = try Workspace()
    let run = try workspace.run(
      "bench --json --only infer/classroom/full/b1 --workers 2 --seconds 0")
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 1)
    let object = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
    let line = try #require(object)
    let keys: Set = [
      "name", "config", "workers", "median_ms", "min_ms", "peak_rss_mb", "runs",
    ]
    #expect(Set(line.keys) == keys)
    #expect(line["name"] as? String == "infer/classroom/full/b1")
    #expect(line["workers"] as? Int == 2)
    let config = try #require(line["config"] as? [String: Any])
    #expect(config["B"] as? Int == 1 && config["D_ff"] as? Int == 256)
    #expect(config["temporal"] as? String == "full" && config["dropout"] as? Double == 0.1)
  }

  @Test func tableByDefault() throws {
    let run = try Workspace().run("bench --only windows --seconds 0")
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("benchmark"))
    #expect(lines.last?.hasPrefix("windows/b32 ") == true)
  }

  @Test func listsItsNames() throws {
    let run = try Workspace().run("bench --list --only train/classroom/full")
    #expect(run.output == "train/classroom/full\n")
  }

  @Test func usage() throws {
    let workspace = try Workspace()
    expectUsageError(try workspace.run("bench --only train/none"), mentions: "train/none")
    expectUsageError(try workspace.run("bench --workers 0"), mentions: "--workers")
    expectUsageError(try workspace.run("bench --micro-batch 0"), mentions: "--micro-batch")
    expectUsageError(try workspace.run("bench --seconds=-1"), mentions: "--seconds")
  }
}
