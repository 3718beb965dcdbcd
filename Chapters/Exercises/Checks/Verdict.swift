import ExerciseKit

/// What a check says of an answer.
public enum Verdict: Sendable, Equatable {
  /// All questions were answered rightly.
  case solved
  /// Nothing has been written yet.
  case unsolved
  /// A wrong answer.
  case wrong(WrongAnswer)
  /// No answer to a question, and why.
  case failed(given: String, reason: String)

  /// A word for tables: solved, unsolved, wrong, failed.
  public var word: String {
    switch self {
    case .solved: "solved"
    case .unsolved: "unsolved"
    case .wrong: "wrong"
    case .failed: "failed"
    }
  }
}

/// A wrong answer beside the right one.
public struct WrongAnswer: Sendable, Equatable {
  /// What was asked.
  public let given: String
  /// The answer.
  public let got: Values
  /// The right one.
  public let expected: Values
  /// Where in a list a number stands, from 0.
  public struct Position: Sendable, Equatable {
    /// The list.
    public let list: Int
    /// The number in it.
    public let number: Int
  }

  /// The first wrong number; nil when the shapes differ.
  public let position: Position?
  /// The name of the mistake that answers so; nil when it is none of the known ones.
  public let mistake: String?
  /// What the mistake suggests to look at.
  public let suggests: String?
}

extension Exercise {
  /// Asks all questions of `variant`, until one is not answered rightly.
  ///
  /// One and the same for stub, solution, mistakes and what a learner wrote.
  ///
  /// - Parameter reply: the answer to a question; it throws `NotAttempted` where nothing has been written.
  public func verdict(_ variant: Variant = .page, of reply: (Values) throws -> Values) -> Verdict {
    let solution = solution(variant)
    let probes: [Probe]
    do { probes = try self.probes(variant) } catch {
      return .failed(given: "the data of the exercise", reason: "\(error)")
    }
    for probe in probes {
      let (got, wanted): (Values, Values)
      do {
        got = try reply(probe.question)
        wanted = try probe.expected ?? solution.reply(to: probe.question)
      } catch is NotAttempted {
        return .unsolved
      } catch {
        return .failed(given: probe.given, reason: "\(error)")
      }
      if probe.accepts(got, wanted) { continue }
      let mistake = mistake(variant, probe, got, wanted)
      return .wrong(
        WrongAnswer(
          given: probe.given, got: got, expected: wanted,
          position: probe.firstDifference(got, wanted), mistake: mistake?.name,
          suggests: mistake?.suggests))
    }
    return .solved
  }

  /// The known mistake that answers `got` to a question; nil when there is none.
  private func mistake(
    _ variant: Variant, _ probe: Probe, _ got: Values, _ wanted: Values
  ) -> Mistake? {
    mistakes(variant).first { mistake in
      guard let answer = try? mistake.answer.reply(to: probe.question) else { return false }
      return probe.accepts(got, answer) && !probe.accepts(answer, wanted)
    }
  }
}
