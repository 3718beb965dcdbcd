import CGnuplot
import Files
import Foundation

/// The gnuplot on this machine: takes whole scripts through gnuplot-iostream's pipe; its outcome is checked.
public struct Gnuplot: Sendable {
  /// The shell command that starts it.
  public var command: String

  /// The gnuplot of this name in `PATH`, without the settings of the user's own `.gnuplot`.
  public init(command: String = "gnuplot --default-settings") {
    self.command = command
  }

  /// Checks that gnuplot can be started, before an hour of work needs it.
  ///
  /// - Throws: `InputFault` of kind `failure` that says how to install it.
  public func requireInstalled() throws(InputFault) {
    let staging = try StagingFolder(in: FileManager.default.temporaryDirectory.path, for: "gnuplot")
    defer { staging.remove() }
    try run("", in: staging.path)
  }

  /// Sends `script` to a fresh gnuplot whose working directory is `directory`, and waits for its end.
  ///
  /// - Throws: `InputFault` of kind `failure` when gnuplot is missing, ends with another status than 0,
  ///   or complains; the message is gnuplot's own first line.
  public func run(_ script: String, in directory: String) throws(InputFault) {
    let complaints = "\(directory)/gnuplot.stderr"
    let shell = "cd \(quoted(directory)) && \(command) >/dev/null 2>gnuplot.stderr"
    let outcome = script.withCString { cgnuplot_send(shell, $0, script.utf8.count) }
    let stderr = (try? String(contentsOfFile: complaints, encoding: .utf8)) ?? ""
    try? FileManager.default.removeItem(atPath: complaints)
    guard outcome.status != 127 else { throw Gnuplot.missing }
    let complaint = Gnuplot.firstComplaint(stderr)
    guard outcome.status == 0, outcome.complete == 1, complaint == nil else {
      throw Gnuplot.fault(complaint ?? "ended with status \(outcome.status)")
    }
  }

  private static let missing = InputFault(
    .failure, file: "gnuplot",
    "not found; Scripts/setup installs it (or: apt-get install gnuplot-nox)")

  private static func fault(_ message: String) -> InputFault {
    InputFault(.failure, file: "gnuplot", message)
  }

  /// Said of a constant series, of a matrix with cells that are meant to be empty, and by the libraries that draw letters:
  /// the picture is right all the same.
  private static let harmless = [
    "adjusting to [", "matrix contains missing", "Fontconfig", "Pango-WARNING",
  ]

  /// What gnuplot says is wrong, and the command it echoes.
  ///
  /// A piped script has no line numbers: gnuplot says `line 0:` for all of it.
  private static func firstComplaint(_ stderr: String) -> String? {
    let lines = stderr.split(separator: "\n")
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { line in !line.isEmpty && !harmless.contains { line.contains($0) } }
    guard let place = lines.firstIndex(where: { $0.hasPrefix("line ") }) else { return lines.first }
    let reason = lines[place].replacingOccurrences(of: "line 0: ", with: "")
    let echo = lines[..<place].first { $0.contains("plot> ") }
    return echo.map { "\(reason) in: \($0.drop { $0 != ">" }.dropFirst(2))" } ?? reason
  }

  private func quoted(_ path: String) -> String {
    "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
