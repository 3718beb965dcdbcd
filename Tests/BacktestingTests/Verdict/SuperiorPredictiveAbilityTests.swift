import Testing

@testable import Backtesting

@Suite struct SuperiorPredictiveAbilityTests {
  private let bootstrap = StationaryBootstrap(block: 5, resamples: 400, seed: 3)
  private func noise(_ seed: UInt64, _ shift: Double) -> [Double] {
    SyntheticMarket.uniform(seed: seed, count: 125).map { $0 - 0.5 + shift }
  }

  @Test func theThreeAreOrdered() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let columns = [noise(seed, 0.02), noise(seed + 50, -0.3), noise(seed + 99, -0.05)]
      let test = try #require(
        SuperiorPredictiveAbility(columns, benchmark: nil, bootstrap: bootstrap))
      let p = try #require(test.pValues)
      #expect(p.lower <= p.consistent && p.consistent <= p.upper)
      let draws = p.consistent * 400
      #expect(abs(draws - draws.rounded()) < 1e-9)
    }
  }

  /// The variance that the resampled means have, within what 20,000 draws allow: 5 standard errors of a variance are 5 √(2/n) of it.
  @Test func theDeviationIsTheBootstraps() throws {
    var level = 0.0
    let values = noise(7, 0).map { step in
      level = 0.7 * level + step
      return level
    }
    let draws = StationaryBootstrap(block: 5, resamples: 20_000, seed: 1)
      .distribution(of: values) { Sample.mean($0) * Double(values.count).squareRoot() }
    let expected = SuperiorPredictiveAbility.longRunDeviation(values, block: 5)
    let ratio = Sample.standardDeviation(draws) / expected
    #expect(abs(ratio * ratio - 1) < 5 * (2.0 / 20_000).squareRoot())
  }

  /// A clear winner is found among losers; where all lose, luck alone is nearly always better.
  @Test func winnersAndLosers() throws {
    let found = SuperiorPredictiveAbility(
      [noise(1, -0.1), noise(2, 0.3)], benchmark: nil, bootstrap: bootstrap)
    #expect(try #require(found?.pValues).upper == 0)
    let lost = SuperiorPredictiveAbility(
      [noise(1, -0.2), noise(2, -0.3)], benchmark: nil, bootstrap: bootstrap)
    #expect(try #require(lost?.pValues).upper > 0.9)
    #expect(
      SuperiorPredictiveAbility([[1, 1, 1]], benchmark: nil, bootstrap: bootstrap) == nil)
  }

  /// A resample in another order has exactly the sample's mean, so it never counts as better.
  @Test func anotherOrderIsATie() throws {
    let test = try #require(
      SuperiorPredictiveAbility(
        [[-0.1, -0.3]], benchmark: nil,
        bootstrap: StationaryBootstrap(block: 1, resamples: 2_000, seed: 1)))
    // Of the draws (0,0), (0,1), (1,0), (1,1) the first alone is above the mean.
    let p = try #require(test.pValues)
    #expect(abs(p.lower - 0.25) < 4.5 * (0.25 * 0.75 / 2_000).squareRoot())
    #expect(abs(p.upper - 1) < 1e-12)
  }
}
