/// 2.4: attention across assets.
public protocol AcrossAssets: Answering {
  /// softmax(q·kᵀ/√D)·v over the assets of each window and step: the asset i of a window b and step t attends to all assets j
  /// of the same b and t.
  ///
  /// - Parameters:
  ///   - q: the queries, q[b][t][i][d]: B windows, L steps, N assets, D numbers each.
  ///   - k: the keys, of the same shape.
  ///   - v: the values, of the same shape.
  /// - Returns: numbers of the same shape.
  func attention(
    _ q: [[[[Double]]]], _ k: [[[[Double]]]], _ v: [[[[Double]]]]
  ) throws -> [[[[Double]]]]
}

extension AcrossAssets {
  /// The answer to a question: B, L, N and D, then q, k and v in the order of their indices.
  public func reply(to question: Values) throws -> Values {
    let shape = question[0].map { Int($0) }
    func nested(_ position: Int) -> [[[[Double]]]] {
      let rows = question.table(position, columns: shape[3])
      return (0..<shape[0]).map { b in
        (0..<shape[1]).map { t in
          (0..<shape[2]).map { rows[(b * shape[1] + t) * shape[2] + $0] }
        }
      }
    }
    let out = try attention(nested(1), nested(2), nested(3))
    return Values(out.flatMap { $0.flatMap { $0.flatMap { $0 } } })
  }
}
