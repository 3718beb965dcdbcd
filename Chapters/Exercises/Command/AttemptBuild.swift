import Exercises
import Files
import Foundation

/// Compiles one attempt alone: its file, the protocol it conforms to, and a main that serves it.
struct AttemptBuild {
  /// The checkout.
  let root: String
  /// The longest that compiling may take.
  var seconds = 60
  /// Whether memory and files are limited too, as they are for strangers' sources.
  var isLimited = false

  /// What came of it.
  enum Outcome {
    /// The program.
    case built(String)
    /// What the compiler, or the clock, said.
    case refused(String)
  }

  /// The program of `submission` in `folder`, which is made.
  ///
  /// - Throws: `InputFault` when nothing can be written there, or there is no compiler.
  func build(_ submission: Submission, in folder: String) throws(InputFault) -> Outcome {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch { throw .unwritable(folder) }
    let main = folder + "/main.swift"
    try AtomicFile.write("serve(Attempt())\n", to: main)
    let program = folder + "/attempt"
    let arguments =
      ["-swift-version", "6", "-Onone", "-module-name", "Exercise", "-o", program]
      + kit(submission.exercise) + [submission.path, main]
    // The compiler is several processes: all of them end when its time is up.
    let timeout = ["timeout", "--signal=KILL", "\(seconds)"]
    let limits =
      isLimited ? ["prlimit", "--as=\(4 << 30)", "--fsize=\(256 << 20)", "--core=0"] : []
    let run = try ChildProcess.run(
      timeout + limits + ["swiftc"] + arguments, seconds: Double(seconds) + 10, limit: 64 << 10)
    switch run.ending {
    case .exited(0): return .built(program)
    case .stopped, .killed(SIGKILL), .exited(128 + SIGKILL):
      return .refused("compiling took longer than \(seconds) s")
    default: break
    }
    return .refused(Self.shortened(run.output, submission))
  }

  private func kit(_ exercise: Exercise) -> [String] {
    let folder = root + "/Chapters/Exercises/Kit"
    return [
      "Values", "Answering", "Serving", "Chapter\(exercise.chapter)/\(exercise.protocolName)",
    ]
    .map { "\(folder)/\($0).swift" }
  }

  /// The errors alone, with the file's name alone.
  private static func shortened(_ output: String, _ submission: Submission) -> String {
    let name = FilePath.name(of: submission.path)
    let lines = output.split(separator: "\n")
      .filter { $0.contains(": error:") && !$0.hasPrefix(" ") }
      .map { $0.replacing(submission.path, with: name) }
    let unique = lines.enumerated().filter { lines.firstIndex(of: $1) == $0 }.map(\.element)
    return unique.isEmpty
      ? "the compiler failed: \(output.suffix(500))" : unique.prefix(5).joined(separator: "\n")
  }
}

extension Exercise {
  /// The protocol of its answers, which is also the name of its file in the kit.
  var protocolName: String {
    name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
