import ArgumentParser
import Exercises
import Files
import Foundation
import Workbook

/// Shows progress and what is next.
struct NextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next", abstract: "Show progress, and the next exercise (the default).")

  func run() throws {
    var exercises = try ExerciseFolder()
    let verdicts = try exercises.verdicts()
    let solved = verdicts.count { $0 == "solved" }
    print("\(solved) of \(verdicts.count) exercises solved.  \(bar(solved, verdicts.count))")
    guard let next = zip(Exercise.all, verdicts).first(where: { $0.1 != "solved" })?.0 else {
      print("All solved. `swift run exercises list` shows them again.")
      return
    }
    let variant = try exercises.submission(next).variant
    print(
      "\nNext: \(next.id) \(next.name) (\(next.kind.rawValue), about \(next.minutes) minutes)\n")
    print(next.task(variant))
    print(
      """

      Open   \(exercises.shortPath(next))
      then   swift run exercises check \(next.id)      or   hint \(next.id)
      """)
  }

  private func bar(_ part: Int, _ whole: Int) -> String {
    let filled = whole == 0 ? 0 : 30 * part / whole
    return String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
  }
}

/// Lists all exercises.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List all exercises and how each stands.")
  @Option(
    help: ArgumentHelp("Write the tasks and hints instead, for the book.", valueName: "file"))
  var json: String?

  func run() throws {
    if let json { return try ExerciseText.write(Exercise.all.map(ExerciseText.init), to: json) }
    var exercises = try ExerciseFolder()
    for (exercise, verdict) in zip(Exercise.all, try exercises.verdicts()) {
      let mark = verdict == "solved" ? "✔" : verdict == "unsolved" ? " " : "✘"
      let name = exercise.name.padding(toLength: 28, withPad: " ", startingAt: 0)
      let id = exercise.id.padding(toLength: 5, withPad: " ", startingAt: 0)
      print("\(mark) \(id) \(name) \(exercise.kind.rawValue), section \(exercise.section)")
    }
  }
}

extension ExerciseText {
  /// An exercise as it is without a variant.
  fileprivate init(_ exercise: Exercise) {
    self.init(
      id: exercise.id, name: exercise.name, kind: exercise.kind.rawValue,
      minutes: exercise.minutes, task: exercise.task(.page), hints: exercise.hints)
  }
}

/// Shows the task of an exercise.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the task of an exercise.")
  @Argument(help: "The exercise.", transform: Exercise.argument) var exercise: Exercise

  func run() throws {
    let exercises = try ExerciseFolder()
    let variant = try exercises.submission(exercise).variant
    print(
      "\(exercise.id) \(exercise.name) (\(exercise.kind.rawValue), section \(exercise.section))\n")
    print(exercise.task(variant))
    print("\nOpen \(exercises.shortPath(exercise))")
  }
}

/// Checks one exercise, or all.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check an exercise; without one, all that were changed.",
    discussion: "The exit code is 0 when all that was checked is solved, else 1.")
  @Argument(help: "The exercise.", transform: Exercise.argument) var exercise: Exercise?

  func run() throws {
    var exercises = try ExerciseFolder()
    let chosen = exercise.map { [$0] } ?? Exercise.all
    var (areSolved, count) = (true, 0)
    for exercise in chosen {
      let submission = try exercises.submission(exercise)
      if self.exercise == nil && submission.isPristine { continue }
      let verdict = try exercises.check(submission)
      print(verdict.text(exercise))
      areSolved = areSolved && verdict == .solved
      count += 1
    }
    if count == 0 {
      print("Nothing has been changed yet; `swift run exercises` shows the first one.")
    }
    if let exercise, areSolved { print("\n\(exercise.reason)") }
    if !areSolved { throw ExitCode.failure }
  }
}

