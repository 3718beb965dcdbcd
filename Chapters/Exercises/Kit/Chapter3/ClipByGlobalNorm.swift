/// 3.6: clipping a gradient that consists of several tensors.
public protocol ClipByGlobalNorm: Answering {
  /// The tensors, scaled so that the norm of all their numbers together is at most `limit`.
  func clip(_ tensors: [[Double]], to limit: Double) throws -> [[Double]]
}

extension ClipByGlobalNorm {
  /// The answer to a question: the limit, then the tensors.
  public func reply(to question: Values) throws -> Values {
    Values(lists: try clip(Array(question.lists.dropFirst()), to: question.number(0)))
  }
}
