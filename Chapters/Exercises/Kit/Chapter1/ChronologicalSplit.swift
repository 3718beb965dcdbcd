/// 1.8: which windows each part of the data has.
public protocol ChronologicalSplit: Answering {
  /// The bars at which the windows of each part end, rising.
  ///
  /// - Parameters:
  ///   - parts: the bars of training, validation and test, one after the other from bar 0 on.
  ///   - lookback: L, how many bars a window has; one that ends at bar t has the bars t − L + 1 … t.
  ///   - horizon: h; the label of the window that ends at bar t covers the bars t + 1 … t + h.
  /// - Returns: a list for each part.
  func windowEnds(parts: [Range<Int>], lookback: Int, horizon: Int) throws -> [[Int]]
}

extension ChronologicalSplit {
  /// The answer to a question: where the parts end, L, and h.
  public func reply(to question: Values) throws -> Values {
    let ends = question[0].map { Int($0) }
    let parts = zip([0] + ends, ends).map { $0..<$1 }
    let windows = try windowEnds(
      parts: parts, lookback: question.integer(1), horizon: question.integer(2))
    return Values(lists: windows.map { $0.map(Double.init) })
  }
}
