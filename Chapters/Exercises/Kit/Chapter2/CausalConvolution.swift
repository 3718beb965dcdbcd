/// 2.2: a convolution that sees no future.
public protocol CausalConvolution: Answering {
  /// bias + Σ weights[k] · x[t − K + 1 + k] at each step t, with zeros before the first step.
  ///
  /// - Parameters:
  ///   - x: a series, the oldest step first.
  ///   - weights: K numbers, the one of the oldest step first.
  ///   - bias: added at every step.
  /// - Returns: as many numbers as x has.
  func convolve(_ x: [Double], weights: [Double], bias: Double) throws -> [Double]
}

extension CausalConvolution {
  /// The answer to a question: the series, the weights, and the bias.
  public func reply(to question: Values) throws -> Values {
    Values(try convolve(question[0], weights: question[1], bias: question.number(2)))
  }
}
