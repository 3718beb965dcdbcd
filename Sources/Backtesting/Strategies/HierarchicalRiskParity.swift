/// Weights by hierarchical risk parity: what moves together shares one weight (López de Prado 2016, "Building diversified portfolios that
/// outperform out of sample").
///
/// Assets are put in the order of a single-linkage tree over the distances √((1 − ρ)/2); that order is halved again and again, and of two
/// halves each gets a part in inverse proportion to the variance of its own inverse-variance portfolio.
enum HierarchicalRiskParity {
  /// Weights that sum to 1, from returns of which every column varies.
  static func weights(_ returns: [[Double]]) -> [Double] {
    let covariance = Covariance(returns)
    var weights = returns[0].map { _ in 1.0 }
    var parts = [order(covariance)]
    while let part = parts.popLast() {
      guard part.count > 1 else { continue }
      let halves = [part[..<(part.count / 2)], part[(part.count / 2)...]].map(Array.init)
      let risks = halves.map { risk($0, covariance) }
      // Two halves without risk share equally.
      let total = risks[0] + risks[1]
      let first = total > 0 ? 1 - risks[0] / total : 0.5
      for asset in halves[0] { weights[asset] *= first }
      for asset in halves[1] { weights[asset] *= 1 - first }
      parts += halves
    }
    return weights
  }

  /// The variance of the inverse-variance portfolio of `assets`.
  private static func risk(_ assets: [Int], _ covariance: Covariance) -> Double {
    var weights = covariance.values.map { _ in 0.0 }
    for asset in assets { weights[asset] = 1 / covariance.values[asset][asset] }
    let total = weights.reduce(0, +)
    return covariance.variance(weights.map { $0 / total })
  }

  /// The leaves of the tree from left to right; of two branches the one that was made earlier stands left.
  private static func order(_ covariance: Covariance) -> [Int] {
    var branches = covariance.values.indices.map { (number: $0, leaves: [$0]) }
    var next = branches.count
    while branches.count > 1 {
      var nearest = (distance: Double.infinity, left: 0, right: 0)
      for left in branches.indices {
        for right in branches.indices where branches[left].number < branches[right].number {
          let distance = distance(branches[left].leaves, branches[right].leaves, covariance)
          if distance < nearest.distance { nearest = (distance, left, right) }
        }
      }
      let leaves = branches[nearest.left].leaves + branches[nearest.right].leaves
      for index in [nearest.left, nearest.right].sorted(by: >) { branches.remove(at: index) }
      branches.append((next, leaves))
      next += 1
    }
    return branches.first?.leaves ?? []
  }

  /// The smallest √((1 − ρ)/2) between two groups.
  private static func distance(_ a: [Int], _ b: [Int], _ covariance: Covariance) -> Double {
    let values = covariance.values
    var least = Double.infinity
    for i in a {
      for j in b {
        let correlation = values[i][j] / (values[i][i] * values[j][j]).squareRoot()
        least = min(least, max(0, (1 - correlation) / 2).squareRoot())
      }
    }
    return least
  }
}
