import Foundation

/// Where a program's words go: results to one place, faults and progress to another.
public struct Console: Sendable {
  /// Takes results.
  public var output: @Sendable (String) -> Void
  /// Takes faults and progress.
  public var errors: @Sendable (String) -> Void
  /// Whether somebody looks at `errors` on a terminal.
  public var isTerminal: Bool

  /// A console of your own, as tests need it.
  public init(
    output: @escaping @Sendable (String) -> Void, errors: @escaping @Sendable (String) -> Void,
    isTerminal: Bool = false
  ) {
    self.output = output
    self.errors = errors
    self.isTerminal = isTerminal
  }

  /// The process's stdout and stderr.
  public static var standard: Console {
    Console(
      output: { try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) },
      errors: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
      isTerminal: isatty(STDERR_FILENO) == 1)
  }
}
