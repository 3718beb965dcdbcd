/// How many independent tries as many correlated ones are worth.
enum EffectiveTrials {
  /// ρ + (1 - ρ) M of M columns, ρ their mean correlation over pairs, within [0, 1]; nil without a column.
  ///
  /// Every column must vary. With unit vectors z_j of their deviations, Σ_{i ≠ j} ρ_ij = |Σ z_j|² - M.
  static func count(_ columns: [[Double]]) -> Double? {
    let count = Double(columns.count)
    guard let first = columns.first else { return nil }
    guard columns.count > 1 else { return 1 }
    var total = first.map { _ in 0.0 }
    for column in columns {
      let mean = Sample.mean(column)
      let deviations = column.map { $0 - mean }
      let length = Sample.sum(deviations.lazy.map { $0 * $0 }).squareRoot()
      for bar in total.indices { total[bar] += deviations[bar] / length }
    }
    let pairs = Sample.sum(total.lazy.map { $0 * $0 }) - count
    let correlation = min(1, max(0, pairs / (count * (count - 1))))
    return correlation + (1 - correlation) * count
  }
}
