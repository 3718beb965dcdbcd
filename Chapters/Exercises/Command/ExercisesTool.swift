import ArgumentParser
import Exercises
import Files
import Foundation

/// The exercises of the workbook: what is next, checks, hints, solutions, and the grader.
@main
struct ExercisesTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exercises",
    abstract: "Check the exercises of the workbook, one by one or for a class.",
    discussion: """
      Every exercise is a file in Chapters/Exercises, to be opened in any editor. An exercise is called by its number or its \
      name: 1.6, horizon-returns.
      """,
    subcommands: [
      NextCommand.self, ListCommand.self, ShowCommand.self, CheckCommand.self, HintCommand.self,
      SolutionCommand.self, ResetCommand.self, WatchCommand.self, GradeCommand.self,
    ], defaultSubcommand: NextCommand.self)

  /// Runs the command of the process's arguments; an `InputFault` is one line on standard error, and its exit code.
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let fault as InputFault {
      FileHandle.standardError.write(Data("error: \(fault)\n".utf8))
      Foundation.exit(fault.kind.rawValue)
    } catch { exit(withError: error) }
  }
}

extension Exercise {
  /// The exercise of an argument: its number or its name.
  static func argument(_ text: String) throws -> Exercise {
    guard let exercise = named(text) else {
      throw ValidationError("no exercise is called '\(text)'; `exercises list` names them.")
    }
    return exercise
  }
}
