import Foundation
import Synchronization

/// The built `stockformer`, run as a person would run it.
enum Tool {
  /// How a run ended.
  struct Outcome: Sendable {
    var status: Int32
    var wasKilled: Bool
    var out: String
    var error: String

    var outLines: [String] { out.split(separator: "\n").map(String.init) }
    var errorLines: [String] { error.split(separator: "\n").map(String.init) }
  }

  /// The executable beside the tests.
  static var path: String {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("stockformer").path
  }

  /// Runs with `arguments`; killed with SIGKILL after `seconds`, if given.
  static func run(
    _ arguments: [String], killAfter seconds: Double? = nil, environment: [String: String] = [:],
    asNobody: Bool = false
  ) async throws -> Outcome {
    try await onThread {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = arguments
      if asNobody && geteuid() == 0 {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments =
          ["--reuid=65534", "--regid=65534", "--clear-groups", path] + arguments
      }
      process.environment = ProcessInfo.processInfo.environment
        .merging(environment) { $1 }
      let (out, error) = (Pipe(), Pipe())
      process.standardOutput = out
      process.standardError = error
      try process.run()
      if let seconds {
        let identifier = process.processIdentifier
        Thread.detachNewThread {
          Thread.sleep(forTimeInterval: seconds)
          kill(identifier, SIGKILL)
        }
      }
      let texts = [out, error].map {
        String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      }
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus,
        wasKilled: process.terminationReason == .uncaughtSignal, out: texts[0], error: texts[1])
    }
  }
}
