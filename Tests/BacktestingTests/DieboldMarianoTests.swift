import Testing

@testable import Backtesting

@Suite struct DieboldMarianoTests {
  /// Oracle: `dm.h1`, `dm.h24` of `Fixtures/oracle_metrics.json`: [uncorrected, corrected, p].
  @Test(arguments: [1, 24]) func agreesWithTheOracle(horizon: Int) throws {
    let mean = Sample.mean(oracleReturns)
    let differences = oracleReturns.indices.map { index in
      let previous = oracleReturns[(index + oracleReturns.count - 1) % oracleReturns.count]
      let first = oracleReturns[index] - mean
      let second = oracleReturns[index] - 0.2 * previous
      return first * first - second * second
    }
    let expected = try OracleMetrics().numbers("dm.h\(horizon)")
    let test = try #require(DieboldMariano(differences, horizon: horizon))
    #expect(abs(test.statistic / expected[1] - 1) < 1e-11)
    #expect(abs(test.pValue / expected[2] - 1) < 1e-9)
    #expect(test.kernel == .rectangular)
  }

  /// d = 1, -1, 1, -1, 2: mean 0.4, γ₀ = 1.44, γ₁ = -0.952, so v = -0.464 rectangular, 0.488 with Bartlett's ½.
  @Test func negativeVarianceTakesBartlett() throws {
    let test = try #require(DieboldMariano([1, -1, 1, -1, 2], horizon: 2))
    #expect(test.kernel == .bartlett)
    let correction: Double = (2.4 / 5).squareRoot()
    let expected: Double = 0.4 / (0.488 / 5).squareRoot() * correction
    #expect(abs(test.statistic - expected) < 1e-14)
  }

  @Test func undefinedWithoutVariationOrLength() {
    #expect(DieboldMariano([0.1, 0.1, 0.1], horizon: 1) == nil)
    #expect(DieboldMariano([1, 2], horizon: 2) == nil)
    #expect(DieboldMariano([], horizon: 1) == nil)
  }
}

@Suite struct PowerTests {
  /// (1.95996 + 0.84162) / √100 = 0.280159.
  @Test func smallestMean() {
    #expect(abs(Power.smallestMean(standardDeviation: 1, count: 100) - 0.2801585218112969) < 1e-12)
    #expect(
      abs(Power.smallestSharpe(bars: 252, annualization: 252) - 2.801585218112969) < 1e-11)
    // Five assets: σ = 1/2; forecasts of four bars share their outcomes.
    #expect(
      abs(
        Power.smallestInformationCoefficient(timestamps: 400, assets: 5, horizon: 4)
          - 0.1400792609056484) < 1e-12)
  }
}
