import ExerciseKit
import Files
import Workbook

/// One exercise: its text, what the learner begins with, a solution, known wrong answers, and what all of them are asked.
public struct Exercise: Sendable {
  /// What is asked of the learner.
  public enum Kind: String, Sendable, CaseIterable {
    case predict
    case implement
    case findTheLeak = "find the leak"
    case changeAndMeasure = "change and measure"
  }

  /// `chapter.number`, such as 1.6.
  public let id: String
  /// A few words, with hyphens: also the end of the file's name.
  public let name: String
  /// What is asked.
  public let kind: Kind
  /// How long it takes.
  public let minutes: Int
  /// The task, with the numbers of a variant.
  public let task: @Sendable (Variant) -> String
  /// From a nudge to nearly the answer.
  public let hints: [String]
  /// Why the solution is right: what is shown with it.
  public let reason: String
  /// The learner's type as it is before it is attempted.
  public let stub: String
  /// What is right.
  public let solution: @Sendable (Variant) -> any Answering
  /// What somebody writes who has half understood.
  public let mistakes: @Sendable (Variant) -> [Mistake]
  /// What every answer is asked; it throws where shipped data cannot be read.
  public let probes: @Sendable (Variant) throws -> [Probe]
  /// Where this is written, for the listing of the solution.
  public let source: String

  /// An exercise.
  public init(
    _ id: String, _ name: String, _ kind: Kind, minutes: Int,
    task: @escaping @Sendable (Variant) -> String, hints: [String], reason: String, stub: String,
    solution: @escaping @Sendable (Variant) -> any Answering,
    mistakes: @escaping @Sendable (Variant) -> [Mistake],
    probes: @escaping @Sendable (Variant) throws -> [Probe], source: String = #filePath
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.minutes = minutes
    self.task = task
    self.hints = hints
    self.reason = reason
    self.stub = stub
    self.solution = solution
    self.mistakes = mistakes
    self.probes = probes
    self.source = source
  }
}

/// A known wrong answer.
public struct Mistake: Sendable {
  /// What it is, after “this is”: "the sum that begins one bar early".
  public let name: String
  /// What to look at next.
  public let suggests: String
  /// What answers so.
  public let answer: any Answering

  /// A known wrong answer.
  public init(_ name: String, suggests: String, _ answer: any Answering) {
    self.name = name
    self.suggests = suggests
    self.answer = answer
  }

  /// A wrong prediction.
  public init(_ name: String, suggests: String, predicting predictions: Double...) {
    self.init(name, suggests: suggests, Prediction(predictions))
  }
}

/// Predictions that are known: of a solution, or of a mistake.
public struct Prediction: Predicting {
  /// The numbers.
  public let predictions: [Double?]

  /// The numbers `predictions`.
  public init(_ predictions: [Double]) { self.predictions = predictions }
}

extension Exercise {
  /// The lines of the solution, as an attempt has them.
  ///
  /// - Throws: `InputFault` when the source or its anchor is not there.
  public var solutionText: String {
    get throws(InputFault) {
      let listing = try CodeListing("solution", in: source)
      guard let lines = listing.lines else { return "\(listing.source) has it." }
      let text = lines.joined(separator: "\n")
      let attempt = text.replacing("private struct Solution:", with: "struct Attempt:")
      let file = try FileBytes.read(source)
      let isImporting = String(decoding: file, as: UTF8.self).contains("\nimport Foundation\n")
      return attempt != text && isImporting ? "import Foundation\n\n" + attempt : attempt
    }
  }
}