/// Shows one more hint.
struct HintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hint", abstract: "Show one more hint of an exercise.")
  @Argument(help: "The exercise.", transform: Exercise.argument) var exercise: Exercise
  @Flag(help: "Show all hints at once.") var all = false

  func run() throws {
    var exercises = try ExerciseFolder()
    let before = exercises.progress[exercise.id]?.hints ?? 0
    let count = all ? exercise.hints.count : min(before + 1, exercise.hints.count)
    for (number, hint) in exercise.hints.prefix(count).enumerated() {
      print("Hint \(number + 1) of \(exercise.hints.count): \(hint)")
    }
    if before >= exercise.hints.count {
      print(
        "That was the last hint; `swift run exercises solution \(exercise.id) --show` has the rest."
      )
    }
    try exercises.remember(exercise) { $0.hints = count }
  }
}

/// Shows the solution.
struct SolutionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solution",
    abstract: "Show the solution of an exercise that is solved, and why it is right.")
  @Argument(help: "The exercise.", transform: Exercise.argument) var exercise: Exercise
  @Flag(help: "Show it although the exercise is not solved.") var show = false

  func run() throws {
    let exercises = try ExerciseFolder()
    guard show || exercises.progress[exercise.id]?.wasSolved == true else {
      print(
        "\(exercise.id) is not solved yet. `swift run exercises hint \(exercise.id)` helps; --show gives the solution away."
      )
      throw ExitCode.failure
    }
    print(try exercise.solutionText)
    print("\n\(exercise.reason)")
  }
}

/// Puts the stub back.
struct ResetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset",
    abstract: "Put an exercise back to where it began; what was written is lost.")
  @Argument(help: "The exercise.", transform: Exercise.argument) var exercise: Exercise?
  @Flag(help: "All exercises.") var all = false
  @Option(help: "Numbers of one's own: any number from 1 on; 0: those of the chapter.") var variant:
    UInt64 = 0

  func validate() throws {
    if all == (exercise != nil) { throw ValidationError("Name one exercise, or use '--all'.") }
  }

  func run() throws {
    var exercises = try ExerciseFolder()
    for exercise in exercise.map({ [$0] }) ?? Exercise.all {
      try exercises.reset(exercise, Variant(variant))
      print(
        "\(exercises.shortPath(exercise)) has been reset\(variant > 0 ? " to variant \(variant)" : "")."
      )
    }
  }
}

/// Checks again whenever a file is saved.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Check the exercise that is saved, whenever one is; Ctrl-C ends it.")

  func run() throws {
    var exercises = try ExerciseFolder()
    print("Watching Chapters/Exercises; Ctrl-C ends.")
    fflush(nil)
    var known = try texts(exercises)
    while true {
      Thread.sleep(forTimeInterval: 0.3)
      let now = try texts(exercises)
      for (exercise, pair) in zip(Exercise.all, zip(known, now)) where pair.0 != pair.1 {
        let verdict = try exercises.check(try exercises.submission(exercise))
        print("\n\(verdict.text(exercise))")
        fflush(nil)
      }
      known = now
    }
  }

  private func texts(_ exercises: ExerciseFolder) throws -> [String] {
    Exercise.all.map { (try? Submission($0, path: exercises.path($0)).text) ?? "" }
  }
}

extension ExerciseFolder {
  /// Checks a learner's own file, and remembers what came of it.
  mutating func check(_ submission: Submission) throws(InputFault) -> Verdict {
    let exercise = submission.exercise
    let verdict = try AttemptCheck(root: root)
      .verdict(on: submission, in: "\(scratch)/\(exercise.id)")
    try remember(exercise) {
      $0.checked = submission.text
      $0.verdict = verdict.word
      $0.wasSolved = $0.wasSolved || verdict == .solved
    }
    return verdict
  }

  /// How each exercise stands; files that have changed since they were checked are checked.
  mutating func verdicts() throws(InputFault) -> [String] {
    try Exercise.all.map { exercise throws(InputFault) in
      guard FileBytes.exists(path(exercise)) else { return "missing" }
      let submission = try submission(exercise)
      if submission.isPristine { return "unsolved" }
      if let known = progress[exercise.id], known.checked == submission.text {
        return known.verdict
      }
      FileHandle.standardError.write(Data("checking \(exercise.id) …\n".utf8))
      return try check(submission).word
    }
  }
}
