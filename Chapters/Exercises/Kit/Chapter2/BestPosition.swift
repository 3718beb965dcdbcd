/// 2.11: the constant position that the allocation loss likes best.
public protocol BestPosition: Answering {
  /// The w in [−1, 1] for which mean(g − λ/2·g² − c·|w|) is largest, g = w·r being what it earns in a window.
  ///
  /// - Parameters:
  ///   - returns: r of each window, a simple return.
  ///   - riskAversion: λ, above 0.
  ///   - cost: c, a fraction of the position that is traded; at least 0.
  func bestPosition(_ returns: [Double], riskAversion: Double, cost: Double) throws -> Double
}

extension BestPosition {
  /// The answer to a question: the returns, λ, and c.
  public func reply(to question: Values) throws -> Values {
    Values([
      try bestPosition(
        question[0], riskAversion: question.number(1), cost: question.number(2))
    ])
  }
}
