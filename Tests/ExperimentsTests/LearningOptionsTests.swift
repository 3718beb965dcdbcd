import Backtesting
import Foundation
import Markets
import Models
import NeuralNetworks
import Testing

@testable import Experiments

/// The linear skip, ensembles, the validation slope and averaged weights, from prices to forecasts.
@Suite struct LearningOptionsTests {
  private static let market = PlantedMarket(
    PlantedConfiguration(assets: 4, bars: 900, edges: 3, seed: 5, r2: 0.2, maxLag: 2))

  private func experiment(
    _ panel: Panel = market.panel, _ change: (inout ExperimentConfiguration) -> Void = { _ in }
  ) throws -> Experiment {
    var c = ExperimentConfiguration()
    c.lookback = 4
    c.stockformer.width = 8
    c.stockformer.heads = 2
    c.training.epochs = 1
    change(&c)
    return try Experiment(panel, c, source: "planted")
  }

  private func forecasts(_ experiment: Experiment, _ model: any Forecaster) -> WideTable {
    TrainedForecaster(
      configuration: experiment.modelConfiguration, model: model,
      scaling: Scaling(experiment), workers: 1
    ).forecasts(of: experiment.windows, windowEnds: experiment.windows.test)
  }

  @Test(arguments: [false, true])
  func theSkipAloneIsRidgeRegression(trained: Bool) throws {
    let experiment = try experiment {
      $0.features = ["log_return", "absolute_return"]
      $0.stockformer.trainsSkip = trained
    }
    let windows = experiment.windows
    let fresh = experiment.freshStockformer
    let line = experiment.fittingSkip(
      of: fresh, on: experiment.trainingWindows, experiment.validationWindows
    ).skipAlone
    let ridge = try #require(RidgeForecaster(windows)).forecasts(
      of: windows, windowEnds: windows.test)
    for (got, want) in zip(forecasts(experiment, line).values, ridge.values) {
      // Single precision against double.
      #expect(abs(got - want) <= 1e-5 * max(abs(want), 1e-4))
    }
  }

  /// An asset whose prices end in the training part: the line of the others is theirs alone.
  @Test func theSkipLeavesOutAnAssetThatIsGone() throws {
    var series = Self.market.panel.allSeries
    for bar in 500..<900 { series[3].close[bar] = .nan }
    let skip = { (experiment: Experiment) in
      experiment.fittingSkip(
        of: experiment.freshStockformer, on: experiment.trainingWindows,
        experiment.validationWindows
      ).skip.weight.scalars
    }
    let all = skip(try experiment(Panel(joining: series, join: .outer)) { $0.join = .outer })
    let width = all.count / 4
    #expect(
      (0..<3).allSatisfy { asset in
        all[asset * width..<(asset + 1) * width].contains { $0 != 0 }
      })
    #expect(all[3 * width..<4 * width].allSatisfy { $0 == 0 })
  }

  @Test func headsStartFromTheSameLine() throws {
    let regression = try experiment()
    let direction = try experiment {
      $0.stockformer.head = .direction
      $0.training.loss = .bce
    }
    let quantile = try experiment {
      $0.quantiles = [0.1, 0.5]
      $0.training.loss = .quantile
    }
    let skips = [regression, direction, quantile].map {
      $0.fittingSkip(of: $0.freshStockformer, on: $0.trainingWindows, $0.validationWindows).skip
    }
    let (weights, biases) = (skips.map(\.weight.scalars), skips.map(\.bias.scalars))
    #expect(weights[0].contains { $0 != 0 })
    for (a, b) in zip(weights[0], weights[1]) { #expect(abs(b - 1.5957691 * a) < 1e-6) }
    let width = weights[0].count / 4
    #expect(Array(weights[2][..<width]) == Array(weights[0][..<width]))
    #expect(Array(weights[2][width..<2 * width]) == Array(weights[0][..<width]))
    // Φ⁻¹(0.1) = −1.2815516, Φ⁻¹(0.5) = 0.
    #expect(abs(biases[2][0] - biases[0][0] + 1.2815516) < 1e-6 && biases[2][1] == biases[0][0])
  }

  @Test func aModelWithNothingToAddIsTheLine() throws {
    // A rate that destroys whatever the head says: the line is the best that validation sees.
    let experiment = try experiment { $0.training.learningRate = 0.3 }
    let run = try experiment.run(workers: 1)
    #expect(run.history.allSatisfy { !$0.isBest })
    let windows = experiment.windows
    let got = run.best.forecasts(of: windows, windowEnds: windows.test).values
    let want = try #require(RidgeForecaster(windows)).forecasts(
      of: windows, windowEnds: windows.test)
    #expect(run.best.isLineAlone)
    let factor = run.best.scaling.calibration[0]
    for (a, b) in zip(got, want.values) {
      #expect(abs(a - factor * b) <= 1e-5 * max(abs(b), 1e-4))
    }
  }

  @Test func theFutureMovesNoSkip() throws {
    let bars = Self.market.panel
    let experiment = try experiment()
    let last = try #require(experiment.windows.validation.last) + 1
    var closes = bars.allSeries
    for asset in closes.indices {
      for bar in last + 1..<900 { closes[asset].close[bar] *= Double(1 + bar % 3) }
    }
    let changed = try self.experiment(Panel(joining: closes))
    let skips = [experiment, changed].map {
      $0.fittingSkip(of: $0.freshStockformer, on: $0.trainingWindows, $0.validationWindows).skip
    }
    #expect(skips[0].weight == skips[1].weight && skips[0].bias == skips[1].bias)
  }

  @Test func membersHaveSeedsOfTheirOwnAndOneForecast() throws {
    let plain = { (c: inout ExperimentConfiguration) in
      c.stockformer.skip = .none
      c.calibrate = .none
    }
    let one = try experiment(Self.market.panel, plain).run(workers: 1)
    let experiment = try experiment {
      plain(&$0)
      $0.training.members = 3
    }
    let run = try experiment.run(workers: 1)
    let members = run.best.model.ensembleMembers
    #expect(members.count == 3 && run.history.count == 3)
    let windows = experiment.windows
    let values = members.map { forecasts(experiment, $0).values }
    #expect(values[0] == one.best.forecasts(of: windows, windowEnds: windows.test).values)
    #expect(values[0] != values[1] && values[1] != values[2])
    let mean = run.best.forecasts(of: windows, windowEnds: windows.test).values
    for cell in mean.indices {
      let want = (values[0][cell] + values[1][cell] + values[2][cell]) / 3
      #expect(abs(mean[cell] - want) < 1e-8)
    }
    let disagreement = try #require(
      run.best.disagreement(windows, windowEnds: windows.test, position: 0))
    #expect(disagreement > 0 && disagreement < 2)
  }

  @Test func theSlopeIsThatOfValidationOutcomesOnForecasts() throws {
    let plain = try experiment {
      $0.stockformer.skip = .none
      $0.calibrate = .none
    }
    let calm = try experiment {
      $0.stockformer.skip = .none
      $0.calibrate = .slope
    }
    let (loud, calibrated) = (try plain.run(workers: 1).best, try calm.run(workers: 1).best)
    let windows = plain.windows
    let p = loud.forecasts(of: windows, windowEnds: windows.validation).values
    let y = windows.targets.table(windowEnds: windows.validation).values
    let scales = loud.scaling.scales(position: 0)
    let z = p.indices.map { (p[$0] / scales[$0 % 4], y[$0] / scales[$0 % 4]) }
    let slope = z.reduce(0) { $0 + $1.0 * $1.1 } / z.reduce(0) { $0 + $1.0 * $1.0 }
    let factor = calibrated.scaling.calibration[0]
    #expect(abs(factor - min(1, max(0, slope))) < 1e-12)
    #expect(factor < 1)
    let pairs = zip(
      loud.forecasts(of: windows, windowEnds: windows.test).values,
      calibrated.forecasts(of: windows, windowEnds: windows.test).values)
    #expect(pairs.allSatisfy { abs($1 - factor * $0) < 1e-15 })
  }

  /// Two bars of two assets by hand: p = 1 2 | 1 0, y = 1 1 | 0 2: b = 3/6, e = 0.5 0 | −0.5 2, scores 0.5 and −0.5.
  @Test func theStandardErrorIsClusteredByBar() {
    let slope = ValidationSlope(
      forecasts: [1, 2, 1, 0], outcomes: [1, 1, 0, 2], scales: [1, 1], horizon: 1)
    #expect(slope.slope == 0.5)
    #expect(abs(slope.standardError - 0.5.squareRoot() / 6) < 1e-15)
    #expect(slope.factor(.none) == 1 && slope.factor(.slope) == 0.5)
    // t² = 0.25 / (0.5/36) = 18
    #expect(abs(slope.factor(.shrunk) - 0.5 * (1 - 2.0 / 18)) < 1e-12)
    let scaled = ValidationSlope(
      forecasts: [1, 20, 1, 0], outcomes: [1, 10, 0, 20], scales: [1, 10], horizon: 1)
    #expect(abs(scaled.slope - 0.5) < 1e-12)
    let joined = ValidationSlope(
      forecasts: [1, 2, 1, 0], outcomes: [1, 1, 0, 2], scales: [1, 1], horizon: 2)
    #expect(joined.standardError == 0)
    // Groups of 8 bars: one asset, p = 1, e = ±1 by halves of 8: scores 8 and −8.
    let halves = [Double](repeating: 1, count: 8) + [Double](repeating: -1, count: 8)
    let overlapping = ValidationSlope(
      forecasts: [Double](repeating: 1, count: 16), outcomes: halves, scales: [1], horizon: 2)
    #expect(overlapping.slope == 0)
    #expect(abs(overlapping.standardError - 128.0.squareRoot() / 16) < 1e-15)
  }

  /// A slope that is within its noise, or negative, leaves a hundredth: the order of the assets, and nothing of the size.
  @Test(arguments: [[1.0, -0.9, 1, -0.9], [-1, -1, -1, -1]])
  func whatMayBeChanceIsMadeSmall(_ outcomes: [Double]) {
    let slope = ValidationSlope(
      forecasts: [1, 1, 1, 1], outcomes: outcomes, scales: [1], horizon: 1)
    #expect(slope.factor(.shrunk) == 0.01)
  }

  /// What the model adds to the line is multiplied by the shrunk slope of the line's residuals on it.
  @Test func whatIsAddedToTheLineIsShrunkOnItsResiduals() throws {
    // What no line can see, so that training ends above the line.
    let even = PlantedMarket(
      PlantedConfiguration(
        assets: 4, bars: 3_000, edges: 3, seed: 5, r2: 0.3, maxLag: 2, edgeKind: .even))
    let plain = try experiment(even.panel) {
      $0.calibrate = .none
      $0.training.epochs = 6
    }
    let run = try plain.run(workers: 1)
    let model = try #require(run.best.model as? Stockformer)
    let windows = plain.windows
    let forecasts = { (model: Stockformer) in
      TrainedForecaster(
        configuration: run.best.configuration, model: model, scaling: run.best.scaling, workers: 1
      ).forecasts(of: windows, windowEnds: windows.validation).values
    }
    let (all, line) = (forecasts(model), forecasts(model.skipAlone))
    let y = windows.targets.table(windowEnds: windows.validation).values
    let slope = ValidationSlope(
      forecasts: zip(all, line).map { $0 - $1 }, outcomes: zip(y, line).map { $0 - $1 },
      scales: run.best.scaling.scales(position: 0), horizon: 1)
    let shrunk = run.best.shrinkingOwnPart(model, .shrunk, on: plain.validationWindows)
    let factor = Float(slope.shrunk)
    #expect(!model.isSkipAlone && factor < 1)
    #expect(shrunk.head.weight.scalars == model.head.weight.scalars.map { $0 * factor })
    #expect(shrunk.isSkipAlone == (factor == 0))
    let kept = run.best.shrinkingOwnPart(model, .slope, on: plain.validationWindows)
    #expect(kept.head.weight.scalars == model.head.weight.scalars)
  }

  @Test func calibrationIsKeptInTheCheckpoint() throws {
    let run = try experiment {
      $0.calibrate = .slope
      $0.training.members = 2
    }.run(workers: 1)
    let path = NSTemporaryDirectory() + "calibrated-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try run.best.write(to: path)
    let read = try TrainedForecaster(contentsOf: path, workers: 1)
    #expect(read.scaling == run.best.scaling)
    let windows = try experiment().windows
    #expect(
      read.forecasts(of: windows, windowEnds: windows.test)
        == run.best.forecasts(of: windows, windowEnds: windows.test))
  }
}

extension Experiment {
  fileprivate var freshStockformer: Stockformer {
    freshModel(modelConfiguration as? StockformerConfiguration ?? StockformerConfiguration())
  }
}
