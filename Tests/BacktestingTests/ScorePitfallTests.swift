import Markets
import Testing

@testable import Backtesting

/// Mistakes that users of other packages reported with scores and verdicts, each as a test here.
@Suite struct ScorePitfallTests {
  private func table(_ rows: [[Double]]) -> WideTable {
    WideTable(
      timestamps: days(rows.count), assets: rows[0].indices.map { "\($0)" },
      values: rows.flatMap(\.self))
  }

  private func noise(_ seed: Int, _ count: Int) -> [Double] {
    SyntheticMarket.uniform(seed: UInt64(seed), count: count).map { $0 - 0.5 }
  }

  private func returns(_ columns: [[Double]]) -> WideTable {
    table(columns[0].indices.map { bar in columns.map { $0[bar] } })
  }

  /// A published table had the ratio of the rank IC in the rank IC's column. Ranks (1, 2, 3) against (1, 3, 2) and (3, 1, 2): ½, -½;
  /// against (1, 2, 3): 1. Mean ⅓, standard deviation √(7/12).
  @Test func theRankCoefficientIsNotItsRatio() throws {
    let p = table([[1, 2, 3], [1, 2, 3], [1, 2, 3]])
    let y = table([[1, 30, 2], [30, 1, 2], [1, 2, 30]])
    let rank = try #require(ForecastScores(predictions: p, targets: y)).rankInformationCoefficient
    let (mean, ratio) = (try #require(rank.mean), try #require(rank.ratio))
    #expect(abs(mean - 1.0 / 3) < 1e-15)
    #expect(abs(ratio - (1.0 / 3) / (7.0 / 12).squareRoot()) < 1e-14)
  }

  /// In a market that rises in nine of ten cells, "always up" hits nine of ten and has no skill.
  @Test func theMajorityIsNoSkill() throws {
    let y = table((0..<40).map { bar in (0..<5).map { (bar * 5 + $0) % 10 == 3 ? -0.01 : 0.01 } })
    let up = table((0..<40).map { _ in [0.1, 0.2, 0.1, 0.3, 0.1] })
    let direction = try #require(ForecastScores(predictions: up, targets: y)?.direction)
    #expect(abs(direction.hitRate - 0.9) < 1e-15)
    #expect(direction.excess == 0 && direction.test == nil)
  }

  /// Forecasts over 20 bars at every bar share 19 of them: counted as independent they look far surer than they are.
  @Test func overlappingForecastsAreNotIndependent() throws {
    let steps = noise(71, 420)
    let overlapping = (0..<400).map { start in steps[start..<start + 20].reduce(0.5, +) }
    let naive = try #require(MeanTest(overlapping, horizon: 1)?.statistic)
    let test = try #require(MeanTest(overlapping, horizon: 20))
    let own = try #require(test.statistic)
    #expect(test.lag == 19 && abs(naive) > 1.5 * abs(own))
    let independent = CoefficientSummary(overlapping)
    let ratio = try #require(independent.ratio)
    #expect(abs(ratio) * 20 > 2.5 * abs(own))
  }

  /// The best of forty coin tossers passes a test made for one; counted as forty it does not.
  @Test func fortyTriesAreNotOne() throws {
    let verdict = Verdict(
      returns((0..<40).map { noise(300 + $0, 250) }), settings: .init(annualization: 252))
    let best = try #require(verdict.bestResult?.ratio)
    #expect(try #require(best.probabilistic()) > 0.95)
    #expect(try #require(verdict.deflatedSharpe) < 0.95)
    #expect(try #require(verdict.superiority?.pValues).consistent > 0.05)
    #expect(try #require(verdict.overfitting).probability > 0.05)
  }

  /// Forty copies of one configuration are one try.
  @Test func copiesAreOneTry() throws {
    let column = noise(5, 100)
    let verdict = Verdict(
      returns([[Double]](repeating: column, count: 40)),
      settings: .init(annualization: 252, trials: .effective))
    #expect(abs(verdict.trials - 1) < 1e-12)
  }

  /// No variation gives no ratio, not one of 10¹⁵, even where the mean is rounded.
  @Test func aConstantReturnHasNoSharpeRatio() {
    let verdict = Verdict(
      returns([[0.1, 0.1, 0.1, 0.1], [1e6, 1e6, 1e6, 1e6]]),
      settings: .init(annualization: 252, splits: 2))
    #expect(verdict.results.allSatisfy { $0.ratio == nil } && verdict.best == nil)
  }

  /// Returns that are all above 0 and reach beyond 1 stay returns; another package takes them for prices.
  @Test func largeReturnsAreNoPrices() throws {
    let verdict = Verdict(
      returns([[0.5, 1.5, 1, 2]]), settings: .init(annualization: 1, splits: 2, bootstrap: 0))
    #expect(verdict.results[0].mean == 1.25)
    let perBar = try #require(verdict.results[0].ratio?.perBar)
    #expect(abs(perBar - 1.25 / (1.25 / 3).squareRoot()) < 1e-14)
  }

  /// Bars in a year scale the ratio of a year by its root, and nothing that is a probability.
  @Test func annualisationIsNoEvidence() throws {
    let columns = returns((0..<3).map { noise(40 + $0, 60) })
    let (day, hour) = (
      Verdict(columns, settings: .init(annualization: 252, splits: 4)),
      Verdict(columns, settings: .init(annualization: 8760, splits: 4))
    )
    let ratios = [day, hour].map { $0.annualised($0.bestResult?.ratio?.perBar) ?? 0 }
    #expect(abs(ratios[1] / ratios[0] - (8760.0 / 252).squareRoot()) < 1e-13)
    #expect(day.deflatedSharpe == hour.deflatedSharpe && day.superiority == hour.superiority)
    #expect(day.minimumTrackRecord == hour.minimumTrackRecord)
  }
}
