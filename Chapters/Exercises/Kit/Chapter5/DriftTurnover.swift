/// 5.2: what has to be traded to reach a target.
public protocol DriftTurnover: Answering {
  /// Bought and sold, as a fraction of equity at the moment of the trade.
  ///
  /// - Parameters:
  ///   - held: the weights after the trade before, signed fractions of equity; what they lack to 1 is cash.
  ///   - returns: the simple return of each asset since then.
  ///   - target: the weights to trade to.
  func turnover(held: [Double], returns: [Double], target: [Double]) throws -> Double
}

extension DriftTurnover {
  /// The answer to a question: weights held, returns, and target.
  public func reply(to question: Values) throws -> Values {
    Values([try turnover(held: question[0], returns: question[1], target: question[2])])
  }
}
