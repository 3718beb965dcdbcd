import Backtesting
import Files
import Foundation
import Markets
import ModelSamples
import Models
import NeuralNetworks
import Testing

@testable import Experiments

/// Intervals around the forecasts of a trained model.
@Suite struct IntervalTests {
  private static func configuration(
    _ change: (inout ExperimentConfiguration) -> Void = { _ in }
  ) -> ExperimentConfiguration {
    var c = ExperimentConfiguration()
    c.lookback = 4
    c.stockformer.width = 8
    c.stockformer.heads = 2
    c.stockformer.feedForward = 8
    c.training.epochs = 1
    change(&c)
    return c
  }

  private static func panel(assets: Int = 3, bars: Int = 600, seed: UInt64 = 5) -> Panel {
    PlantedMarket(PlantedConfiguration(assets: assets, bars: bars, edges: 2, seed: seed, r2: 0.1))
      .panel
  }

  private static func trained(
    _ panel: Panel = panel(), _ change: (inout ExperimentConfiguration) -> Void = { _ in }
  ) throws -> (Experiment, TrainedForecaster) {
    let experiment = try Experiment(panel, configuration(change), source: "planted")
    return (experiment, try experiment.train(workers: 2))
  }

  private func intervals(
    _ experiment: Experiment, _ forecaster: TrainedForecaster, _ method: IntervalMethod,
    level: Double = 0.9, position: Int = 0
  ) throws -> ForecastIntervals {
    let (windows, ends) = (experiment.windows, experiment.windows.readyBars)
    let forecasts = forecaster.forecasts(of: windows, windowEnds: ends, position: position)
    return try forecaster.intervals(
      forecasts, of: windows, windowEnds: ends, position: position, level: level, method: method,
      file: "c")
  }

  /// The order statistic of what the model says of the validation part, asset by asset.
  @Test func halfWidthsAreThoseOfTheValidationPart() throws {
    let (experiment, forecaster) = try Self.trained()
    let intervals = try intervals(experiment, forecaster, .split, level: 0.8)
    let ends = experiment.windows.validation
    let forecasts = forecaster.forecasts(of: experiment.windows, windowEnds: ends)
    for asset in 0..<3 {
      let sizes = ends.indices.map {
        abs(experiment.windows.targets[ends[$0], asset] - forecasts[$0, asset])
      }.sorted()
      let rank = Int((0.8 * Double(sizes.count + 1)).rounded(.up))
      let half = (intervals.upper[50, asset] - intervals.lower[50, asset]) / 2
      // Residuals are kept to five digits of a standard deviation.
      #expect(abs(half - sizes[rank - 1]) < 1e-5 * forecaster.scaling.scales(position: 0)[asset])
    }
  }

