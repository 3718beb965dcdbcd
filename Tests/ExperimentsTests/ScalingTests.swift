import Markets
import Testing

@testable import Experiments

/// A forecaster reads windows in its own scaling alone.
@Suite struct ScalingTests {
  static func experiment(bars: Int = 400, train: Double = 0.7) throws -> Experiment {
    var c = ExperimentConfiguration()
    c.lookback = 4
    c.trainFraction = train
    c.stockformer.width = 8
    c.stockformer.heads = 2
    c.training.epochs = 1
    let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: bars, edges: 1, seed: 5))
    return try Experiment(market.panel, c, source: "")
  }

  @Test func windowsKnowTheirScaling() throws {
    let (experiment, other) = (try Self.experiment(), try Self.experiment(train: 0.6))
    let scaling = Scaling(experiment)
    #expect(scaling.fits(experiment.windows))
    // The same prices and features, measured on other rows.
    #expect(!scaling.fits(other.windows))
    let forecaster = try experiment.train(workers: 1)
    #expect(scaling.fits(try forecaster.windows(of: other.panel, source: "")))
  }

  /// Another processor's last digit is no other scaling; a thousandth of a standard deviation is.
  @Test(arguments: [(1e-12, true), (1e-3, false)])
  func roundingIsNoOtherScaling(change: Double, fits: Bool) throws {
    let windows = try Self.experiment().windows
    let scaler = windows.featureScaler
    let moved = FeatureScaler(
      symbols: scaler.symbols, names: scaler.names,
      means: zip(scaler.means, scaler.standardDeviations).map { $0 + change * $1 },
      standardDeviations: scaler.standardDeviations)
    let other = Windows(
      windows.table, windows.targets, lookback: windows.lookback, fold: windows.fold,
      join: windows.join, featureScaler: moved)
    #expect(Scaling(try Self.experiment()).fits(other) == fits)
    let wider = TargetScaler(scales: windows.targetScaler.scales.map { $0 * (1 + change) })
    let scaled = Windows(
      windows.table, windows.targets, lookback: windows.lookback, fold: windows.fold,
      join: windows.join, targetScaler: wider)
    #expect(Scaling(try Self.experiment()).fits(scaled) == fits)
  }

  @Test func aForecasterRefusesOtherScalings() async {
    let forecasts = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let forecaster = try ScalingTests.experiment().train(workers: 1)
      let other = try ScalingTests.experiment(train: 0.6).windows
      _ = forecaster.forecasts(of: other, windowEnds: other.test)
    }
    #expect(text(forecasts).contains("another scaling"))
    let training = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let experiment = try ScalingTests.experiment()
      let other = try ScalingTests.experiment(train: 0.6)
      _ = try experiment.run(
        on: experiment.trainingWindows, validation: other.validationWindows, workers: 1)
    }
    #expect(text(training).contains("validation has another scaling"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
