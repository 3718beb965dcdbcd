import Backtesting
import Markets

/// How well a ranking of pairs finds the edges that are really there.
public struct EdgeDetection: Equatable, Sendable {
  /// AUROC, the probability that an edge scores higher than a pair without one, ties half; 0.5 is chance.
  public let areaUnderROC: Double
  /// AUPRC as average precision, Σ (R_k − R_{k−1}) P_k over the distinct scores; chance is the fraction of edges among the pairs.
  public let averagePrecision: Double

  /// Compares the scores of pairs with whether each is an edge; nil without both kinds.
  ///
  /// AUROC = (S − n₁(n₁ + 1)/2) / (n₁ n₀), S the sum of the edges' ranks (Mann and Whitney); equal scores share their mean
  /// rank. A missing score counts as the lowest. `sklearn.metrics`: `roc_auc_score`, `average_precision_score`.
  public init?(scores: [Double], isEdge: [Bool]) {
    require(scores.count == isEdge.count, "the counts must match")
    let scores = scores.map { $0.isNaN ? -Double.infinity : $0 }
    let edges = isEdge.filter { $0 }.count
    let others = isEdge.count - edges
    guard edges > 0, others > 0 else { return nil }
    let ranks = Correlation.ranks(scores)
    let sum = zip(ranks, isEdge).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
    areaUnderROC = (sum - Double(edges * (edges + 1)) / 2) / Double(edges * others)
    averagePrecision = Self.averagePrecision(scores, isEdge, edges: edges)
  }

  private static func averagePrecision(
    _ scores: [Double], _ isEdge: [Bool], edges: Int
  ) -> Double {
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var (found, area, start) = (0, 0.0, 0)
    while start < order.count {
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let hits = order[start..<end].filter { isEdge[$0] }.count
      found += hits
      area += Double(hits) / Double(edges) * Double(found) / Double(end)
      start = end
    }
    return area
  }
}

extension InfluenceMatrix {
  /// How well the scores find `edges`; nil when no pair is one, or all are.
  public func detection(of edges: [PlantedTruth.Edge]) -> EdgeDetection? {
    let truth = pairs(of: edges)
    return EdgeDetection(
      scores: pairs.map { self[$0.cause, $0.effect] }, isEdge: pairs.map(truth.contains))
  }
}
