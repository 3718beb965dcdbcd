import ArgumentParser
import Files
import Foundation
import SpeedBenchmarks
import Workbook

/// `stockformer doctor`: what the program stands on here, and whether it is as fast as it should be.
struct DoctorCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is installed, what the processor can do, and how fast it is.",
    discussion: """
      A training step of the classroom's size is timed beside the record of Benchmarks/results/speed.csv, which is looked for \
      in this folder, above it, and above the program. Another processor has another speed: the record says which it is from.
      """)

  @Flag(help: "One JSON object instead of lines.")
  var json = false
  @Option(parsing: .unconditional, help: "Seconds to time the training step for; 0 leaves it out.")
  var seconds: FiniteNumber = 2.0
  @OptionGroup var workers: WorkerOptions

  func validate() throws {
    try requireOption(
      (0...600).contains(seconds.value), "--seconds", seconds.value, mustBe: "0 to 600")
  }

  var files: CommandFiles { CommandFiles() }

  func perform() throws {
    let machine = Machine()
    let step = seconds.value > 0 ? try StandardStep(workers.count, seconds: seconds.value) : nil
    if json { return try StandardOutput.write(object(machine, step).text) }
    let rows = machine.facts + Installation.libraries + Installation.programs
    let width = rows.map(\.name.count).max() ?? 0
    let lines = rows.map { row in
      row.name.padding(toLength: width, withPad: " ", startingAt: 0) + "  " + row.text
    }
    try StandardOutput.writeLine((lines + (step?.lines ?? [])).joined(separator: "\n"))
  }

  private func object(_ machine: Machine, _ step: StandardStep?) -> JSONObject {
    var object = JSONObject()
    for (key, facts) in [
      ("machine", machine.facts), ("libraries", Installation.libraries),
      ("programs", Installation.programs),
    ] {
      var part = JSONObject()
      for fact in facts { part.set(fact.name, fact.value) }
      object.set(key, part)
    }
    object.set("cores", ProcessInfo.processInfo.activeProcessorCount)
    if let step { object.set("step", step.json) } else { object.set("step", raw: "null") }
    return object
  }
}

/// A thing and what is known of it.
struct Fact {
  let name: String
  /// Nil where it is not there.
  let value: String?
  /// What is missed without it.
  var without = "not found"

  /// The value, or what is missed.
  var text: String { value ?? without }
}

/// A training step of the classroom's size, timed here and in the record.
struct StandardStep {
  static let name = "train/classroom/full"
  let workers: Int
  let milliseconds: Double
  let record: Record?

  /// What the record says of the same step.
  struct Record {
    let milliseconds: Double
    /// The first line of the file: processor and date.
    let machine: String
  }

  init(_ workers: Int, seconds: Double) throws {
    guard let benchmark = SpeedBenchmark.named(Self.name).first(where: { $0.name == Self.name })
    else { fatalError("there is no benchmark \(Self.name)") }
    self.workers = workers
    milliseconds = try benchmark.run(workers: workers, microBatch: 2, seconds: seconds).median
    record = Self.recordFile.flatMap { Self.record($0, workers: workers) }
  }

  var lines: [String] {
    let own =
      "\(Self.name), \(workers) worker\(workers == 1 ? "" : "s"): \(milliseconds.fixed(1)) ms a step"
    guard let record else {
      return [own, "no record of it with \(workers) workers (Benchmarks/results/speed.csv)"]
    }
    let ratio = milliseconds / record.milliseconds
    return [
      own,
      "recorded: \(record.milliseconds.fixed(1)) ms on \(record.machine); here \(ratio.fixed(2)) times as long",
    ]
      + (ratio > 1.5
        ? ["slower than recorded, as on another processor or while other programs use this one"]
        : [])
  }

  var json: JSONObject {
    var object = JSONObject()
    object.set("name", Self.name)
    object.set("workers", workers)
    object.set("median_ms", milliseconds)
    object.set("recorded_ms", record?.milliseconds)
    object.set("recorded_on", record?.machine)
    return object
  }

  /// The record nearest above this folder or the program; nil when there is none.
  private static var recordFile: String? {
    let program = Bundle.main.executableURL?.resolvingSymlinksInPath().path ?? "/"
    for start in [FileManager.default.currentDirectoryPath, program] {
      var folder = URL(fileURLWithPath: start)
      while folder.path != "/" {
        let file = folder.appendingPathComponent("Benchmarks/results/speed.csv").path
        if FileBytes.exists(file) { return file }
        folder.deleteLastPathComponent()
      }
    }
    return nil
  }

  private static func record(_ file: String, workers: Int) -> Record? {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n")
    let machine = lines.first.map { $0.drop { "# ".contains($0) } } ?? ""
    for line in lines {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count > 3, fields[0] == name, fields[1] == "ours", Int(fields[2]) == workers,
        let milliseconds = Double(fields[3])
      else { continue }
      return Record(milliseconds: milliseconds, machine: String(machine))
    }
    return nil
  }
}
