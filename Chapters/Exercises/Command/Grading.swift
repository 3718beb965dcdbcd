import Exercises
import Files
import Foundation

/// What became of one exercise of one student.
struct Grade: Codable, Equatable {
  let exercise: String
  /// solved, unsolved, wrong, failed or missing.
  let verdict: String
  /// Which mistake it is, or why there is no answer.
  let detail: String
  /// What the check took.
  let seconds: Double
}

/// One student's exercises.
struct StudentGrades: Codable, Equatable {
  let student: String
  let solved: Int
  let grades: [Grade]
}

/// Grades a folder of students' folders: each exercise of each is compiled alone and runs alone in a sandbox.
struct Grading {
  let root: String
  let exercises: [Exercise]
  let check: AttemptCheck
  /// What random inputs are drawn from.
  let inputs: UInt64

  /// The students of `folder`: the names of its folders.
  static func students(in folder: String) throws(InputFault) -> [String] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      throw InputFault(
        .missing, file: folder, "cannot be read: it is no folder, or not ours to read")
    }
    let students = names.filter { name in
      var isFolder: ObjCBool = false
      return !name.hasPrefix(".")
        && FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
        && isFolder.boolValue
    }
    guard !students.isEmpty else {
      throw InputFault(file: folder, "holds no folders, expected one for each student")
    }
    return students.sorted()
  }

  /// The grades of the student whose files are somewhere in `folder`.
  func grades(of student: String, in folder: String) throws(InputFault) -> StudentGrades {
    let scratch = "\(root)/out/exercises/grading-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let files = files(in: "\(folder)/\(student)")
    let grades = try exercises.map { exercise throws(InputFault) in
      try grade(exercise, files[exercise.fileName], scratch)
    }
    return StudentGrades(
      student: student, solved: grades.count { $0.verdict == "solved" }, grades: grades)
  }

  /// Paths by name, wherever they are below `folder`.
  private func files(in folder: String) -> [String: String] {
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return Dictionary(
      paths.sorted().map { (FilePath.name(of: $0), "\(folder)/\($0)") },
      uniquingKeysWith: { a, _ in a })
  }

  private func grade(
    _ exercise: Exercise, _ path: String?, _ scratch: String
  ) throws(InputFault) -> Grade {
    guard let path else {
      return Grade(exercise: exercise.id, verdict: "missing", detail: "", seconds: 0)
    }
    let start = Date()
    let verdict: Verdict
    do throws(InputFault) {
      let submission = try Submission(exercise, path: path)
      verdict = try check.verdict(
        on: submission, in: "\(scratch)/\(exercise.id)", inputs: inputs)
    } catch  where error.file == path {
      verdict = .failed(given: "reading", reason: "\(error)")
    }
    return Grade(
      exercise: exercise.id, verdict: verdict.word, detail: verdict.detail,
      seconds: (Date().timeIntervalSince(start) * 10).rounded() / 10)
  }
}
