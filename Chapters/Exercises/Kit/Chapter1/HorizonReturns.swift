/// 1.6: the label of a horizon.
public protocol HorizonReturns: Answering {
  /// The sums of `horizon` log returns in a row, the first one that of `returns[1]` on: its forecast is made at bar 0.
  func horizonReturns(_ returns: [Double], horizon: Int) throws -> [Double]
}

extension HorizonReturns {
  /// The answer to a question: the returns, and the horizon.
  public func reply(to question: Values) throws -> Values {
    Values(try horizonReturns(question[0], horizon: question.integer(1)))
  }
}
