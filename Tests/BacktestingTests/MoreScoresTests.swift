import Foundation
import Markets
import Testing

@testable import Backtesting

/// The specification's example, and what scores must not see.
@Suite struct MoreScoresTests {
  private let p = table([[0.01, -0.01], [0.02, 0.01], [-0.01, 0.02]])
  private let y = table([[0.03, -0.01], [0.01, -0.02], [-0.02, 0.02]])
  private let lower = table([[0, -0.02], [0.02, -0.01], [-0.03, 0]])
  private let upper = table([[0.02, 0], [0.03, 0.01], [0.01, 0.02]])

  private static func table(_ rows: [[Double]]) -> WideTable {
    WideTable(
      timestamps: days(rows.count), assets: ["A", "B", "C"].prefix(rows[0].count).map { $0 },
      values: rows.flatMap(\.self))
  }

  private func close(_ found: Double?, _ expected: Double) -> Bool {
    found.map { abs($0 - expected) <= 1e-13 * abs(expected) } ?? false
  }

  @Test func workedExample() throws {
    let scores = try #require(
      ForecastScores(predictions: p, targets: y, settings: .init(bootstrap: 0, level: 0.8)))
    #expect(scores.informationCoefficientTest == nil)
    let test = try #require(scores.clarkWest)
    #expect(test.lag == 1 && close(test.statistic, 2.970442628930023))
    #expect(close(test.normalUpperP, 0.00148685471790497))
    let direction = try #require(scores.direction)
    #expect(close(direction.hitRate, 5.0 / 6) && direction.majorityRate == 0.5)
    #expect(close(direction.test?.statistic, 2 * 3.0.squareRoot()))
    #expect(close(direction.test?.upperP, 0.0370899501137243))
    let line = try #require(scores.calibration)
    #expect(close(line.slope, 1) && close(line.intercept, -0.005))
    #expect(close(line.slopeError, 0.311221876034524))
    let interval = try #require(
      IntervalScores(at: p, targets: y, lower: lower, upper: upper, level: 0.8))
    #expect(interval.cellCount == 6 && interval.coverage == 0.5)
    #expect(close(interval.width, 0.13 / 6) && close(interval.score, 0.43 / 6))
    #expect(close(interval.lowerLoss, 0.025 / 6) && close(interval.upperLoss, 0.018 / 6))
    let losses = interval.lowerLoss + interval.upperLoss
    #expect(close(interval.score, 2 / 0.2 * losses))
    let rows = scores.quantileReturns(count: 2).rows
    let means = [-0.05 / 3, 0.06 / 3, 0.11 / 3]
    #expect(rows.map(\.name) == ["1", "2", "spread"] && rows.map(\.cellCount) == [3, 3, 6])
    for (row, mean) in zip(rows, means) { #expect(close(Sample.mean(row.values), mean)) }
  }

  /// Bounds and outcomes of other timestamps and in another order change nothing.
  @Test func otherRowsAndOrdersChangeNothing() {
    let around = { (table: WideTable) -> WideTable in
      let rows = table.timestamps.indices.map { Array(table.row($0).reversed()) }
      return WideTable(
        timestamps: [-1] + table.timestamps + [1 << 50], assets: table.assets.reversed(),
        values: [9, 9] + rows.flatMap(\.self) + [-7, 7])
    }
    let plain = IntervalScores(at: p, targets: y, lower: lower, upper: upper, level: 0.9)
    #expect(plain != nil)
    #expect(
      plain
        == IntervalScores(
          at: p, targets: around(y), lower: around(lower), upper: around(upper), level: 0.9))
    let scores = ForecastScores(predictions: p, targets: y)
    let wider = ForecastScores(predictions: p, targets: around(y))
    #expect(scores?.json.text == wider?.json.text)
    #expect(scores?.byAsset == wider?.byAsset)
    #expect(scores?.quantileReturns(count: 2) == wider?.quantileReturns(count: 2))
  }

  /// Later outcomes change no timestamp's value before them: portfolios, and the series behind every test.
  @Test func laterOutcomesChangeNothingBefore() throws {
    var changed = y
    changed[2, 0] = 0.9
    changed[2, 1] = -0.9
    let scores = try #require(ForecastScores(predictions: p, targets: y))
    let other = try #require(ForecastScores(predictions: p, targets: changed))
    #expect(other != scores)
    #expect(scores.sections.prefix(2) == other.sections.prefix(2))
    let rows = zip(scores.quantileReturns(count: 2).rows, other.quantileReturns(count: 2).rows)
    for (row, changed) in rows { #expect(row.values.prefix(2) == changed.values.prefix(2)) }
  }

  /// Equal forecasts are told apart by their columns, and a timestamp at which all are equal is left out.
  @Test func portfoliosByHand() throws {
    let p = Self.table([[1, 1, 0], [2, 2, 2], [3, .nan, 1]])
    let y = Self.table([[1, 2, 4], [5, 5, 5], [7, 9, 8]])
    let scores = try #require(ForecastScores(predictions: p, targets: y))
    // Places 0, 1, 2 of 3 in 2 portfolios: ⌊0⌋, ⌊2/3⌋, ⌊4/3⌋.
    let rows = scores.quantileReturns(count: 2).rows
    #expect(rows.map(\.values) == [[2.5, 8], [2, 7], [-0.5, -1]])
    #expect(rows.map(\.cellCount) == [3, 2, 5])
    let many = scores.quantileReturns(count: 3).rows
    #expect(many.map(\.values) == [[4], [1], [2], [-2]])
    #expect(many[0].test == nil)
  }

  /// o = 1, 0, 1, 0 at p = 0.9, 0.1, 0.4, 0.4: errors 0.1, 0.1, 0.6, 0.4; of 4 pairs 3 are in order and one is a tie.
  @Test func probabilitiesByHand() throws {
    let p = Self.table([[0.9, 0.1], [0.4, 0.4]])
    let y = Self.table([[0.02, -0.01], [0.01, 0]])
    let scores = try #require(
      ForecastScores(predictions: p, targets: y, settings: .init(kind: .probability)))
    let own = try #require(scores.probability)
    #expect(close(own.brier, (0.01 + 0.01 + 0.36 + 0.16) / 4))
    let loss = -(2 * log(0.9) + log(0.4) + log(0.6)) / 4
    #expect(close(own.logLoss, loss))
    #expect(own.areaUnderCurve == 0.875 && own.baseRate == 0.5)
    // The cell with y = 0 has no sign: 0.9 and 0.1 hit, 0.4 does not.
    #expect(close(scores.hitRate, 2.0 / 3))
    #expect(own.bins.map(\.cellCount) == [1, 2, 1] && own.bins.map(\.riseRate) == [0, 0.5, 1])
    let json = scores.json.text
    for key in ["mse", "mae", "r2", "mse_diff", "dm", "dm_p", "cw", "calibration_slope"] {
      #expect(json.contains("\"\(key)\": null"), "\(key)")
    }
  }

  /// A forecast of certainty that fails costs 12 ln 10, not infinity; sure forecasts that are right cost next to nothing.
  @Test func certaintyIsClipped() throws {
    let sure = ProbabilityScores([1, 0], outcomes: [-1, -1])
    #expect(
      close(sure.logLoss, (12 * log(10) + 1e-12) / 2) || abs(sure.logLoss - 6 * log(10)) < 1e-4)
    #expect(sure.areaUnderCurve == nil && sure.baseRate == 0)
  }
}
