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
        .missing, file: folder, "cannot be read: it is no folder, or permission is denied")
    }
    let students = names.filter { name in
      !name.hasPrefix(".") && type(of: "\(folder)/\(name)") == .typeDirectory
    }
    guard !students.isEmpty else {
      throw InputFault(file: folder, "holds no folders, expected one for each student")
    }
    return students.sorted()
  }

  /// The grades of the student whose files are somewhere in `folder`.
  func grades(of student: String, in folder: String) -> StudentGrades {
    let scratch = "\(root)/out/exercises/grading-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let files = files(in: "\(folder)/\(student)")
    let grades = exercises.map { grade($0, files[$0.fileName] ?? [], scratch) }
    return StudentGrades(
      student: student, solved: grades.count { $0.verdict == "solved" }, grades: grades)
  }

  /// Paths by name, wherever they are below `folder` but in hidden folders; links and pipes are not handed in.
  private func files(in folder: String) -> [String: [String]] {
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let files = paths.sorted().filter { path in
      !path.split(separator: "/").contains { $0.hasPrefix(".") }
        && Self.type(of: "\(folder)/\(path)") == .typeRegular
    }
    return Dictionary(grouping: files.map { "\(folder)/\($0)" }, by: FilePath.name)
  }

  private static func type(of path: String) -> FileAttributeType? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType
  }

  private func grade(_ exercise: Exercise, _ paths: [String], _ scratch: String) -> Grade {
    guard let path = paths.first else {
      return Grade(exercise: exercise.id, verdict: "missing", detail: "", seconds: 0)
    }
    if paths.count > 1 {
      let detail = "handed in twice: \(paths.joined(separator: ", "))".printable
      return Grade(exercise: exercise.id, verdict: "failed", detail: detail, seconds: 0)
    }
    let start = Date()
    let verdict: Verdict
    do {
      let submission = try Submission(exercise, path: path)
      verdict = try check.verdict(
        on: submission, in: "\(scratch)/\(exercise.id)", inputs: inputs)
    } catch { verdict = .failed(given: "grading", reason: "\(error)") }
    return Grade(
      exercise: exercise.id, verdict: verdict.word, detail: verdict.detail.printable,
      seconds: (Date().timeIntervalSince(start) * 10).rounded() / 10)
  }
}

extension String {
  /// Without what a terminal would obey.
  var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control ? "·" : $0 }))
  }
}
