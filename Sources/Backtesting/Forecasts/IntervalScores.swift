import Files
import Markets

/// How good forecast intervals [l, u] were, which should hold the outcome with probability 1 - α.
public struct IntervalScores: Sendable, Equatable {
  /// 1 - α.
  public let level: Double
  /// Cells with an outcome and both bounds.
  public let cellCount: Int
  /// The fraction of them with l ≤ y ≤ u.
  public let coverage: Double
  /// Mean of u - l.
  public let width: Double
  /// Winkler's (1972) score, smaller is better: mean of (u - l) + 2/α max(l - y, 0) + 2/α max(y - u, 0).
  public let score: Double
  /// Mean quantile loss max(q(y - l), (q - 1)(y - l)) of the lower bound, q = α/2.
  public let lowerLoss: Double
  /// The same of the upper bound, q = 1 - α/2.
  public let upperLoss: Double

  /// The scores of the intervals at the timestamps and assets of `predictions`; nil when no cell has an outcome and both bounds.
  public init?(
    at predictions: WideTable, targets: WideTable, lower: WideTable, upper: WideTable, level: Double
  ) {
    require(level > 0 && level < 1, "an interval's level must lie between 0 and 1, not \(level)")
    let tables = [targets, lower, upper].map { $0.cells(like: predictions) }
    let cells = tables[0].indices.map { (y: tables[0][$0], l: tables[1][$0], u: tables[2][$0]) }
      .filter { !$0.y.isNaN && !$0.l.isNaN && !$0.u.isNaN }
    guard !cells.isEmpty else { return nil }
    let count = Double(cells.count)
    let alpha = 1 - level
    let mean = { (value: ((y: Double, l: Double, u: Double)) -> Double) in
      Sample.sum(cells.lazy.map(value)) / count
    }
    self.level = level
    cellCount = cells.count
    coverage = mean { $0.l <= $0.y && $0.y <= $0.u ? 1 : 0 }
    width = mean { $0.u - $0.l }
    score = mean { ($0.u - $0.l) + 2 / alpha * (max($0.l - $0.y, 0) + max($0.y - $0.u, 0)) }
    lowerLoss = mean { Self.quantileLoss($0.y - $0.l, alpha / 2) }
    upperLoss = mean { Self.quantileLoss($0.y - $0.u, 1 - alpha / 2) }
  }

  private static func quantileLoss(_ error: Double, _ q: Double) -> Double {
    max(q * error, (q - 1) * error)
  }

  /// Adds the scores to `object`.
  public func add(to object: inout JSONObject) {
    object.set("interval_level", level)
    object.set("interval_cells", cellCount)
    object.set("coverage", coverage)
    object.set("interval_width", width)
    object.set("interval_score", score)
    object.set("pinball_lower", lowerLoss)
    object.set("pinball_upper", upperLoss)
  }
}

extension WideTable {
  /// The cells at the timestamps and assets of `other`, in its order; NaN where this table has none. [T·N]
  func cells(like other: WideTable) -> [Double] {
    let columns = Dictionary(uniqueKeysWithValues: assets.enumerated().map { ($1, $0) })
    let rows = Dictionary(uniqueKeysWithValues: timestamps.enumerated().map { ($1, $0) })
    let order = other.assets.map { columns[$0] }
    return other.timestamps.flatMap { timestamp -> [Double] in
      guard let row = rows[timestamp] else { return order.map { _ in .nan } }
      return order.map { column in column.map { self[row, $0] } ?? .nan }
    }
  }
}
