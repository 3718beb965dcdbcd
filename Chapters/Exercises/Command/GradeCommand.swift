import ArgumentParser
import Exercises
import Files
import Foundation

/// Grades a class.
struct GradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade", abstract: "Grade many submissions.",
    discussion: """
      DIR holds a folder for each student, with files such as 1.6-horizon-returns.swift anywhere in it. Each is compiled alone \
      and runs alone in a sandbox (bubblewrap), without network, other files or further processes, so that a crash, an endless \
      loop or malice costs its author one exercise.
      """)
  @Argument(help: "The folder of the students' folders.") var folder: String
  @Option(help: "Writes all verdicts here.") var json: String?
  @Option(help: "Writes a table here: student, exercise, verdict, detail.") var csv: String?
  @Option(
    name: .customLong("exercise"), help: "Only this exercise; may be repeated.",
    transform: Exercise.argument)
  var exercises: [Exercise] = []
  @Option(help: "Seconds that each exercise may take.") var seconds = 10
  @Option(help: "Megabytes that each may use.") var megabytes = 1_024
  @Option(help: "What random inputs are drawn from.") var seed: UInt64 = 1

  func validate() throws {
    if seconds < 1 { throw ValidationError("'--seconds' must be at least 1.") }
    if megabytes < 64 { throw ValidationError("'--megabytes' must be at least 64.") }
  }

  func run() throws {
    let students = try Grading.students(in: folder)
    if let obstacle = Confinement.obstacle {
      throw InputFault(.failure, file: "bwrap", "no sandbox here, so nothing is run: \(obstacle)")
    }
    for path in [json, csv].compactMap(\.self) { try AtomicFile.requireWritable(path) }
    let grading = Grading(
      root: try ExerciseFolder().root, exercises: exercises.isEmpty ? Exercise.all : exercises,
      check: AttemptCheck(
        root: try ExerciseFolder().root, seconds: Double(seconds),
        confinement: Confinement(seconds: seconds, megabytes: megabytes)), inputs: seed)
    var all: [StudentGrades] = []
    for student in students {
      let grades = grading.grades(of: student, in: folder)
      print(
        "\(student.printable): \(grades.solved) of \(grades.grades.count) solved\(trouble(grades))")
      all.append(grades)
      // What was graded is kept, whatever becomes of the rest.
      try write(all)
    }
  }

  private func trouble(_ grades: StudentGrades) -> String {
    let failed = grades.grades.filter { $0.verdict == "failed" }
    return failed.map { "\n  \($0.exercise) \($0.detail)" }.joined()
  }

  private func write(_ all: [StudentGrades]) throws {
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try AtomicFile.write(try encoder.encode(all), to: json)
    }
    if let csv {
      let lines = all.flatMap { student in
        student.grades.map { [student.student, $0.exercise, $0.verdict, $0.detail] }
      }
      let text = ([["student", "exercise", "verdict", "detail"]] + lines)
        .map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
      try AtomicFile.write(text, to: csv)
    }
  }

  /// A cell of CSV; one that a spreadsheet would compute is text.
  private static func quoted(_ cell: String) -> String {
    let text = cell.first.map { "=+-@".contains($0) } == true ? "'" + cell : cell
    return text.contains { ",\"\n\r".contains($0) }
      ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
