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
      let grades = try grading.grades(of: student.name, in: folder.path)
      #expect(grades.solved == 0 && grades.grades.map(\.exercise) == ["1.1", "1.6"])
      #expect(grades.grades[0].verdict == "missing")
      #expect(grades.grades[1].verdict == student.verdict, "\(grades)")
      #expect(
        student.mentions.isEmpty || grades.grades[1].detail.contains(student.mentions), "\(grades)")
    }
  }

  /// Where nothing can be confined nothing is run.
  @Test func aMissingSandboxIsSaid() {
    if let obstacle = Confinement.obstacle { #expect(!obstacle.isEmpty) }
    #expect(Confinement().command("/x").contains("--unshare-all"))
  }

  @Test func foldersWithoutStudentsAreRefused() throws {
    let folder = try ScratchFolder()
    #expect(throws: (any Error).self) { try Grading.students(in: folder.path) }
    #expect(throws: (any Error).self) { try Grading.students(in: folder.path + "/none") }
  }
}
