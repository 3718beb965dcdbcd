import Markets
import RandomStreams
import Testing

@testable import Backtesting

struct ForecastSeriesTests {
  /// Forecasts and outcomes of three assets, some missing, some zero.
  private static func tables(seed: UInt64, times: Range<Int> = 0..<60) -> (WideTable, WideTable) {
    var stream = RandomStream(seed: seed)
    func table(_ missing: Double) -> WideTable {
      WideTable(
        timestamps: times.map { Int64($0) }, assets: ["A", "B", "C"],
        values: (0..<times.count * 3).map { _ in
          let value = stream.normal()
          return stream.uniform() < missing ? .nan : stream.uniform() < 0.1 ? 0 : value
        })
    }
    return (table(0.1), table(0.1))
  }

  /// One series says what `ForecastScores` says of the same tables.
  @Test func agreesWithTheScores() throws {
    let (p, y) = Self.tables(seed: 3)
    let scores = try #require(ForecastScores(predictions: p, targets: y))
    let series = ForecastSeries(predictions: p, targets: y)
    #expect(abs(try #require(series.rSquared) - (scores.rSquared ?? .nan)) < 1e-12)
    #expect(series.hitRate == scores.hitRate)
    #expect(series.lossDifferences == scores.lossDifferences)
    #expect(series.informationCoefficient == scores.informationCoefficient.mean)
    #expect(series.rankInformationCoefficient == scores.rankInformationCoefficient.mean)
    let bootstrap = StationaryBootstrap(block: 4, resamples: 200, seed: 1)
    #expect(series.informationCoefficients.contains { $0 == nil })
    #expect(
      series.informationCoefficientInterval(bootstrap)
        == bootstrap.interval(of: scores.informationCoefficient.values, level: 0.95, Sample.mean))
  }

  /// Two seeds at overlapping times: averaged where both are, taken as they are elsewhere, counted in full.
  @Test func averagesByTimestamp() throws {
    let one = Self.tables(seed: 1, times: 0..<40)
    let two = Self.tables(seed: 2, times: 20..<60)
    let series = [one, two].map { ForecastSeries(predictions: $0.0, targets: $0.1) }
    let mean = ForecastSeries(averaging: series)
    #expect(mean.timestamps == (0..<60).map { Int64($0) })
    #expect(mean.squaredErrors[5] == series[0].squaredErrors[5])
    #expect(mean.squaredErrors[45] == series[1].squaredErrors[25])
    #expect(
      abs(mean.squaredErrors[30] - (series[0].squaredErrors[30] + series[1].squaredErrors[10]) / 2)
        < 1e-14)
    #expect(mean.hits == series[0].hits + series[1].hits)
    #expect(ForecastSeries(averaging: [series[0]]) == series[0])
  }

  /// By hand: errors 1 + 4, outcomes 1 + 1; the resampled ratio lies between the timestamps' own.
  @Test func rSquaredResamplesErrorsWithTheirOutcomes() throws {
    let y = WideTable(timestamps: [0, 1], assets: ["A"], values: [1, 1])
    let p = WideTable(timestamps: [0, 1], assets: ["A"], values: [2, 3])
    let series = ForecastSeries(predictions: p, targets: y)
    #expect(series.errorRatio == 2.5 && series.rSquared == -1.5)
    #expect(series.hitRate == 1 && series.majorityRate == 1)
    let interval = try #require(
      series.rSquaredInterval(StationaryBootstrap(block: 1, resamples: 500, seed: 1)))
    #expect(interval == [-3, 0])
  }

  @Test func returnsAverageByBar() {
    var one = ReturnSeries(averaging: [])
    one.timestamps = [1, 2]
    one.returns = [0.1, 0.2]
    one.turnover = [1, 0]
    var two = one
    two.timestamps = [2, 3]
    two.returns = [0.4, 0.5]
    let mean = ReturnSeries(averaging: [one, two])
    #expect(mean.timestamps == [1, 2, 3])
    #expect(abs(mean.returns[1] - 0.3) < 1e-15 && mean.returns[2] == 0.5)
    #expect(mean.turnover == [1, 0.5, 0] && mean.annualTurnover(6) == 3)
    #expect(ReturnSeries(averaging: []).annualTurnover(6) == nil)
  }
}

struct FalseDiscoveryRateTests {
  /// statsmodels 0.15.0: `multipletests(p, method="fdr_bh")`.
  @Test func qValuesAreThoseOfStatsmodels() {
    let found = FalseDiscoveryRate.qValues([0.01, 0.04, 0.03, nil, 0.005, 0.5, 0.04])
    let wanted: [Double?] = [0.03, 0.048, 0.048, nil, 0.03, 0.5, 0.048]
    for (one, other) in zip(found, wanted) {
      #expect((one == nil) == (other == nil))
      #expect(abs((one ?? 0) - (other ?? 0)) < 1e-15)
    }
    #expect(FalseDiscoveryRate.qValues([nil]) == [nil])
  }
}
