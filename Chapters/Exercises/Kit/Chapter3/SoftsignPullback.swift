/// 3.3: the pullback of x/(1 + |x|).
public protocol SoftsignPullback: Answering {
  /// The gradient with respect to x.
  ///
  /// - Parameters:
  ///   - x: where the function is differentiated.
  ///   - cotangent: the gradient of the loss with respect to the function's value.
  func pullback(at x: Double, cotangent: Double) throws -> Double
}

extension SoftsignPullback {
  /// The answer to a question: the points, and a cotangent for each.
  public func reply(to question: Values) throws -> Values {
    Values(try zip(question[0], question[1]).map { try pullback(at: $0, cotangent: $1) })
  }
}
