import ArgumentParser
import Files
import Foundation
import Tensors

/// A command of `stockformer`: its work is `perform()`; an `InputFault` thrown there becomes one line
/// `error: FILE: row R, column C: what is wrong` on standard error and the fault's exit code.
///
/// Check options in `validate()` (exit 64). Compute every output before writing the first.
protocol StockformerSubcommand: ParsableCommand {
  /// What is read and written: before the work begins it is made sure that no output is an input.
  var files: CommandFiles { get }
  /// What matrix products of the command's work use.
  var matrixPrecision: MatrixPrecision { get throws }
  /// Does the command's work.
  func perform() throws
}

extension StockformerSubcommand {
  var matrixPrecision: MatrixPrecision { .float32 }

  func run() throws {
    try files.requireApart()
    do {
      try MatrixPrecision.$current.withValue(try matrixPrecision) { try perform() }
    } catch { throw CommandFailure.reported(error) }
    StandardError.showRemarks()
  }
}

/// A command whose work waits for the network; otherwise like `StockformerSubcommand`.
protocol AsyncStockformerSubcommand: AsyncParsableCommand {
  /// What is read and written: before the work begins it is made sure that no output is an input.
  var files: CommandFiles { get }
  /// Does the command's work.
  func perform() async throws
}

extension AsyncStockformerSubcommand {
  func run() async throws {
    try files.requireApart()
    do { try await perform() } catch { throw CommandFailure.reported(error) }
    StandardError.showRemarks()
  }
}

/// How an error that reaches the command line is shown.
enum CommandFailure {
  /// Writes the one line for `error` and returns the exit code to throw; errors of the argument parser
  /// itself (usage, help, exit codes) pass through, since it prints them.
  static func reported(_ error: any Error) -> any Error {
    switch error {
    case let fault as InputFault:
      StandardError.writeLine("error: \(fault)")
      return ExitCode(fault.kind.rawValue)
    case is ValidationError, is ExitCode, is CleanExit:
      return error
    default:
      StandardError.writeLine("error: \(error)")
      return ExitCode.failure
    }
  }
}
