/// 4.4: how sharp a row of attention weights is.
public protocol NormalisedEntropy: Answering {
  /// H(a)/ln N of the N ≥ 2 weights a, which are not negative and add up to 1: 1 for a uniform row, 0 for all on one asset.
  func normalisedEntropy(_ weights: [Double]) throws -> Double
}

extension NormalisedEntropy {
  /// The answer to a question: the weights.
  public func reply(to question: Values) throws -> Values {
    Values([try normalisedEntropy(question[0])])
  }
}
