import Foundation
import Testing

/// One run of the built `stockformer`, as a process of its own.
struct ToolRun {
  let status: Int32
  let output: String
  /// What is on standard error, without progress.
  let errors: String

  /// The lines on standard error.
  var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
}

/// A folder for one test with the tool run inside it, removed with the value.
final class Workspace {
  /// The folder.
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("stockformer-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes `text` to `name`.
  func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  /// The text of `name`.
  func read(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  /// The JSON object in `name`; `null` reads as `NSNull`.
  func object(_ name: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(read(name).utf8))
    return try #require(object as? [String: Any])
  }

  /// The names of what is in the folder.
  func names() throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
  }

  /// Runs `stockformer` with `arguments`, separated by spaces, in the folder.
  func run(_ arguments: String) throws -> ToolRun {
    try run(arguments.split(separator: " ").map(String.init))
  }

  /// Runs `stockformer` with `arguments` in the folder.
  func run(_ arguments: [String]) throws -> ToolRun {
    try ToolRun.of("stockformer", arguments, in: folder)
  }

  /// Runs `script` by a shell in the folder, as a person would type it.
  func shell(_ script: String) throws -> ToolRun {
    try ToolRun.of(URL(fileURLWithPath: "/bin/bash"), ["-c", script], in: folder)
  }

  /// Runs `stockformer` and sends it `signal` as soon as `isReady`.
  func run(
    _ arguments: String, sending signal: Int32, when isReady: () throws -> Bool
  ) throws -> ToolRun {
    let words = arguments.split(separator: " ").map(String.init)
    return try ToolRun.of("stockformer", words, in: folder) { process in
      while process.isRunning, try !isReady() { usleep(200) }
      if process.isRunning { kill(process.processIdentifier, signal) }
    }
  }
}

extension Workspace {
  /// The settings of a training that takes a second.
  static let smallTraining =
    "--set lookback=4 --set features=log_return --set model.width=8 --set model.heads=2"

  /// Writes a market of the assets A01 to A03 and 300 hourly bars into the folder `m`.
  func writeSmallMarket(at location: SourceLocation = #_sourceLocation) throws {
    let run = try run("simulate --assets 3 --bars 300 --edges 1 --seed 2 --out m")
    #expect(run.status == 0, "\(run.errors)", sourceLocation: location)
  }

  /// A back-test of the files below.
  static let smallBacktest =
    "backtest --prices p.csv --weights w.csv --annualization 365 --out e.csv --json m.json"

  /// Writes four daily closes of A and B into `p.csv`, and one row of target weights into `w.csv`.
  func writeSmallBacktest(_ a: Double, _ b: Double) throws {
    try write(
      """
      timestamp_ms,A,B
      0,100,50
      86400000,100,50
      172800000,110,50
      259200000,121,40

      """, "p.csv")
    try write("timestamp_ms,A,B\n0,\(a),\(b)\n", "w.csv")
  }

  /// Writes the small market, and into the folder `r` a small training of one epoch on it.
  func writeSmallRun(at location: SourceLocation = #_sourceLocation) throws {
    try writeSmallMarket(at: location)
    let run = try run("train --input m \(Self.smallTraining) --epochs 1 --run-dir r")
    #expect(run.status == 0, "\(run.errors)", sourceLocation: location)
    try FileManager.default.removeItem(at: folder.appendingPathComponent("ledger.csv"))
  }
}

extension ToolRun {
  /// Runs the built executable `name` with `arguments` in `folder`; `environment` replaces single variables.
  static func of(
    _ name: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:],
    meanwhile: (Process) throws -> Void = { _ in }
  ) throws -> ToolRun {
    try of(
      executable(name), arguments, in: folder, environment: environment, meanwhile: meanwhile)
  }

  /// Runs the program at `tool`.
  static func of(
    _ tool: URL, _ arguments: [String], in folder: URL, environment: [String: String] = [:],
    meanwhile: (Process) throws -> Void = { _ in }
  ) throws -> ToolRun {
    let process = Process()
    process.executableURL = tool
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment
      .merging(environment) { _, new in new }
    // Files, not pipes: nothing can fill up while nobody reads.
    let streams = FileManager.default.temporaryDirectory
      .appendingPathComponent("streams-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: streams) }
    let (output, errors) = (streams.appending(path: "out"), streams.appending(path: "err"))
    for url in [output, errors] { try Data().write(to: url) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    try meanwhile(process)
    process.waitUntilExit()
    // A signal is no exit code.
    #expect(process.terminationReason == .exit)
    return ToolRun(
      status: process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: withoutProgress(try String(contentsOf: errors, encoding: .utf8)))
  }

  /// What is left of `errors` without the lines of an epoch, which a training writes when it takes longer than two seconds: on
  /// a machine that is busy with other tests any does.
  private static func withoutProgress(_ errors: String) -> String {
    let epoch = #/(fold \d+/\d+, )?(member \d+/\d+, )?epoch \d+/\d+, training .*\n/#
    return errors.replacing(epoch, with: "")
  }

  /// The executable beside the test bundle.
  static func executable(_ name: String) throws -> URL {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let places = [Bundle.main.bundleURL, bundle.deletingLastPathComponent()]
    let tools = places.map { $0.appendingPathComponent(name) }
    return try #require(
      tools.first { FileManager.default.isExecutableFile(atPath: $0.path) },
      "\(name) is not beside \(CommandLine.arguments[0])")
  }
}

/// Expects a run that ended as the error contract says: `status`, one line `error: …` that starts with `place`, nothing
/// on standard output.
func expectFault(
  _ run: ToolRun, _ status: Int32, _ place: String,
  at location: SourceLocation = #_sourceLocation
) {
  #expect(run.status == status, "\(run.errors)", sourceLocation: location)
  #expect(run.output == "", sourceLocation: location)
  #expect(run.errorLines.count == 1, "\(run.errors)", sourceLocation: location)
  #expect(run.errors.hasPrefix("error: \(place): "), "\(run.errors)", sourceLocation: location)
  #expect(run.errors.hasSuffix("\n"), sourceLocation: location)
}

/// Expects a usage error: exit 64, `Error: …` first, nothing on standard output.
func expectUsageError(
  _ run: ToolRun, mentions text: String = "", at location: SourceLocation = #_sourceLocation
) {
  #expect(run.status == 64, "\(run.errors)", sourceLocation: location)
  #expect(run.output == "", sourceLocation: location)
  let first = run.errorLines.first ?? ""
  #expect(first.hasPrefix("Error: "), "\(run.errors)", sourceLocation: location)
  if !text.isEmpty { #expect(first.contains(text), "\(first)", sourceLocation: location) }
}