  /// On a market without drift: 8 assets with 900 bars of validation and of test each. One asset's coverage spreads by
  /// √(0.09/900 + 0.09/900) = 1.4 %, so that the mean of eight, which a common factor ties together, stays within the band.
  @Test(arguments: [IntervalMethod.split, .adaptive(step: 0.005)])
  func nineTenthsAreHeldOnAPlantedMarket(_ method: IntervalMethod) throws {
    let (experiment, forecaster) = try Self.trained(Self.panel(assets: 8, bars: 6000, seed: 11))
    let intervals = try intervals(experiment, forecaster, method)
    let scores = try #require(
      forecaster.scores(intervals, experiment.windows, experiment.windows.readyBars))
    #expect(scores.cellCount > 7000)
    #expect((0.88...0.92).contains(scores.coverage), "\(scores.coverage)")
  }

  @Test func adaptiveOnesBeginWhereTrainingEnds() throws {
    let (experiment, forecaster) = try Self.trained()
    let split = try intervals(experiment, forecaster, .split)
    let adaptive = try intervals(experiment, forecaster, .adaptive(step: 0.05))
    let ends = experiment.windows.readyBars
    let first = ends.count - forecaster.unseen(experiment.windows, ends).count
    let cells = (first + 1) * 3
    #expect(first > 400 && first < ends.count - 80)
    #expect(split.lower.values.prefix(cells) == adaptive.lower.values.prefix(cells))
    #expect(split.lower.values.dropFirst(cells) != adaptive.lower.values.dropFirst(cells))
  }

  /// Everything after a bar of the test is changed; bounds and probabilities up to it are the same to the bit.
  @Test(arguments: [1, 3]) func aChangedFutureChangesNoIntervalBeforeIt(_ horizon: Int) throws {
    let panel = Self.panel()
    let (experiment, forecaster) = try Self.trained(panel) { $0.horizon = horizon }
    let cut = experiment.windows.test[40]
    let changed = Panel(
      joining: panel.allSeries.map { series in
        var series = series
        for bar in cut + 1..<series.count { series.close[bar] *= Double(1 + bar % 3) }
        return series
      })
    let rows = experiment.windows.readyBars.count { $0 <= cut } * 3
    let both = try [panel, changed].map { panel in
      let windows = try forecaster.windows(of: panel, source: "planted")
      let forecasts = forecaster.forecasts(of: windows, windowEnds: windows.readyBars)
      return try forecaster.intervals(
        forecasts, of: windows, windowEnds: windows.readyBars, level: 0.8,
        method: .adaptive(step: 0.05), file: "c")
    }
    for table in [\ForecastIntervals.lower, \.upper, \.rise] {
      let values = both.map { $0[keyPath: table].values }
      #expect(values[0].prefix(rows) == values[1].prefix(rows))
      #expect(values[0].dropFirst(rows) != values[1].dropFirst(rows))
    }
    // What was changed is felt as soon as it is known.
    #expect(both[0].lower[rows / 3 + horizon, 0] != both[1].lower[rows / 3 + horizon, 0])
  }

  @Test func aCheckpointKeepsThem() throws {
    let (experiment, forecaster) = try Self.trained { $0.horizons = [1, 5] }
    let path = NSTemporaryDirectory() + "intervals-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try forecaster.write(to: path)
    let read = try TrainedForecaster(contentsOf: path, workers: 1)
    #expect(read.scaling == forecaster.scaling && read.scaling.residuals?.count == 6)
    for position in 0..<2 {
      let (a, b) = (
        try intervals(experiment, forecaster, .split, position: position),
        try intervals(experiment, read, .split, position: position)
      )
      #expect(a.lower == b.lower && a.rise == b.rise)
    }
    let widths = try (0..<2).map { position in
      let bounds = try intervals(experiment, read, .split, position: position)
      return bounds.upper[0, 0] - bounds.lower[0, 0]
    }
    // Five bars' returns spread √5 times as far as one's, more or less.
    #expect(widths[1] > 1.5 * widths[0] && widths[1] < 3 * widths[0])
  }

  @Test func alongValidationPartIsThinned() throws {
    let (experiment, forecaster) = try Self.trained(Self.panel(bars: 9000))
    #expect(experiment.windows.validation.count > 1300)
    #expect(forecaster.scaling.residuals?.allSatisfy { $0.count > 600 && $0.count <= 1000 } == true)
  }

  private func fault(_ body: () throws -> Void) -> InputFault? {
    do { try body() } catch { return error as? InputFault }
    return nil
  }

  @Test func whatHasNoneSaysSo() throws {
    let (experiment, forecaster) = try Self.trained()
    var older = forecaster
    older.scaling.residuals = nil
    let without = fault { _ = try intervals(experiment, older, .split) }
    #expect(without?.message.contains("no validation residuals") == true)
    let few = fault { _ = try intervals(experiment, forecaster, .split, level: 0.999) }
    #expect(few?.message.contains("too few for an interval of 0.999") == true)
    for (head, loss, what) in [
      (ForecastHead.direction, LossName.bce, "probabilities"),
      (.allocation, .allocation, "positions"),
    ] {
      let (experiment, forecaster) = try Self.trained {
        $0.stockformer.head = head
        $0.training.loss = loss
      }
      #expect(forecaster.scaling.residuals == nil)
      let none = fault { _ = try intervals(experiment, forecaster, .split) }
      #expect(none?.file == "c" && none?.message.contains(what) == true)
    }
  }

  /// An asset that joins late has fewer residuals, and none where its forecasts are missing.
  @Test func missingBars() throws {
    var series = Self.panel().allSeries
    series[2] = series[2].selecting(Array(450..<600))
    series[1] = series[1].selecting((0..<600).filter { !(560..<570).contains($0) })
    let panel = Panel(joining: series, join: .outer)
    let experiment = try Experiment(
      Panel(joining: Array(series.prefix(2)), join: .outer), Self.configuration(), source: "young")
    let forecaster = try experiment.train(workers: 1)
    let windows = try forecaster.windows(of: panel, source: "young")
    let ends = windows.readyBars
    let forecasts = forecaster.forecasts(of: windows, windowEnds: ends)
    let bounds = try forecaster.intervals(
      forecasts, of: windows, windowEnds: ends, level: 0.9, method: .adaptive(step: 0.01),
      file: "c")
    for cell in forecasts.values.indices {
      #expect(forecasts.values[cell].isNaN == bounds.lower.values[cell].isNaN)
      #expect(forecasts.values[cell].isNaN == bounds.rise.values[cell].isNaN)
    }
    #expect(forecasts.values.contains { $0.isNaN })
  }
}
