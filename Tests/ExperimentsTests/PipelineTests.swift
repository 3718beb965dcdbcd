import Backtesting
import Files
import Foundation
import Markets
import ModelSamples
import Models
import NeuralNetworks
import Testing

@testable import Experiments

/// From prices to equity with everything that is not one Stockformer of one horizon on complete bars.
@Suite struct PipelineTests {
  private func configuration(
    _ change: (inout ExperimentConfiguration) -> Void = { _ in }
  ) -> ExperimentConfiguration {
    var c = ExperimentConfiguration()
    c.lookback = 4
    c.stockformer.width = 8
    c.stockformer.heads = 2
    c.training.epochs = 2
    c.training.batchSize = 32
    change(&c)
    return c
  }

  /// Three planted assets; A03 begins at bar 100 of 400, and A02 lacks bars 150 to 159 and the last two.
  private func series() -> [OHLCVSeries] {
    let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: 400, edges: 1, seed: 5))
    var series = market.panel.allSeries
    series[1] = series[1].selecting((0..<398).filter { !(150..<160).contains($0) })
    series[2] = series[2].selecting(Array(100..<400))
    return series
  }

  private func run(_ experiment: Experiment, _ forecaster: TrainedForecaster) -> BacktestResult {
    let forecasts = forecaster.forecasts(
      of: experiment.windows, windowEnds: experiment.windows.test)
    let prices = experiment.panel.bars(
      experiment.windows.test[0]..<experiment.panel.barCount
    ).closes
    return Backtest(feeBasisPoints: 5).run(
      prices: prices, targets: forecaster.weights(forecasts))
  }

  // MARK: Missing bars

  @Test func aYoungAssetDoesNotCutTheOthersHistory() throws {
    let outer = Panel(joining: series(), join: .outer)
    let experiment = try Experiment(outer, configuration(), source: "young")
    let others = try Experiment(
      Panel(joining: [series()[0]] + [series()[0].renamed("B")]), configuration(), source: "old")
    // All windows that A01 has by itself, not those that all three have.
    #expect(experiment.windows.train == others.windows.train)
    let inner = try Experiment(Panel(joining: series()), configuration(), source: "inner")
    #expect(inner.windows.train.count < experiment.windows.train.count / 2 + 60)
    #expect(!experiment.windows.hasMissingBars(windowEnds: [379]))
    #expect(experiment.windows.hasMissingBars(windowEnds: [50, 379]))
  }

  @Test func itIsForecastAndTradedWhereItHasBarsAlone() throws {
    let panel = Panel(joining: series(), join: .outer)
    let experiment = try Experiment(panel, configuration(), source: "young")
    let forecaster = try experiment.train(workers: 2)
    #expect(forecaster.scaling.join == .outer)
    #expect(forecaster.history.allSatisfy { $0.trainingLoss.isFinite })
    let ready = experiment.windows.readyBars
    let forecasts = forecaster.forecasts(of: experiment.windows, windowEnds: ready)
    let weights = forecaster.weights(forecasts)
    for (row, bar) in ready.enumerated() {
      for asset in 0..<3 {
        #expect(forecasts[row, asset].isNaN == !experiment.windows.hasBar(bar, asset))
        if forecasts[row, asset].isNaN { #expect(weights[row, asset] == 0) }
      }
    }
    // A return needs the bar before: A03's first is at bar 101, A02's at 161.
    #expect(!experiment.windows.hasBar(100, 2) && experiment.windows.hasBar(101, 2))
    let result = run(experiment, forecaster)
    for bar in result.equity.indices {
      #expect(abs(result.cash[bar] + result.holdings[bar] - result.equity[bar]) < 1e-9)
    }
    #expect(result.rebalances > 30)
  }

  /// The features and labels of a bar that is not there come from nowhere: gaps filled with other numbers in between.
  @Test func losslessWhereNothingIsMissing() throws {
    let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: 300, edges: 1, seed: 5))
    let weights = try [Join.inner, .outer].map { join in
      let panel = Panel(joining: market.panel.allSeries, join: join)
      return try Experiment(panel, configuration(), source: "").train(workers: 1)
    }
    func scalars(_ model: some Forecaster) -> [Float] { model.state.flatMap { $0.tensor.scalars } }
    #expect(scalars(weights[0].model) == scalars(weights[1].model))
  }

  /// What comes after a bar, the other assets' bars and gaps included, changes no forecast up to it.
  @Test func noLookAheadWithMissingBars() throws {
    let experiment = try Experiment(
      Panel(joining: series(), join: .outer), configuration(), source: "")
    let forecaster = try experiment.train(workers: 2)
    let timestamp = { (bar: Int) in experiment.panel.timestamps[bar] }
    let changed = series().map { series in
      var series = series
      for row in series.timestamps.indices where series.timestamps[row] > timestamp(250) {
        series.close[row] *= 1.5
      }
      // A01 ends soon after the cut.
      let rows = series.timestamps.indices.filter { series.timestamps[$0] <= timestamp(260) }
      return series.symbol == "A01" ? series.selecting(rows) : series
    }
    let other = try forecaster.windows(
      of: Panel(joining: changed, join: .outer), source: "")
    let windowEnds = experiment.windows.readyBars.filter { $0 <= 250 }
    #expect(windowEnds.count > 200)
    let before = forecaster.forecasts(of: experiment.windows, windowEnds: windowEnds)
    let after = forecaster.forecasts(of: other, windowEnds: windowEnds)
    for (a, b) in zip(before.values, after.values) {
      #expect(a.bitPattern == b.bitPattern || a.isNaN && b.isNaN)
    }
  }

  @Test func nothingCanBeLearnedOfAnAssetThatBeginsAfterTraining() throws {
    var series = series()
    series[2] = series[2].selecting(Array(200..<300))
    let fault = try #require(throws: InputFault.self) {
      _ = try Experiment(Panel(joining: series, join: .outer), configuration(), source: "late.csv")
    }
    #expect(fault.message.contains("symbol A03 has 0 labels of horizon 1"))
  }

  // MARK: Several horizons, quantiles

  @Test(arguments: [[], [0.1, 0.5, 0.9]])
  func severalHorizonsFromLabelsToEquity(quantiles: [Double]) throws {
    let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: 400, edges: 1, seed: 5))
    let c = configuration {
      $0.horizons = [2, 5]
      $0.quantiles = quantiles
      $0.training.loss = quantiles.isEmpty ? .mse : .quantile
    }
    let experiment = try Experiment(market.panel, c, source: "")
    #expect(experiment.windows.targets.horizons == [2, 5])
    // The farthest horizon purges both.
    #expect(experiment.windows.train.last == 280 - 1 - 5)
    let forecaster = try experiment.train(workers: 2)
    let (windows, windowEnds) = (experiment.windows, experiment.windows.test)
    let u = forecaster.outputs(of: windows, windowEnds: windowEnds)
    #expect(u.shape == [windowEnds.count, 3, 2, max(1, quantiles.count)])
    for position in 0..<2 {
      let table = forecaster.forecasts(of: windows, windowEnds: windowEnds, position: position)
      let scale = windows.targetScaler.scales[1 * 2 + position]
      let point = quantiles.isEmpty ? 0 : 1
      let calibration = forecaster.scaling.calibration[position]
      #expect(table[7, 1] == Double(u[7, 1, position, point]) * scale * calibration)
      let outcome = windows.targets.table(windowEnds: windowEnds, position: position)
      #expect(outcome[7, 1] == windows.targets[windowEnds[7], 1, position])
      // Each forecast is held for its own horizon: weights change slowly, by 1/h of a decision a bar.
      let weights = forecaster.weights(table, position: position)
      let steps = (1..<windowEnds.count).map { abs(weights[$0, 1] - weights[$0 - 1, 1]) }
      #expect((steps.max() ?? 1) <= 1 / Double([2, 5][position]) + 1e-12)
      #expect(Baselines(windows, position: position).ridge != nil)
    }
    let prices = market.panel.bars(windowEnds[0]..<400).closes
    let table = forecaster.forecasts(of: windows, windowEnds: windowEnds, position: 1)
    let result = Backtest().run(prices: prices, targets: forecaster.weights(table, position: 1))
    #expect(result.equity.allSatisfy { $0 > 0 } && result.rebalances > 30)
    if quantiles.isEmpty { return }
    let low = forecaster.forecasts(of: windows, windowEnds: windowEnds, quantile: 0)
    let high = forecaster.forecasts(of: windows, windowEnds: windowEnds, quantile: 2)
    let apart = zip(low.values, high.values).count { $0 < $1 }
    #expect(Double(apart) > 0.9 * Double(low.values.count))
  }

  /// A model that reads the calendar gets the marks of its window's bars and of the bars it forecasts.
  @Test func theCalendarComesWithTheWindow() throws {
    let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: 400, edges: 1, seed: 5))
    let experiment = try Experiment(
      market.panel, configuration { $0.horizons = [1, 24] }, source: "")
    let windows = experiment.windows
    #expect(experiment.trainingWindows.batch([0]).input.timeMarks == nil)
    let source = MarketWindows(windows, windowEnds: [100, 200], hasTimeMarks: true)
    let marks = try #require(source.batch([1]).input.timeMarks)
    #expect(marks.shape == [1, 4 + 2, 4])
    let timestamp = windows.table.timestamps[200]
    for (row, hours) in [(0, -3), (3, 0), (4, 1), (5, 24)] as [(Int, Int64)] {
      let want = CalendarMarks(timestamp + hours * 3_600_000).values
      #expect((0..<4).map { marks[0, row, $0] } == want)
    }
  }

  // MARK: Another model

  /// A model that the library has never heard of, through everything that needs no registry.
  @Test func anotherModelTakesTheSameWay() throws {
    let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: 400, edges: 1, seed: 5))
    var perceptron = PerceptronConfiguration()
    perceptron.width = 8
    let c = configuration { $0.model = ModelSelection(perceptron) }
    #expect(c.validationError == nil)
    // Its own help and ranges, also after a value was changed.
    var selection = c.model
    try selection.set("width", .scalar("16384"))
    #expect(selection.validationError == nil)
    #expect(selection.keys.first { $0.name == "width" }?.help == "Units of the hidden layer")
    try selection.set("width", .scalar("0"))
    #expect(selection.validationError?.description == "width is 0, expected 1 to 16384")
    #expect(
      c.keys.map(\.name).filter { $0.hasPrefix("model.") } == [
        "model.kind", "model.width", "model.head",
      ])
    let experiment = try Experiment(market.panel, c, source: "")
    let one = try experiment.train(workers: 1)
    let forecaster = try experiment.train(workers: 3)
    #expect(one.parameterCount == (4 * 3 + 1) * 8 + 9 * 3)
    let windowEnds = experiment.windows.test
    let forecasts = forecaster.forecasts(of: experiment.windows, windowEnds: windowEnds)
    #expect(one.forecasts(of: experiment.windows, windowEnds: windowEnds) == forecasts)
    #expect(run(experiment, forecaster).rebalances > 30)

    let path = NSTemporaryDirectory() + "perceptron-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try forecaster.write(to: path)
    let read = try Checkpoint(contentsOf: path, families: [PerceptronConfiguration.self])
    let again = TrainedForecaster(
      configuration: read.configuration, model: read.model, scaling: forecaster.scaling, workers: 2)
    #expect(again.forecasts(of: experiment.windows, windowEnds: windowEnds) == forecasts)
    let fault = try #require(throws: InputFault.self) { _ = try Checkpoint(contentsOf: path) }
    #expect(fault.message.contains("family 'perceptron'"))
  }

  @Test func foldsReplaceTheSplit() throws {
    let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: 400, edges: 1, seed: 5))
    let fold = Fold(
      train: [0..<150, 200..<340], validation: 340..<400, test: [150..<200], purge: 1, embargo: 4)
    let experiment = try Experiment(market.panel, configuration(), source: "", fold: fold)
    #expect(experiment.windows.test.first == 150 && experiment.windows.train.last == 338)
    // Purged and embargoed: training ends at row 148 and goes on at 205; the last label of a block lies inside it.
    #expect(experiment.windows.train.allSatisfy { $0 <= 147 || $0 >= 205 })
    #expect(experiment.windows.train.contains(147) && experiment.windows.train.contains(205))
    #expect(Scaling(experiment).unseenFrom == nil)
    _ = try experiment.train(workers: 1)
  }
}

extension OHLCVSeries {
  fileprivate func renamed(_ symbol: String) -> OHLCVSeries {
    var series = self
    series.symbol = symbol
    return series
  }
}
