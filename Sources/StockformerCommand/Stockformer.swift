import ArgumentParser
import Files
import Foundation

/// The command line: train, predict, back-test and check forecasts of many assets at once.
@main
struct StockformerTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stockformer",
    abstract: "Train, predict, back-test and audit transformers that forecast many assets at once.",
    // One command a line, so that branches merge.
    subcommands: [
      AuditCommand.self,
      BacktestCommand.self,
      BenchCommand.self,
      BenchmarkCommand.self,
      CausalityCommand.self,
      CheatLadderCommand.self,
      CompareCommand.self,
      CompletionsCommand.self,
      DoctorCommand.self,
      ErrorRatesCommand.self,
      EvaluateCommand.self,
      ExportCommand.self,
      FeaturesCommand.self,
      FetchCommand.self,
      FoldsCommand.self,
      FormatsCommand.self,
      HeadsCommand.self,
      ImportCommand.self,
      InfluenceBenchmarkCommand.self,
      InfluenceCommand.self,
      InspectCommand.self,
      LearnabilityCommand.self,
      PredictCommand.self,
      SimulateCommand.self,
      StatusCommand.self,
      TrainCommand.self,
      VerdictCommand.self,
    ])

  /// Runs the command of the process's arguments and ends with its exit code.
  static func main() async {
    StandardStreams.prepare()
    do {
      try requireCommand(CommandLine.arguments.dropFirst().first)
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch { end(error) }
  }

  /// Ends as a usage error where the first word is none of the commands, with the nearest one.
  private static func requireCommand(_ word: String?) throws {
    // "help" is the parser's own command.
    let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word, !word.hasPrefix("-"), !known.contains(word) else { return }
    let hint = NearestName.of(word, among: known).map { ", did you mean '\($0)'?" } ?? "."
    throw ValidationError("There is no command '\(word)'\(hint)")
  }

  /// Ends the process as the error says: help goes to standard output, the rest to standard error; where that is full or
  /// closed the exit code stays the error's own.
  private static func end(_ error: any Error) -> Never {
    let (code, text) = (exitCode(for: error).rawValue, fullMessage(for: error))
    guard code == EXIT_SUCCESS else {
      if !text.isEmpty { StandardError.write(shortened(text) + "\n") }
      Foundation.exit(code)
    }
    do { if !text.isEmpty { try StandardOutput.writeLine(text) } } catch {
      StandardError.writeLine("error: \(error)")
      Foundation.exit(error.kind.rawValue)
    }
    Foundation.exit(code)
  }

  /// The message with no more of a line than a person reads: an argument may be as long as memory lasts.
  private static func shortened(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.utf8.count > 2000 ? $0.prefix(500) + " …" : $0 }.joined(separator: "\n")
  }
}
