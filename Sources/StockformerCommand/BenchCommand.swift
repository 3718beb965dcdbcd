import ArgumentParser
import Experiments
import Files
import Foundation

/// Our half of the speed table.
struct BenchCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Times training and inference on random windows.")

  @Flag(help: "One JSON object a line instead of a table.")
  var json = false

  @Option(help: "Only the benchmarks whose names begin with this, e.g. train/seed/full.")
  var only: String?

  @Option(help: "Seconds for each benchmark.")
  var seconds = 8.0

  @Option(help: "Workers; by default one, then all cores.")
  var workers: Int?

  @Option(help: "Windows in a micro-batch.")
  var microBatch = 2

  func perform() throws {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    for benchmark in SpeedBenchmark.all where benchmark.name.hasPrefix(only ?? "") {
      for count in workers.map({ [$0] }) ?? [1, cores] {
        let t = try benchmark.run(workers: count, microBatch: microBatch, seconds: seconds)
        print(benchmark.name, count, t.median, t.minimum, t.runs)
      }
    }
  }
}
