import Files
import Foundation

/// An exercise as the book shows it: what `swift run exercises list --json FILE` writes.
public struct ExerciseText: Codable, Equatable, Sendable {
  /// `1.6`
  public var id: String
  /// `horizon-returns`
  public var name: String
  /// What is asked of the learner: `predict`, `implement`, …
  public var kind: String
  /// How long it takes.
  public var minutes: Int
  /// The task.
  public var task: String
  /// From a nudge to nearly the answer.
  public var hints: [String]

  /// An exercise with its task and hints.
  public init(
    id: String, name: String, kind: String, minutes: Int, task: String, hints: [String]
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.minutes = minutes
    self.task = task
    self.hints = hints
  }

  /// Reads a list of exercises.
  ///
  /// - Throws: `InputFault` when there is no file, or when it is not such a list.
  public static func list(contentsOf path: String) throws(InputFault) -> [ExerciseText] {
    let bytes = Data(try FileBytes.read(path))
    guard let list = try? JSONDecoder().decode([ExerciseText].self, from: bytes) else {
      throw InputFault(file: path, "is not a list written by exercises list --json")
    }
    return list
  }

  /// Writes a list that `list(contentsOf:)` reads.
  ///
  /// - Throws: `InputFault` when the file cannot be written.
  public static func write(_ list: [ExerciseText], to path: String) throws(InputFault) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(list) else {
      throw InputFault(.failure, file: path, "the exercises cannot be encoded")
    }
    try AtomicFile.write(bytes, to: path)
  }
}
