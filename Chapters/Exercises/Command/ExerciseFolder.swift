import Exercises
import Files
import Foundation

/// The folder of the learner's files, and what is remembered about them.
struct ExerciseFolder {
  /// The checkout.
  let root: String
  /// Whatever is made here can be deleted.
  var scratch: String { root + "/out/exercises" }
  /// The learner's files.
  var folder: String { root + "/Chapters/Exercises" }
  private var memory: String { scratch + "/progress.json" }

  /// What is remembered of one exercise.
  struct Progress: Codable {
    /// The text that was checked last.
    var checked = ""
    /// What the check said.
    var verdict = ""
    /// Whether it has ever been solved.
    var wasSolved = false
    /// How many hints have been shown.
    var hints = 0
  }

  private(set) var progress: [String: Progress] = [:]

  /// The checkout around the working directory, or else the one that this program was built from.
  ///
  /// - Throws: `InputFault` of kind `missing` when neither is there.
  init(startingAt directory: String = FileManager.default.currentDirectoryPath) throws(InputFault) {
    let marker = "Chapters/Exercises/Kit/Answering.swift"
    var candidates = [URL(fileURLWithPath: directory)]
    while let last = candidates.last, last.path != "/" {
      candidates.append(last.deletingLastPathComponent())
    }
    candidates.append(URL(fileURLWithPath: #filePath + "/../../../..").standardizedFileURL)
    guard
      let found = candidates.first(where: {
        FileManager.default.fileExists(atPath: $0.appendingPathComponent(marker).path)
      })
    else {
      throw InputFault(
        .missing, file: marker, "no such file here or above: go to the checkout of the workbook")
    }
    root = found.path
    if let bytes = try? Data(contentsOf: URL(fileURLWithPath: memory)) {
      progress = (try? JSONDecoder().decode([String: Progress].self, from: bytes)) ?? [:]
    }
  }

  /// The learner's file.
  func path(_ exercise: Exercise) -> String { "\(folder)/\(exercise.fileName)" }

  /// The learner's file, read.
  ///
  /// - Throws: `InputFault` when it is missing, with how to get it back, or cannot be read.
  func submission(_ exercise: Exercise) throws(InputFault) -> Submission {
    guard FileBytes.exists(path(exercise)) else {
      throw InputFault(
        .missing, file: shortPath(exercise),
        "is missing; `swift run exercises reset \(exercise.id)` writes it again")
    }
    return try Submission(exercise, path: path(exercise))
  }

  /// The path as it is typed from the checkout.
  func shortPath(_ exercise: Exercise) -> String { "Chapters/Exercises/\(exercise.fileName)" }

  /// Remembers something about an exercise.
  mutating func remember(_ exercise: Exercise, _ change: (inout Progress) -> Void)
    throws(InputFault)
  {
    change(&progress[exercise.id, default: Progress()])
    do {
      try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    } catch { throw .unwritable(scratch) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let bytes = try? encoder.encode(progress) else { return }
    try AtomicFile.write(bytes, to: memory)
  }

  /// The stub again.
  mutating func reset(_ exercise: Exercise, _ variant: Variant) throws(InputFault) {
    try AtomicFile.write(exercise.file(variant), to: path(exercise))
    try remember(exercise) { $0 = Progress(wasSolved: $0.wasSolved, hints: 0) }
  }
}

/// One learner's file.
struct Submission {
  let exercise: Exercise
  /// Where it is.
  let path: String
  let text: String

  /// The file at `path`.
  ///
  /// - Throws: `InputFault` when it is missing or cannot be read.
  init(_ exercise: Exercise, path: String) throws(InputFault) {
    self.exercise = exercise
    self.path = path
    let bytes = try FileBytes.read(path, atMost: 1 << 20)
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Whose numbers it has: those of the line `// variant 7`, else the page's.
  var variant: Variant {
    let line = text.split(separator: "\n").prefix(5).first { $0.hasPrefix("// variant ") }
    return Variant(
      line.flatMap { UInt64($0.dropFirst(11).trimmingCharacters(in: .whitespaces)) } ?? 0)
  }

  /// Whether it is as it was given.
  var isPristine: Bool { text == exercise.file(variant) }
}
