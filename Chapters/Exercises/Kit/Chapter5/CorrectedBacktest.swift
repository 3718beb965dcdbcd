/// 5.4: the reference document's back-test, corrected.
public protocol CorrectedBacktest: Answering {
  /// What 1 becomes after each bar, without costs.
  ///
  /// - Parameters:
  ///   - weights: the model's weights w[t][i], made before bar t, as signed fractions of equity.
  ///   - returns: the simple returns of bar t, r[t][i]: what a position that is held during bar t earns.
  ///   - horizon: for how many bars each row of weights is held.
  /// - Returns: equity after each bar, one number for each row.
  func equity(weights: [[Double]], returns: [[Double]], horizon: Int) throws -> [Double]
}

extension CorrectedBacktest {
  /// The answer to a question: weights and returns row by row, the number of assets, and the horizon.
  public func reply(to question: Values) throws -> Values {
    let assets = question.integer(2)
    return Values(
      try equity(
        weights: question.table(0, columns: assets), returns: question.table(1, columns: assets),
        horizon: question.integer(3)))
  }
}
