import ExerciseKit
import Files
import Foundation
import Testing

@testable import Exercises
@testable import ExercisesTool

/// What a learner compiles. All exercises are compiled together here, two alone, as the program does it.
@Suite struct CompiledAttemptTests {
  static let root = URL(fileURLWithPath: #filePath + "/../../..").standardizedFileURL.path

  /// A program that serves each stub and each printed solution by its name.
  static let program = Result { try compileAll() }

  @Test(arguments: Exercise.all.map(\.id))
  func theStubIsUnsolved(id: String) throws {
    let exercise = try #require(Exercise.named(id))
    #expect(try verdict(exercise, asking: "Stub\(Self.suffix(exercise))") == .unsolved)
  }

  @Test(arguments: Exercise.all.filter { $0.kind != .predict }.map(\.id))
  func thePrintedSolutionPasses(id: String) throws {
    let exercise = try #require(Exercise.named(id))
    #expect(try verdict(exercise, asking: "Solution\(Self.suffix(exercise))") == .solved)
  }

  /// The program's own command, with one file and no other exercise.
  @Test(arguments: ["1.3", "2.11"])
  func aSolutionCompilesAlone(id: String) throws {
    let exercise = try #require(Exercise.named(id))
    let folder = try Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/\(exercise.fileName)"
    try exercise.file(.page).replacing(exercise.stub, with: try exercise.solutionText)
      .write(toFile: path, atomically: false, encoding: .utf8)
    let verdict = try AttemptCheck(root: Self.root, seconds: 60)
      .verdict(on: try Submission(exercise, path: path), in: folder + "/build")
    #expect(verdict == .solved)
  }

  private func verdict(_ exercise: Exercise, asking name: String) throws -> Verdict {
    struct NoAnswer: Error {}
    let child = try ChildProcess([try Self.program.get(), name], seconds: 60, isQuiet: true)
    defer { _ = child.end() }
    return exercise.verdict { question in
      guard let reply = child.reply(to: question.bytes), let status = reply.first else {
        throw NoAnswer()
      }
      if status == ReplyStatus.notAttempted.rawValue { throw NotAttempted() }
      return try #require(Values(bytes: Array(reply.dropFirst())))
    }
  }

  private static func suffix(_ exercise: Exercise) -> String {
    exercise.id.replacing(".", with: "_")
  }

  private static func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.path + "/attempts-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func compileAll() throws -> String {
    let folder = root + "/out/exercises/compiled-together"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var (files, cases) = ([String](), [String]())
    func add(_ name: String, _ text: String) throws {
      files.append("\(folder)/\(name).swift")
      cases.append("case \"\(name)\": serve(\(name)())")
      try text.replacing("struct Attempt:", with: "struct \(name):")
        .write(toFile: files[files.count - 1], atomically: false, encoding: .utf8)
    }
    for exercise in Exercise.all {
      try add("Stub\(suffix(exercise))", exercise.file(.page))
      if exercise.kind == .predict { continue }
      try add("Solution\(suffix(exercise))", try exercise.solutionText)
    }
    let main =
      "switch CommandLine.arguments[1] {\n\(cases.joined(separator: "\n"))\ndefault: break\n}\n"
    files.append("\(folder)/main.swift")
    try main.write(toFile: files[files.count - 1], atomically: false, encoding: .utf8)
    let kit = root + "/Chapters/Exercises/Kit"
    let kitFiles = FileManager.default.enumerator(atPath: kit)?.compactMap { $0 as? String } ?? []
    let run = try ChildProcess.run(
      ["swiftc", "-swift-version", "6", "-Onone", "-module-name", "Exercise"]
        + ["-o", "\(folder)/attempts"] + files
        + kitFiles.filter { $0.hasSuffix(".swift") }.sorted().map { "\(kit)/\($0)" },
      seconds: 300, limit: 1 << 20)
    try #require(run.ending == .exited(0), "\(run.output)")
    return "\(folder)/attempts"
  }
}
