/// Long-only weights that maximise μ'w − λ w'Σw, their sum 1 (Markowitz 1952), with sample means and shrunk covariances.
enum MeanVariance {
  /// The best weights for `returns`, one row for each bar, and λ ≥ 0 = `riskAversion`.
  ///
  /// Weight goes from the asset that has some and gains least by it to the one that gains most, as much as is best for the two, until
  /// no exchange gains anything: the conditions of Karush, Kuhn and Tucker. A gain counts as nothing from 1e-13 of the terms it is
  /// the difference of down, max|μ| + 2λ·max|Σw|. That bound scales with the gains when all returns do (c·r with λ/c), and stays
  /// above 0 where every mean is 0, or where μ and 2λΣw cancel at the best weights.
  static func weights(_ returns: [[Double]], riskAversion: Double) -> [Double] {
    let covariance = Covariance(shrinking: returns)
    let assets = returns[0].indices
    let means = assets.map { asset in Sample.mean(returns.map { $0[asset] }) }
    var weights = assets.map { _ in 1 / Double(assets.count) }
    for _ in 0..<100_000 {
      let risks = covariance.product(weights).map { 2 * riskAversion * $0 }
      let gradient = zip(means, risks).map(-)
      let best = assets.reduce(0) { gradient[$1] > gradient[$0] ? $1 : $0 }
      let held = assets.filter { weights[$0] > 0 }
      guard let worst = held.min(by: { gradient[$0] < gradient[$1] }) else { break }
      let gain = gradient[best] - gradient[worst]
      guard gain > 1e-13 * (means.largestMagnitude + risks.largestMagnitude) else { break }
      let c = covariance.values
      let curvature = 2 * riskAversion * (c[best][best] + c[worst][worst] - 2 * c[best][worst])
      let step = curvature > 0 ? min(weights[worst], gain / curvature) : weights[worst]
      weights[best] += step
      weights[worst] = step == weights[worst] ? 0 : weights[worst] - step
    }
    return weights
  }
}

extension [Double] {
  /// max|x|; 0 without numbers.
  fileprivate var largestMagnitude: Double { reduce(0) { Swift.max($0, abs($1)) } }
}
