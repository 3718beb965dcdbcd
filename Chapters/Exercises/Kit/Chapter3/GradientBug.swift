/// 3.4: a test that notices a wrong gradient.
public protocol GradientBug: Answering {
  /// Whether the claimed gradient is right.
  func isRight(_ evidence: GradientEvidence) throws -> Bool
}

/// What is known of one claimed gradient of a loss. All numbers were computed in single precision (about seven digits).
public struct GradientEvidence: Sendable {
  /// The claimed derivative of the loss along a direction of length 1.
  public let claimed: Double
  /// Distances ε along that direction, from wide to narrow.
  public let widths: [Double]
  /// The loss at distance +ε for each width.
  public let ahead: [Double]
  /// The loss at distance −ε for each width.
  public let behind: [Double]
  /// The loss before each step of a training run that followed the claimed gradient.
  public let training: [Double]

  /// The evidence in five lists.
  public init(_ lists: [[Double]]) {
    let lists = Values(lists: lists)
    claimed = lists.number(0)
    widths = lists[1]
    ahead = lists[2]
    behind = lists[3]
    training = lists[4]
  }
}

extension GradientBug {
  /// The answer to a question, five lists for each gradient: 1 for a right one, 0 for a wrong one.
  public func reply(to question: Values) throws -> Values {
    let cases = stride(from: 0, to: question.lists.count, by: 5).map {
      GradientEvidence(Array(question.lists[$0..<min($0 + 5, question.lists.count)]))
    }
    return Values(try cases.map { try isRight($0) ? 1 : 0 })
  }
}
