/// Several tests at a time: the share of false discoveries among those called significant.
public enum FalseDiscoveryRate {
  /// The q-values of Benjamini and Hochberg (1995): of the m p-values in rising order, q_i = min over j ≥ i of p_j·m/j; calling
  /// all with q ≤ α significant keeps the expected share of false ones at α at most.
  ///
  /// A test without a p-value (nil) has no q-value and does not count.
  public static func qValues(_ pValues: [Double?]) -> [Double?] {
    let tests = pValues.indices.compactMap { index in pValues[index].map { (index, $0) } }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    var qValues = [Double?](repeating: nil, count: pValues.count)
    var least = 1.0
    for (rank, test) in tests.enumerated().reversed() {
      least = min(least, test.1 * Double(tests.count) / Double(rank + 1))
      qValues[test.0] = least
    }
    return qValues
  }
}
