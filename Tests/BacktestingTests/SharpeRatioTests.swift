import Testing

@testable import Backtesting

@Suite struct SharpeRatioTests {
  private let ratio = SharpeRatio(oracleReturns)

  @Test func deflatedAgreesWithTheOracle() throws {
    let oracle = try OracleMetrics()
    let trials = SyntheticMarket.uniform(seed: 13, count: 50).map {
      0.02 * Distribution.normalQuantile($0)
    }
    let best = SharpeRatio.expectedMaximum(ofTrials: trials)
    #expect(abs(best / (try oracle.number("dsr.sr0")) - 1) < 1e-12)
    let deflated = try #require(ratio.deflated(trials: trials))
    #expect(abs(deflated / (try oracle.number("dsr")) - 1) < 1e-11)
  }

  /// The oracle's number uses adjusted moments, which differ in the sixth digit at 2,000 bars.
  @Test func minimumTrackRecord() throws {
    let oracle = try OracleMetrics()
    let bars = try #require(ratio.minimumTrackRecord())
    #expect(abs(bars / (try oracle.number("min_track_record_length_95")) - 1) < 1e-4)
    #expect(ratio.minimumTrackRecord(above: 1) == nil)
  }

  @Test func oneTrialIsNotDeflated() {
    #expect(ratio.deflated(trials: [0.3]) == ratio.probabilistic())
  }

  /// At the minimum track record a sample with these moments reaches exactly the level.
  @Test func minimumTrackRecordIsWhereTheProbabilityReachesTheLevel() throws {
    let perBar = try #require(ratio.perBar)
    let bars = try #require(ratio.minimumTrackRecord(level: 0.9))
    let skew = try #require(ratio.skew)
    let kurtosis = try #require(ratio.kurtosis)
    let spread = 1 - skew * perBar + (kurtosis - 1) / 4 * perBar * perBar
    let probability = Distribution.normalCDF(perBar * ((bars - 1) / spread).squareRoot())
    #expect(abs(probability - 0.9) < 1e-12)
  }
}
