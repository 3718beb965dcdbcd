/// 2.5: the weights of attention, head by head.
public protocol AttentionWeights: Answering {
  /// softmax(q·kᵀ/√d) for each head, at one step of one window.
  ///
  /// - Parameters:
  ///   - q: the queries, q[i][c]: N assets, D numbers each.
  ///   - k: the keys, k[j][c], of the same shape.
  ///   - heads: H, which divides D; head h has the d = D/H numbers c = h·d … h·d + d − 1.
  /// - Returns: weights[h][i][j], how much asset i (the query) attends to asset j (the key).
  func weights(_ q: [[Double]], _ k: [[Double]], heads: Int) throws -> [[[Double]]]
}

extension AttentionWeights {
  /// The answer to a question: N, D and H, then q and k row by row; the reply has a list for each head.
  public func reply(to question: Values) throws -> Values {
    let width = Int(question[0][1])
    let weights = try weights(
      question.table(1, columns: width), question.table(2, columns: width),
      heads: Int(question[0][2]))
    return Values(lists: weights.map { $0.flatMap { $0 } })
  }
}
