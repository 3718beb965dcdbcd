import Foundation
import Testing

@testable import Exercises
@testable import ExercisesTool

/// A class of which some crash, hang, start processes, write outside, read what is not theirs, open connections or take all memory.
@Suite struct GradingTests {
  static let students: [(name: String, body: String, verdict: String, mentions: String)] = [
    ("a-early", "(0..<returns.count - horizon).map { returns[$0] }", "wrong", ""),
    ("b-crash", "[returns[returns.count]]", "failed", "crashed (signal"),
    ("c-hang", "{ while true {} }()", "failed", "stopped: "),
    (
      "d-fork",
      "{ var id: pid_t = 0; while true { posix_spawn(&id, \"/attempt\", nil, nil, [nil], nil) } }()",
      "failed", "start a process"
    ),
    (
      "e-write",
      "try { try \"x\".write(toFile: \"/tmp/outside\", atomically: false, encoding: .utf8); return [5, 7, 9] }()",
      "failed", "write a file"
    ),
    ("f-connect", "[Double(socket(AF_INET, 1, 0))]", "failed", "open a connection"),
    (
      "g-read", "[Double(try String(contentsOfFile: \"/etc/passwd\", encoding: .utf8).count)]",
      "failed", "threw"
    ),
    (
      "h-memory",
      "{ var all: [[UInt8]] = []; while true { all.append([UInt8](repeating: 1, count: 64 << 20)) } }()",
      "failed", "crashed (signal"
    ),
  ]

  @Test(.enabled(if: Confinement.obstacle == nil)) func eachCostsItsAuthorOneExercise() throws {
    let folder = try ScratchFolder()
    for student in Self.students {
      _ = try folder.write(
        AttemptCheckTests.text(student.body), "\(student.name)/work/1.6-horizon-returns.swift")
    }
    _ = try folder.write("", "notes.txt")
    let root = try ExerciseFolder(startingAt: folder.path).root
    let grading = Grading(
      root: root, exercises: Exercise.all.filter { ["1.1", "1.6"].contains($0.id) },
      check: AttemptCheck(
        root: root, seconds: 5, confinement: Confinement(seconds: 4, megabytes: 512)), inputs: 3)
    let names = try Grading.students(in: folder.path)
    #expect(names == Self.students.map(\.name))
    for student in Self.students {
      let grades = grading.grades(of: student.name, in: folder.path)
      #expect(grades.solved == 0 && grades.grades.map(\.exercise) == ["1.1", "1.6"])
      #expect(grades.grades[0].verdict == "missing")
      #expect(grades.grades[1].verdict == student.verdict, "\(grades)")
      #expect(
        student.mentions.isEmpty || grades.grades[1].detail.contains(student.mentions), "\(grades)")
    }
  }

  /// Where CI runs, a sandbox must be there, so that the test above cannot be left out unseen.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CI"] == "true")) func aSandboxIsThere() {
    #expect(Confinement.obstacle == nil)
  }

  /// Links, pipes and two files of one name: none is read, and the next student has a turn.
  @Test func whatIsNoFileIsNotRead() throws {
    let folder = try ScratchFolder()
    let name = "1.6-horizon-returns.swift"
    let right = try folder.write("// \u{1b}[2K\n", "b-twice/draft/\(name)")
    _ = try folder.write("", "b-twice/final/\(name)")
    _ = try folder.write("", "b-twice/.git/\(name)")
    _ = try folder.write("", "a-link/notes.txt")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/a-link/\(name)", withDestinationPath: right)
    _ = try folder.write("", "c-pipe/notes.txt")
    #expect(mkfifo("\(folder.path)/c-pipe/\(name)", 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/d-other", withDestinationPath: "b-twice")
    let root = try ExerciseFolder(startingAt: folder.path).root
    let grading = Grading(
      root: root, exercises: Exercise.all.filter { $0.id == "1.6" },
      check: AttemptCheck(root: root), inputs: 1)
    #expect(try Grading.students(in: folder.path) == ["a-link", "b-twice", "c-pipe"])
    let grades = ["a-link", "b-twice", "c-pipe"].map {
      grading.grades(of: $0, in: folder.path).grades[0]
    }
    #expect(grades.map(\.verdict) == ["missing", "failed", "missing"])
    #expect(grades[1].detail.hasPrefix("handed in twice: ") && !grades[1].detail.contains(".git"))
    #expect("zed\u{1b}[2K: all\u{7}".printable == "zed·[2K: all·")
  }

  @Test func foldersWithoutStudentsAreRefused() throws {
    let folder = try ScratchFolder()
    #expect(throws: (any Error).self) { try Grading.students(in: folder.path) }
    #expect(throws: (any Error).self) { try Grading.students(in: folder.path + "/none") }
  }
}
