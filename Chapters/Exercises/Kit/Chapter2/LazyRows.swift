/// 2.8: ProbSparse attention with lazy rows.
public protocol LazyRows: Answering {
  /// A row for each of the L steps, in their order: full attention for the u active queries, the mean of v for the others.
  ///
  /// - Parameters:
  ///   - q: the queries, q[i][d], of L steps.
  ///   - k: the keys, of the same shape.
  ///   - v: the values, of the same shape.
  ///   - factor: c in u = max(1, min(L, c·⌈ln L⌉)).
  ///   - samples: for each query the keys that its measure looks at; a key may occur more than once.
  /// - Returns: L rows of d numbers.
  func attention(
    _ q: [[Double]], _ k: [[Double]], _ v: [[Double]], factor: Int, samples: [[Int]]
  ) throws -> [[Double]]
}

extension LazyRows {
  /// The answer to a question: d, c and the number of keys for each query, then q, k, v and the keys, row by row.
  public func reply(to question: Values) throws -> Values {
    let sizes = question[0].map { Int($0) }
    let rows = (1...3).map { question.table($0, columns: sizes[0]) }
    let samples = question.table(4, columns: sizes[2]).map { $0.map { Int($0) } }
    return Values(
      rows: try attention(rows[0], rows[1], rows[2], factor: sizes[1], samples: samples))
  }
}
