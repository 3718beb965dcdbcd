/// 4.7: the area under the ROC curve (AUROC), with equal scores.
public protocol TiesInAuroc: Answering {
  /// The probability that an edge has a higher score than a pair without one; equal scores count half.
  ///
  /// - Parameters:
  ///   - edges: the scores of the pairs that are edges; one at least.
  ///   - others: the scores of the other pairs; one at least.
  func areaUnderROC(edges: [Double], others: [Double]) throws -> Double
}

extension TiesInAuroc {
  /// The answer to a question: the edges' scores, and the others'.
  public func reply(to question: Values) throws -> Values {
    Values([try areaUnderROC(edges: question[0], others: question[1])])
  }
}
