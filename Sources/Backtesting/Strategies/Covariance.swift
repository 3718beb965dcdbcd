/// The covariance matrix of a sample of returns; [N][N].
struct Covariance {
  /// Sample covariances (n − 1).
  private(set) var values: [[Double]]

  /// Of `returns`, one row for each bar.
  init(_ returns: [[Double]]) {
    let centred = Self.centred(returns)
    let bars = Double(returns.count - 1)
    values = Self.products(centred).map { $0.map { $0 / bars } }
  }

  /// (1 − δ) S + δ m I with m the mean variance, S divided by n, and the intensity δ that has the least expected squared error
  /// (Ledoit and Wolf 2004, "A well-conditioned estimator for large-dimensional covariance matrices").
  init(shrinking returns: [[Double]]) {
    let centred = Self.centred(returns)
    let (bars, assets) = (Double(returns.count), Double(returns[0].count))
    let sample = Self.products(centred).map { $0.map { $0 / bars } }
    let mean = sample.indices.reduce(0) { $0 + sample[$1][$1] } / assets
    let norm = sample.joined().reduce(0) { $0 + $1 * $1 }  // Σ S_ij²
    let fourth = centred.reduce(0) { sum, row in
      let square = row.reduce(0) { $0 + $1 * $1 }
      return sum + square * square
    }
    let distance = (norm - assets * mean * mean) / assets  // of S from m I
    let error = min(distance, (fourth / bars - norm) / (assets * bars))  // of S from the truth
    let intensity = error <= 0 ? 0 : error / distance
    values = sample.map { $0.map { (1 - intensity) * $0 } }
    for asset in values.indices { values[asset][asset] += intensity * mean }
  }

  /// w'Σw.
  func variance(_ weights: [Double]) -> Double {
    zip(weights, product(weights)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Σw.
  func product(_ weights: [Double]) -> [Double] {
    values.map { zip($0, weights).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  private static func centred(_ returns: [[Double]]) -> [[Double]] {
    let means = returns[0].indices.map { asset in Sample.mean(returns.map { $0[asset] }) }
    return returns.map { row in zip(row, means).map { $0 - $1 } }
  }

  /// X'X.
  private static func products(_ rows: [[Double]]) -> [[Double]] {
    let assets = rows[0].indices
    var sums = assets.map { _ in assets.map { _ in 0.0 } }
    for row in rows {
      for i in assets {
        for j in assets { sums[i][j] += row[i] * row[j] }
      }
    }
    return sums
  }
}
