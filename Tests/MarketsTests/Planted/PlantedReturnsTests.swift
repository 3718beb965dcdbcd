import Foundation
import Testing

@testable import Markets

/// The laws of the shocks and of the second regime, seen through the prices of the market.
struct PlantedReturnsTests {
  /// The returns of each asset over the deviation that the truth says, of a market without signal.
  private func shocks(_ noise: PlantedConfiguration.Noise) -> [[Double]] {
    let market = PlantedMarket(
      PlantedConfiguration(bars: 20_000, seed: 11, mode: .noSignal, noise: noise))
    return market.series.map { asset in
      let deviation = market.truth.noise[asset.symbol] ?? .nan
      return LogReturn.values(of: asset.close).dropFirst().map { $0 / deviation }
    }
  }

  /// A tail of Student's t with 4 degrees has the closed form F(t) = ½ + ⅜ t/√w (1 − t²/12w), w = 1 + t²/4; its variance is 2. A
  /// count of n draws has the standard error √(p(1 − p)/n).
  @Test func theTailsOfStudentTAreAsHeavyAsTheLawSays() {
    let t = 4 * 2.0.squareRoot()
    let w = 1 + t * t / 4
    let beyond = 2 * (0.5 - 0.375 * t / w.squareRoot() * (1 - t * t / (12 * w)))
    #expect(abs(beyond - 0.00481) < 1e-5)
    let all = shocks(.studentT(degrees: 4)).flatMap { $0 }
    let share = Double(all.count { abs($0) > 4 }) / Double(all.count)
    #expect(abs(share - beyond) < 5 * (beyond * (1 - beyond) / Double(all.count)).squareRoot())
    // Normal shocks: 6e-5, a seventieth of it.
    let normal = shocks(.gaussian).flatMap { $0 }
    #expect(Double(normal.count { abs($0) > 4 }) / Double(normal.count) < beyond / 20)
  }

  /// With 10 degrees the fourth moment is 3 + 6/(10 − 4) = 4 and the eighth 1120, so that a mean of n fourth powers has the
  /// standard error √((1120 − 16)/n).
  @Test func theExcessKurtosisOfStudentTIsSixOverDegreesLessFour() {
    let all = shocks(.studentT(degrees: 10)).flatMap { $0 }
    let fourth = SampleMoments.mean(all.map { $0 * $0 * $0 * $0 })
    #expect(abs(fourth - 4) < 5 * (1104 / Double(all.count)).squareRoot())
    let normal = shocks(.gaussian).flatMap { $0 }
    // The eighth moment of a normal is 105.
    let three = SampleMoments.mean(normal.map { $0 * $0 * $0 * $0 })
    #expect(abs(three - 3) < 5 * (96 / Double(normal.count)).squareRoot())
  }

  /// ρ₁ of e² is a(1 − ab − b²)/(1 − 2ab − b²) and ρ_k = ρ₁(a + b)^(k−1); the assets' own spread is the standard error.
  @Test func squaredGarchShocksAreAutocorrelatedAndShocksAreNot() {
    let columns = shocks(.garch(arch: 0.1, garch: 0.8))
    for (lag, expected) in [(1, 0.14), (2, 0.14 * 0.9), (5, 0.14 * pow(0.9, 4))] {
      let found = columns.map { column in
        let squares = column.map { $0 * $0 }
        return LeadLag.correlation(cause: squares, effect: squares, lag: lag)
      }
      let error = SampleMoments.standardDeviation(found) / Double(found.count).squareRoot()
      #expect(abs(SampleMoments.mean(found) - expected) < 5 * error && error < 0.02)
    }
    for column in shocks(.gaussian) {
      let squares = column.map { $0 * $0 }
      let bound = 5 / Double(column.count).squareRoot()
      #expect(abs(LeadLag.correlation(cause: squares, effect: squares, lag: 1)) < bound)
    }
    for column in columns {
      // White, but of stormy times: the error of a correlation is wider by at most √kurtosis, here √3.35.
      let bound = 5 * (3.35 / Double(column.count)).squareRoot()
      #expect(abs(LeadLag.correlation(cause: column, effect: column, lag: 1)) < bound)
    }
  }

  /// The slope of an effect on its only cause is the coefficient before the switch and −1 times it after.
  @Test func aSecondRegimeTurnsTheEdgesRoundAndTheTruthSaysSo() throws {
    let market = PlantedMarket(
      PlantedConfiguration(
        assets: 2, bars: 20_000, edges: 1, seed: 4, r2: 0.1,
        regimeSwitch: .init(bar: 8_000, coefficientFactor: -1)))
    let change = try #require(market.truth.regimeSwitch)
    let edge = try #require(market.truth.edges.first)
    #expect(change.bar == 8_000 && change.coefficientFactor == -1 && change.volatilityFactor == 1)
    let panel = market.panel
    let cause = try #require(panel.symbols.firstIndex(of: edge.cause))
    let slopes = [0..<8_000, 8_000..<20_000].map { bars in
      // Returns count from bar 1 of each part.
      let columns = CommonReturns(panel.bars(bars)).columns
      let (x, y) = (columns[cause], columns[1 - cause])
      let pairs = zip(x, y.dropFirst(edge.lag))
      let squares = x.dropLast(edge.lag).reduce(0) { $0 + $1 * $1 }
      let slope = pairs.reduce(0) { $0 + $1.0 * $1.1 } / squares
      let rest = SampleMoments.standardDeviation(pairs.map { $1 - slope * $0 })
      return (slope, 5 * rest / SampleMoments.standardDeviation(x) / Double(x.count).squareRoot())
    }
    #expect(abs(slopes[0].0 - edge.coefficient) < slopes[0].1)
    #expect(abs(slopes[1].0 + edge.coefficient) < slopes[1].1)
    #expect(abs(edge.coefficient) > max(slopes[0].1, slopes[1].1))
  }

  /// Draws before the switch are the same with and without it.
  @Test func theFirstRegimeKnowsNothingOfTheSecond() {
    let plain = PlantedMarket(PlantedConfiguration(assets: 3, bars: 200, edges: 2))
    let changed = PlantedMarket(
      PlantedConfiguration(
        assets: 3, bars: 200, edges: 2,
        regimeSwitch: .init(bar: 120, coefficientFactor: 0, volatilityFactor: 3)))
    for (before, after) in zip(plain.series, changed.series) {
      #expect(before.close.prefix(120) == after.close.prefix(120))
      #expect(zip(before.close, after.close).dropFirst(120).allSatisfy { $0 != $1 })
    }
  }
}
