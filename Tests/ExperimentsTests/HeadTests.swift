import Foundation
import Markets
import NeuralNetworks
import RandomStreams
import Testing

@testable import Experiments

/// Heads other than regression from prices to forecasts, on markets in which nothing can be foretold: all that a model can learn
/// is one number, which is known.
@Suite("Heads, end to end") struct HeadTests {
  /// Three assets that rise by the factor `up` with the probability `rises`, and otherwise fall by the factor `down`.
  private func coins(up: Double, down: Double, rises: Double, bars: Int = 600) -> Panel {
    var stream = RandomStream(seed: 4)
    let series = ["A", "B", "C"].map { symbol in
      var close = [100.0]
      for _ in 1..<bars {
        close.append(close[close.count - 1] * (stream.uniform() < rises ? up : down))
      }
      return OHLCVSeries(
        symbol: symbol, timestamps: (0..<bars).map { Int64($0) * 86_400_000 }, close: close)
    }
    return Panel(joining: series)
  }

  private func experiment(_ panel: Panel, _ settings: [String]) throws -> Experiment {
    var c = ExperimentConfiguration()
    try c.apply(
      ([
        "lookback=4", "features=log_return", "model.width=8", "model.heads=2",
        "training.epochs=20", "training.batchSize=32", "training.learningRate=0.02",
      ] + settings).compactMap(ConfigurationSetting.init(assignment:)))
    return try Experiment(panel, c, source: "coins")
  }

  /// The forecasts at the test windows as a program makes them: trained, written, read again.
  private func forecasts(_ experiment: Experiment) throws -> [Double] {
    let path = NSTemporaryDirectory() + "head-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try experiment.train(workers: 2).write(to: path)
    let forecaster = try TrainedForecaster(contentsOf: path, workers: 2)
    let forecasts = try forecaster.forecasts(of: experiment.panel, source: "coins")
    return forecasts.values.suffix(experiment.windows.test.count * 3)
  }

  /// The mean of `value` over the labels of the training windows.
  private func mean(_ experiment: Experiment, _ value: (Double) -> Double) -> Double {
    let targets = experiment.windows.targets
    let values = experiment.windows.train.flatMap { end in (0..<3).map { value(targets[end, $0]) } }
    return values.reduce(0, +) / Double(values.count)
  }

  /// Where nothing can be foretold, the probability of a rise is how often there was one: 0.8, and 0.94 with twice the slope.
  @Test func theDirectionHeadForecastsHowOftenPricesRise() throws {
    let experiment = try experiment(
      coins(up: 1.01, down: 0.98, rises: 0.8), ["model.head=direction", "training.loss=bce"])
    let rises = mean(experiment) { $0 > 0 ? 1 : 0 }
    #expect(abs(rises - 0.8) < 0.03)
    let forecasts = try forecasts(experiment)
    #expect(forecasts.count > 200)
    #expect(abs(forecasts.reduce(0, +) / Double(forecasts.count) - rises) < 0.05)
  }

  /// +60 % or −45 % with equal odds: simple returns have a mean of 7.5 %, log returns of −6.4 %. Money is made of simple ones, so
  /// who maximises it is long; who adds up log returns is short (errata H4).
  @Test func theAllocationHeadEarnsSimpleReturns() throws {
    let experiment = try experiment(
      coins(up: 1.6, down: 0.55, rises: 0.5),
      [
        "model.head=allocation", "training.loss=allocation", "training.riskAversion=0",
        "training.costRate=0",
      ])
    #expect(mean(experiment) { exp($0) - 1 } > 0.05 && mean(experiment) { $0 } < -0.05)
    let positions = try forecasts(experiment)
    #expect(positions.count > 200)
    #expect(positions.reduce(0, +) / Double(positions.count) > 0.5)
  }

  /// The labels that the trainer and the validation read, against the prices.
  @Test(arguments: [("allocation", true), ("tanhv2", false)])
  func theLabelsOfTheAllocationHead(_ loss: String, _ isSimple: Bool) throws {
    let panel = coins(up: 1.6, down: 0.55, rises: 0.5, bars: 200)
    let experiment = try experiment(panel, ["model.head=allocation", "training.loss=\(loss)"])
    for windows in [experiment.trainingWindows, experiment.validationWindows] {
      let labels = windows.batch([0, 1]).labels.returns
      for (row, end) in windows.windowEnds.prefix(2).enumerated() {
        for asset in 0..<3 {
          let ratio = panel.closes[end + 1, asset] / panel.closes[end, asset]
          let expected = isSimple ? ratio - 1 : log(ratio)
          #expect(abs(Double(labels[row, asset, 0]) - expected) < 1e-6)
        }
      }
    }
  }
}
