import Experiments
import Files
import Markets
import Testing

extension FuzzTests {
  /// Cells of a comparison: those that are accepted make a table without a number that is none.
  @Test func cells() throws {
    let panel = PlantedMarket(PlantedConfiguration(assets: 2, bars: 120, edges: 1, seed: 5)).panel
    var configuration = ExperimentConfiguration()
    configuration.lookback = 2
    let comparison = Comparison(
      panel, source: "planted", configuration, Contender.baselines, seeds: 1,
      folds: [Split(bars: 120).fold])
    let corpus = try [0, 5].map { Array(try comparison.run($0, workers: 1).cell.json) }
    let run = FuzzRun(
      name: "cells", share: 0.3, corpus: corpus,
      pieces: [
        "null", "[]", "{}", "-1", "0", "1e308", "-1e308", "1e-320", "9223372036854775807", "true",
        "\"timestamps\"", "\"horizon\"", "\"scores\"", "\"returns\"", ",", "0.5,",
      ])
    let tally = try run.over { path, _ in
      let cell = try ComparisonCell(contentsOf: path)
      let table = ComparisonTable([cell])
      #expect(table.rows.count == 1 && table.rows[0].cellCount == 1)
      let numbers = ComparisonTable.scores(of: table.rows[0]).count
      #expect(numbers + 4 == ComparisonTable.columns.count)
      #expect(!table.csv.dropFirst(cell.model.count).contains("inf"))
    }
    #expect(tally.accepted >= 2 && tally.refused > 0)
  }
}
