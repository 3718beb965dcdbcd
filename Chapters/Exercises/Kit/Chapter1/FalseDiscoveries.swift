/// 1.11: the q-values of Benjamini and Hochberg.
public protocol FalseDiscoveries: Answering {
  /// The q-value of each test, in the order of `pValues`.
  ///
  /// - Parameter pValues: the p-value of each of m tests, between 0 and 1, in no order.
  func qValues(_ pValues: [Double]) throws -> [Double]
}

extension FalseDiscoveries {
  /// The answer to a question: the p-values.
  public func reply(to question: Values) throws -> Values {
    Values(try qValues(question[0]))
  }
}
