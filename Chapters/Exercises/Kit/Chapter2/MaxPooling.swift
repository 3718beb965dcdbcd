/// 2.9: the pooling that halves a window.
public protocol MaxPooling: Answering {
  /// The largest of three neighbouring steps, at the steps 0, 2, 4, …
  ///
  /// - Parameter x: a series of at least one step.
  /// - Returns: ⌊(L − 1)/2⌋ + 1 numbers for L steps.
  func maxPool(_ x: [Double]) throws -> [Double]
}

extension MaxPooling {
  /// The answer to a question: the series.
  public func reply(to question: Values) throws -> Values {
    Values(try maxPool(question[0]))
  }
}
