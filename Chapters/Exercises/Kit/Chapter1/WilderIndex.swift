/// 1.3: the relative strength index (RSI) as Wilder defined it.
public protocol WilderIndex: Answering {
  /// 100 g / (g + l) at each close, from 0 to 100; NaN in the first `period` rows.
  ///
  /// - Parameters:
  ///   - closes: prices, the oldest first.
  ///   - period: n of the averages g and l, at least 1.
  /// - Returns: as many numbers as there are closes.
  func relativeStrength(_ closes: [Double], period: Int) throws -> [Double]
}

extension WilderIndex {
  /// The answer to a question: the closes, and the period.
  public func reply(to question: Values) throws -> Values {
    Values(try relativeStrength(question[0], period: question.integer(1)))
  }
}
