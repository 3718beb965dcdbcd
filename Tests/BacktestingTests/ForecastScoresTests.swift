import Foundation
import Markets
import Testing

@testable import Backtesting

/// Oracle: `Fixtures/evaluate_reference.py` (numpy 2.4.6, scipy 1.17.1, arch 8.0.0).
@Suite struct ForecastScoresTests {
  @Test(arguments: try ScoreFixture.read().cases) func agreesWithTheReference(
    _ reference: ScoreFixture.Case
  ) throws {
    let scores = try #require(reference.scores())
    let object = try JSONSerialization.jsonObject(with: Data(scores.json.text.utf8))
    let found = try #require(object as? [String: Any])
    for (key, value) in reference.expected.numbers {
      let number = try #require(found[key] as? Double, "\(key)")
      // An ulp of cells near 0.01 is 2e-18; sums of squares of them hold 1e-12 of their value.
      #expect(abs(number - value) <= 1e-12 * abs(value), "\(key)")
    }
    #expect(found["dm_kernel"] as? String == reference.expected.dm_kernel)
  }

  @Test func intervalsHoldTheMeanAndRepeat() throws {
    let reference = try ScoreFixture.read().cases[0]
    let scores = try #require(reference.scores(bootstrap: 500))
    let interval = try #require(scores.informationCoefficientInterval)
    let mean = try #require(scores.informationCoefficient.mean)
    #expect(interval[0] < mean && mean < interval[1])
    #expect(scores == reference.scores(bootstrap: 500))
    #expect(scores.settings.block == 4)
    #expect(reference.scores(bootstrap: 500, seed: 2) != scores)
    #expect(reference.scores(bootstrap: 0)?.informationCoefficientInterval == nil)
  }

  @Test func aSingleCell() throws {
    let scores = try #require(
      ForecastScores(predictions: table([[0.5]]), targets: table([[0]])))
    #expect(scores.cellCount == 1 && scores.timestampCount == 1)
    #expect(scores.meanSquaredError == 0.25 && scores.meanAbsoluteError == 0.5)
    #expect(scores.rSquared == nil && scores.hitRate == nil && scores.dieboldMariano == nil)
    #expect(scores.informationCoefficient.mean == nil)
    #expect(scores.informationCoefficientInterval == nil && scores.lossDifferenceInterval == nil)
    #expect(scores.meanLossDifference == 0.25)
  }

  @Test func noCellIsNoScore() {
    #expect(
      ForecastScores(predictions: table([[.nan, 1]]), targets: table([[1, .nan]])) == nil)
  }

  @Test func theZeroForecastScoresZero() throws {
    let scores = try #require(
      ForecastScores(predictions: table([[0, 0], [0, 0]]), targets: table([[1, 2], [3, -1]])))
    #expect(scores.rSquared == 0 && scores.meanLossDifference == 0)
    #expect(scores.hitRate == nil && scores.dieboldMariano == nil)
    #expect(scores.informationCoefficient.values.isEmpty)
  }

  /// Assets are matched by name, whatever their order.
  @Test func assetsMatchByName() throws {
    let p = WideTable(timestamps: [0], assets: ["A", "B"], values: [1, 2])
    let y = WideTable(timestamps: [-5, 0], assets: ["B", "A"], values: [9, 9, 2, 1])
    #expect(try #require(ForecastScores(predictions: p, targets: y)).meanSquaredError == 0)
  }

  private func table(_ rows: [[Double]]) -> WideTable {
    WideTable(
      timestamps: days(rows.count), assets: rows[0].indices.map { "\($0)" },
      values: rows.flatMap(\.self))
  }
}

@Suite struct CorrelationTests {
  @Test func ties() {
    #expect(Correlation.ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
  }

  @Test func constantsAndSingletonsHaveNone() {
    #expect(Correlation.pearson([1, 1, 1], [1, 2, 3]) == nil)
    #expect(Correlation.spearman([1, 2, 3], [4, 4, 4]) == nil)
    #expect(Correlation.pearson([1], [2]) == nil)
  }

  /// Values whose squares vanish or overflow, and values one ulp apart, still correlate.
  @Test(arguments: [1e-200, 1e200]) func extremeScales(scale: Double) throws {
    let pearson = try #require(Correlation.pearson([scale, 2 * scale, 3 * scale], [1, 3, 2]))
    #expect(abs(pearson - 0.5) < 1e-15)
    #expect(Correlation.pearson([1, 1.0.nextUp], [5, 4]) == -1)
  }
}

/// The reference file, with names as in it.
struct ScoreFixture: Decodable {
  struct Case: Decodable, Sendable {
    var horizon: Int
    var predictions: [[Double?]]
    var targets: [[Double?]]
    var expected: Expected

    func scores(bootstrap: Int = 0, seed: UInt64 = 1) -> ForecastScores? {
      func table(_ rows: [[Double?]]) -> WideTable {
        WideTable(
          timestamps: days(rows.count), assets: rows[0].indices.map { "\($0)" },
          values: rows.flatMap { $0.map { $0 ?? .nan } })
      }
      return ForecastScores(
        predictions: table(predictions), targets: table(targets),
        settings: .init(horizon: horizon, bootstrap: bootstrap, seed: seed))
    }
  }

  struct Expected: Decodable {
    var dm_kernel: String
    var numbers: [String: Double]

    init(from decoder: any Decoder) throws {
      let values = try decoder.singleValueContainer().decode([String: NumberOrText].self)
      numbers = values.compactMapValues(\.number)
      dm_kernel = values["dm_kernel"]?.text ?? ""
    }
  }

  struct NumberOrText: Decodable {
    var number: Double?
    var text: String?

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      number = try? value.decode(Double.self)
      text = try? value.decode(String.self)
    }
  }

  struct Blocks: Decodable { var starts: [Int], uniforms: [Double], block: Double, indices: [Int] }

  var cases: [Case]
  var bootstrap: Blocks

  static func read() throws -> ScoreFixture {
    try JSONDecoder().decode(ScoreFixture.self, from: fixture("evaluate_reference.json"))
  }
}
