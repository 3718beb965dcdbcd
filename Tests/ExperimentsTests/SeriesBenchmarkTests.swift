import Files
import Foundation
import Markets
import NeuralNetworks
import Testing

@testable import Experiments

struct SeriesBenchmarkTests {
  private struct Fixture: Decodable {
    let x: [[Double]]
    let scores: [String: [Double]]
  }

  private static let split = SeriesSplit(train: 120, validation: 40, test: 40)
  private let fixture: Fixture

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/series.json")
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: path))
  }

  private func table(_ change: (inout [[Double]]) -> Void = { _ in }) throws -> SeriesTable {
    var rows = fixture.x
    change(&rows)
    return try SeriesTable(
      WideTable(
        timestamps: rows.indices.map { Int64($0) * 3_600_000 }, assets: ["a", "b"],
        values: rows.flatMap { $0 }), split: Self.split, source: "fixture")
  }

  /// Oracle: `Fixtures/series.py` (numpy, scikit-learn); values are rounded to float32.
  @Test(arguments: ["repeat", "mean", "nlinearRidge"])
  func closedFormsAreThoseOfScikitLearn(name: String) throws {
    let methods: [String: SeriesBenchmark.Method] = [
      "repeat": .repeat, "mean": .mean, "nlinearRidge": .nlinearRidge,
    ]
    let benchmark = SeriesBenchmark(try table(), lookback: 8, horizon: 3)
    #expect(benchmark.windowCount == 38)
    let result = try benchmark.run(
      try #require(methods[name]), seed: 1, workers: 1, source: "fixture")
    let wanted = try #require(fixture.scores[name])
    #expect(abs(result.meanSquaredError - wanted[0]) < 1e-6)
    #expect(abs(result.meanAbsoluteError - wanted[1]) < 1e-6)
    #expect(result.parameterCount == (name == "nlinearRidge" ? 3 * 9 : 0))
  }

  /// Labels stay inside their part; what is read may begin before it. Counted by hand.
  @Test func windowsOfEachPart() throws {
    let benchmark = SeriesBenchmark(try table(), lookback: 8, horizon: 3)
    #expect(benchmark.windows(.train).starts == 8..<118)
    #expect(benchmark.windows(.validation).starts == 120..<158)
    #expect(benchmark.windows(.test).starts == 160..<198)
    let table = benchmark.table
    let batch = benchmark.windows(.test, hasTimeMarks: true).batch([0, 37])
    #expect(batch.input.features.shape == [2, 8, 2, 1])
    #expect(batch.labels.returns.shape == [2, 2, 3])
    let features = batch.input.features.scalars
    #expect(features[0] == table[152, 0] && features[15] == table[159, 1])
    #expect(features[16] == table[189, 0])
    let labels = batch.labels.returns.scalars
    #expect(labels[0] == table[160, 0] && labels[3] == table[160, 1] && labels[11] == table[199, 1])
    let marks = try #require(batch.input.timeMarks)
    #expect(marks.shape == [2, 11, 4])
    #expect(marks.scalars[..<4] == CalendarMarks(152 * 3_600_000).values[...])
    #expect(marks.scalars[40..<44] == CalendarMarks(162 * 3_600_000).values[...])
  }

  private func ridge(_ table: SeriesTable) throws -> SeriesBenchmark.Result {
    try SeriesBenchmark(table, lookback: 8, horizon: 3)
      .run(.nlinearRidge, seed: 1, workers: 1, source: "fixture")
  }

  /// Other rows of validation, of which no test window reads any, or of the test leave the regression as it is.
  @Test func theFutureDecidesNoFit() throws {
    let own = try table()
    let changed = { (range: Range<Int>) in
      try table { rows in for row in range { rows[row] = rows[row].map { 100 - $0 } } }
    }
    #expect(try ridge(changed(120..<152)) == ridge(own))
    let fit = { (table: SeriesTable) in
      try #require(SeriesBenchmark(table, lookback: 8, horizon: 3).ridge())
    }
    #expect(try fit(changed(160..<200)) == fit(own))
    // The test can fail: rows of training decide both.
    #expect(try ridge(changed(100..<110)) != ridge(own))
    #expect(try fit(changed(100..<110)) != fit(own))
  }

  /// What comes after training decides no scaling, nor rows after the test anything.
  @Test func theFutureDecidesNoScaling() throws {
    let changed = try table { rows in
      for row in 160..<rows.count { rows[row] = rows[row].map { 100 - $0 } }
    }
    let (own, other) = (try table(), changed)
    #expect(own.values[..<320] == other.values[..<320] && own.values != other.values)
    let later = try table { rows in for row in 200..<rows.count { rows[row] = [7, 7] } }
    #expect(later.values == own.values)
  }

  @Test func faultsNameTheColumn() throws {
    let fault = #expect(throws: InputFault.self) {
      try table { rows in for row in 0..<120 { rows[row][1] = 3 } }
    }
    #expect(fault?.column == "b" && fault?.row == 1)
    #expect(throws: InputFault.self) { try table { $0.removeLast(11) } }
  }

  /// A model trains on the windows, the same on any number of cores, and learns more than the mean and than nothing.
  @Test func aModelIsTrained() throws {
    var configuration = ExperimentConfiguration()
    configuration.stockformer.width = 8
    configuration.stockformer.heads = 2
    configuration.stockformer.layers = 1
    configuration.stockformer.dropout = 0
    configuration.training.epochs = 15
    configuration.training.batchSize = 16
    let benchmark = SeriesBenchmark(try table(), lookback: 8, horizon: 3)
    let results = try [1, 2].map { workers in
      try benchmark.run(.model(configuration), seed: 1, workers: workers, source: "fixture")
    }
    #expect(results[0] == results[1])
    #expect(results[0].epochs == 15 && results[0].parameterCount > 100)
    let mean = try #require(fixture.scores["mean"])
    #expect(results[0].meanSquaredError < 0.8 * mean[0])
    let other = try benchmark.run(.model(configuration), seed: 2, workers: 1, source: "fixture")
    #expect(other != results[0])
  }
}
