import Files
import Foundation

/// The three channels that a process is born with.
enum StandardStreams {
  /// Makes sure that no file which is opened later takes the number of a channel that was closed, and that a reader who has
  /// gone away is an error and no signal.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is this one. Nothing can be written to it, as before.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}

/// The channel for results.
enum StandardOutput {
  /// Writes `text` as it is.
  ///
  /// - Throws: `InputFault` of kind `failure` when it cannot be written: what is lost is not passed over.
  static func write(_ text: String) throws(InputFault) {
    var text = text
    guard text.withUTF8({ AtomicFile.writeAll(UnsafeRawBufferPointer($0), to: STDOUT_FILENO) })
    else { throw .unwritable("standard output") }
  }

  /// Writes `text` and ends the line.
  static func writeLine(_ text: String) throws(InputFault) { try write(text + "\n") }
}

/// The channel for errors, warnings and progress.
enum StandardError {
  /// Writes `text` as exactly one line; what cannot be written is lost.
  static func writeLine(_ text: String) {
    write(text.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n")
  }

  /// Writes `text` as it is; what cannot be written is lost.
  static func write(_ text: String) {
    var text = text
    _ = text.withUTF8 { AtomicFile.writeAll(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
  }

  /// Whether a person watches: progress is written only then.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
