/// What a learner's `Attempt` is to a check: something that is asked and answers. The protocol of each exercise says which
/// functions or predictions that takes.
public protocol Answering: Sendable {
  /// The answer to `question`.
  ///
  /// - Throws: `NotAttempted` where nothing has been written yet, or any error of the attempt's own.
  func reply(to question: Values) throws -> Values
}

/// What an exercise throws until it is attempted.
public struct NotAttempted: Error {
  /// The error.
  public init() {}
}

/// An exercise that predicts: numbers to be written down before the run is looked at.
public protocol Predicting: Answering {
  /// The predictions, in the order of the task; nil where there is none yet.
  var predictions: [Double?] { get }
}

extension Predicting {
  /// The predictions whose positions are asked for, or all of them; none before all are made.
  public func reply(to question: Values) throws -> Values {
    let made = predictions.compactMap(\.self)
    guard made.count == predictions.count else { throw NotAttempted() }
    guard !question.lists.isEmpty else { return Values(made) }
    return Values(question[0].map { made[Int($0)] })
  }
}
