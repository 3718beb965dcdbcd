import ArgumentParser
import Experiments
import Files
import Foundation
import SpeedBenchmarks
import Tensors

/// `stockformer bench`: our half of the speed table.
struct BenchCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Time training, forecasts, features and back-tests.",
    discussion: """
      Every benchmark runs in a process of its own, so that its peak memory is its own. Names: train, infer and bound, then \
      seed (the reference configuration) or classroom, then full or probSparse, e.g. train/seed/full, train/seed/full/noDropout, infer/classroom/full/b1; \
      peak/products, a large product; models/KIND, a training step of another kind of model, such as models/patchtst; grow/full/L336, grow/probSparse/N50; features/100x20000, backtest/1Mx20/every24, windows/b32. \
      Measure on an idle machine.
      """)

  @Flag(help: "One JSON object per line instead of a table.")
  var json = false
  @Option(
    help: ArgumentHelp(
      "Only benchmarks whose names begin like this. May be repeated.",
      valueName: "name"))
  var only: [String] = []
  @Flag(help: "Compare training steps with their bound.")
  var bound = false
  @Flag(help: "Print the names and exit.")
  var list = false
  @Option(parsing: .unconditional, help: "Seconds for each benchmark.")
  var seconds = 8.0
  @Option(parsing: .unconditional, help: "Cores to use (default: one, then all).")
  var workers: Int?
  @Option(
    parsing: .unconditional,
    help: "Windows in a micro-batch; models/KIND have as many as caches allow.")
  var microBatch = 2
  @OptionGroup var precision: PrecisionOptions
  @Flag(help: .hidden)
  var inThisProcess = false

  func validate() throws {
    try requireOption(
      seconds >= 0 && seconds <= 3600, "--seconds", seconds, mustBe: "0 to 3600")
    try requireOption(microBatch >= 1, "--micro-batch", microBatch, mustBe: "at least 1")
    if let workers { try requireOption(workers >= 1, "--workers", workers, mustBe: "at least 1") }
    for name in only where SpeedBenchmark.named(name).isEmpty {
      let hint = NearestName.of(name, among: SpeedBenchmark.all.map(\.name))
        .map { ", did you mean '\($0)'?" }
      throw ValidationError("There is no benchmark '\(name)'\(hint ?? "; --list names them all.")")
    }
  }

  var files: CommandFiles { CommandFiles() }
  var matrixPrecision: MatrixPrecision { precision.resolved }

  func perform() throws {
    if list { return try StandardOutput.writeLine(chosen.map(\.name).joined(separator: "\n")) }
    if inThisProcess {
      for benchmark in chosen {
        let result = try benchmark.run(
          workers: workers ?? 1, microBatch: microBatch, seconds: seconds)
        try StandardOutput.writeLine(try result.line())
      }
      return
    }
    var results: [SpeedBenchmark.Measurement] = []
    if !json { try StandardOutput.writeLine(SpeedTable.header) }
    for benchmark in chosen {
      for count in benchmark.usesWorkers ? workerCounts : [1] {
        let line = try measureAlone(benchmark, workers: count)
        let result = try SpeedBenchmark.Measurement(line: line)
        try StandardOutput.writeLine(json ? line : SpeedTable.row(result))
        results.append(result)
      }
    }
    if !json { for line in SpeedTable.distances(results) { try StandardOutput.writeLine(line) } }
  }

  private var chosen: [SpeedBenchmark] {
    if only.isEmpty && !bound { return SpeedBenchmark.all }
    var wanted = Set(only.flatMap(SpeedBenchmark.named).map(\.name))
    if bound {
      for name in SpeedBenchmark.named("bound/").map(\.name) {
        wanted.formUnion([name, "train/" + name.dropFirst("bound/".count)])
      }
    }
    return SpeedBenchmark.all.filter { wanted.contains($0.name) }
  }

  private var workerCounts: [Int] {
    if let workers { return [workers] }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return cores > 1 ? [1, cores] : [1]
  }

  /// The line that this program prints when it runs `benchmark` and nothing else.
  private func measureAlone(_ benchmark: SpeedBenchmark, workers: Int) throws -> String {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = [
      "bench", "--in-this-process", "--only", benchmark.name, "--workers", String(workers),
      "--micro-batch", String(microBatch), "--seconds", String(seconds),
      "--precision", MatrixPrecision.current.rawValue,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchmarkFailure(name: benchmark.name, status: process.terminationStatus)
    }
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}

/// A benchmark's process failed; standard error has the reason already.
private struct BenchmarkFailure: Error, CustomStringConvertible {
  let name: String
  let status: Int32
  var description: String { "the benchmark \(name) ended with status \(status)" }
}
