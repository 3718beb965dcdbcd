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

  private func table(
    scaling: SeriesScaling = .train, _ change: (inout [[Double]]) -> Void = { _ in }
  ) throws -> SeriesTable {
    var rows = fixture.x
    change(&rows)
    return try SeriesTable(
      WideTable(
        timestamps: rows.indices.map { Int64($0) * 3_600_000 }, assets: ["a", "b"],
        values: rows.flatMap { $0 }), split: Self.split, scaling: scaling, source: "fixture")
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

  /// Scaled by all rows a column has mean 0 and deviation 1 over all of them, and the last row of the test moves the first of
  /// training; scaled by the training rows it does not.
  @Test func scalingByAllRowsLeaks() throws {
    let (first, last) = (0, Self.split.rows - 1)
    let all = try table(scaling: .all)
    let column = (first...last).map { Double(all[$0, 1]) }
    #expect(abs(column.reduce(0, +)) < 1e-4)
    #expect(abs(column.reduce(0) { $0 + $1 * $1 } / Double(column.count) - 1) < 1e-5)
    let moved = { (rows: inout [[Double]]) in rows[last][1] += 100 }
    #expect(try table(scaling: .all, moved)[first, 1] != all[first, 1])
    #expect(try table(moved)[first, 1] == table()[first, 1])
  }

  /// 38 windows are two batches of 16 and a part of one: what only the six last ones see does not count.
  @Test func theLastBatchIsLeftOutWhereItIsAskedFor() throws {
    let benchmark = { (table: SeriesTable, size: Int?) in
      SeriesBenchmark(table, lookback: 8, horizon: 3, testBatch: size)
    }
    #expect(benchmark(try table(), 16).windows(.test).starts == 160..<192)
    #expect(benchmark(try table(), 16).windowCount == 32)
    #expect(benchmark(try table(), 16).windows(.validation).starts == 120..<158)
    #expect(benchmark(try table(), 19).windowCount == 38)
    let moved = try table { $0[Self.split.rows - 1][1] += 100 }
    let error = { (table: SeriesTable, size: Int?) in
      try benchmark(table, size).run(.repeat, seed: 1, workers: 1, source: "fixture")
        .meanSquaredError
    }
    #expect(try error(moved, 16) == error(table(), 16))
    #expect(try error(moved, nil) > error(table(), nil))
  }

  /// 1e200 squared is not finite: all of the column would count as 0.
  @Test func numbersWithoutADeviationAreRefused() throws {
    #expect(throws: InputFault.self) { try table { $0[3][1] = 1e200 } }
    #expect(try table { $0[3][1] = 1e100 }[3, 1] > 10)
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
