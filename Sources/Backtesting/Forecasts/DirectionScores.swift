/// How often forecasts had the right sign, beside always saying the more frequent one.
///
/// Cells count where forecast and outcome both have a sign. In a market that rises in 55 % of all cells, 55 % of hits are no skill.
public struct DirectionScores: Sendable, Equatable {
  /// The fraction of cells with the right sign.
  public let hitRate: Double
  /// The fraction that always saying the more frequent sign of the outcomes has right; at a draw that is "up".
  public let majorityRate: Double
  /// The test that hits exceed those of the more frequent sign, on each timestamp's mean difference; one-sided.
  ///
  /// It weighs timestamps alike, not cells, so that its mean need not equal `excess`.
  public let test: MeanTest?

  /// `hitRate` less `majorityRate`.
  public var excess: Double { hitRate - majorityRate }

  /// The scores of forecasts above and below `middle`; nil when no cell has both signs.
  init?(_ sections: [CrossSection], middle: Double, horizon: Int) {
    let groups = sections.map { $0.sides(of: middle) }.filter { !$0.isEmpty }
    let cells = groups.flatMap(\.self)
    guard !cells.isEmpty else { return nil }
    let count = Double(cells.count)
    let rises = cells.count(where: \.isRise)
    let isMostlyUp = 2 * rises >= cells.count
    hitRate = Double(cells.count(where: \.isHit)) / count
    majorityRate = Double(isMostlyUp ? rises : cells.count - rises) / count
    let excesses = groups.map { group in
      let hits = group.count(where: \.isHit)
      return Double(hits - group.count { $0.isRise == isMostlyUp }) / Double(group.count)
    }
    test = MeanTest(excesses, horizon: horizon)
  }
}
