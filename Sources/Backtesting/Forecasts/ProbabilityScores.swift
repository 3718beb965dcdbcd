import Foundation

/// How good forecast probabilities of a rise were; the outcome of a cell is 1 where y > 0, else 0.
public struct ProbabilityScores: Sendable, Equatable {
  /// The cells whose forecasts lie between two deciles of all forecasts.
  public struct Bin: Sendable, Equatable {
    /// 1 = lowest.
    public let decile: Int
    /// How many cells.
    public let cellCount: Int
    /// Their mean forecast.
    public let meanProbability: Double
    /// The fraction of them that rose.
    public let riseRate: Double
  }

  /// Mean of (p - o)², 0.25 for always saying one half (Brier 1950).
  public let brier: Double
  /// Mean of -ln of the probability that was given to what happened, p clipped to [1e-12, 1 - 1e-12]; ln 2 for one half.
  public let logLoss: Double
  /// The probability that a cell that rose had a higher forecast than one that did not, ties counting half; nil when all did or
  /// none.
  public let areaUnderCurve: Double?
  /// The fraction of cells that rose.
  public let baseRate: Double
  /// Forecasts against what happened, by decile of the forecasts; deciles without a cell of their own are left out.
  public let bins: [Bin]

  /// The scores of forecasts in [0, 1] against outcomes, at least one.
  init(_ predictions: [Double], outcomes: [Double]) {
    let rises = outcomes.map { $0 > 0 }
    let count = Double(predictions.count)
    brier =
      Sample.sum(
        zip(predictions, rises).lazy.map { p, rise in
          rise ? (1 - p) * (1 - p) : p * p
        }) / count
    logLoss =
      Sample.sum(
        zip(predictions, rises).lazy.map { p, rise in
          let clipped = min(1 - 1e-12, max(1e-12, p))
          return rise ? -log(clipped) : -log1p(-clipped)
        }) / count
    baseRate = Double(rises.count(where: \.self)) / count
    areaUnderCurve = Self.areaUnderCurve(predictions, rises)
    bins = Self.bins(predictions, rises)
  }

  /// (Σ ranks of rises - n(n+1)/2) / (n m), n rises and m others (Mann and Whitney 1947).
  private static func areaUnderCurve(_ predictions: [Double], _ rises: [Bool]) -> Double? {
    let above = Double(rises.count(where: \.self))
    let below = Double(rises.count) - above
    guard above > 0, below > 0 else { return nil }
    let ranks = zip(Correlation.ranks(predictions), rises).filter(\.1)
    let sum = Sample.sum(ranks.lazy.map(\.0))
    return (sum - above * (above + 1) / 2) / (above * below)
  }

  /// A forecast on an edge belongs to the decile below it, as in scikit-learn's `calibration_curve(strategy="quantile")`.
  private static func bins(_ predictions: [Double], _ rises: [Bool]) -> [Bin] {
    let sorted = predictions.sorted()
    let edges = (1...9).map { Sample.quantile(Double($0) / 10, ofSorted: sorted) }
    let deciles = predictions.map { p in edges.count { $0 < p } }
    let cells = Dictionary(grouping: predictions.indices) { deciles[$0] }
    return cells.keys.sorted().map { decile in
      let members = cells[decile, default: []]
      let count = Double(members.count)
      return Bin(
        decile: decile + 1, cellCount: members.count,
        meanProbability: Sample.sum(members.lazy.map { predictions[$0] }) / count,
        riseRate: Double(members.count { rises[$0] }) / count)
    }
  }
}
