/// 3.2: binary cross-entropy of directions, without the prices that did not move.
public protocol CrossEntropy: Answering {
  /// The mean of ln(1 + e^u) − [y > 0] u over the cells whose return y is not 0; 0 where none is left.
  ///
  /// - Parameters:
  ///   - outputs: u, the model's outputs (logits), one for each cell.
  ///   - returns: y, the returns of the same cells.
  func crossEntropy(outputs: [Double], returns: [Double]) throws -> Double
}

extension CrossEntropy {
  /// The answer to a question: the outputs, and the returns.
  public func reply(to question: Values) throws -> Values {
    Values([try crossEntropy(outputs: question[0], returns: question[1])])
  }
}
