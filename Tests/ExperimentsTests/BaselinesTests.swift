import Backtesting
import Foundation
import Markets
import Testing

@testable import Experiments

struct BaselinesTests {
  /// A planted market whose edges explain a fifth of an effect's variance: 800 bars show them.
  private static let market = PlantedMarket(
    PlantedConfiguration(assets: 4, bars: 800, edges: 3, seed: 5, r2: 0.2, maxLag: 2))

  private static func experiment(_ panel: Panel, horizon: Int = 1) throws -> Experiment {
    var configuration = ExperimentConfiguration()
    configuration.lookback = 4
    configuration.horizon = horizon
    return try Experiment(panel, configuration, source: "planted")
  }

  @Test func zeroLastReturnAndMeanByDefinition() throws {
    let experiment = try Self.experiment(Self.market.panel, horizon: 3)
    let (windows, closes) = (experiment.windows, Self.market.panel.closes)
    let end = windows.test[5]
    #expect(ZeroBaseline().forecasts(of: windows, windowEnds: [end]).values == [0, 0, 0, 0])
    let last = RepeatBaseline().forecasts(of: windows, windowEnds: [end])
    let means = MeanBaseline(windows).forecasts(of: windows, windowEnds: [end])
    #expect(last.timestamps == [closes.timestamps[end]])
    for asset in 0..<4 {
      let ratio = closes[end, asset] / closes[end - 3, asset]
      #expect(abs(last[0, asset] - log(ratio)) < 1e-14)
      let labels = windows.train.map { windows.targets[$0, asset] }
      let mean = labels.reduce(0, +) / Double(labels.count)
      #expect(means[0, asset] == mean)
    }
  }

  @Test func ridgeFindsPlantedEdgesAndTheOthersDoNot() throws {
    let windows = try Self.experiment(Self.market.panel).windows
    let all = Baselines(windows).all(windowEnds: windows.test)
    #expect(all.map(\.name) == ["zero", "last return", "training mean", "ridge"])
    let comparison = ForecastComparison(
      all, targets: windows.targets.table(windowEnds: windows.test))
    let ridge = try #require(comparison["ridge"])
    #expect((ridge.informationCoefficientInterval?[0] ?? -1) > 0)
    #expect((ridge.rSquared ?? 0) > 0.03)
    #expect(ridge.errorRatio == ridge.rSquared.map { 1 - $0 })
    #expect((ridge.dieboldMarianoP ?? 1) < 0.05)
    let zero = try #require(comparison["zero"])
    #expect(zero.rSquared == 0 && zero.dieboldMarianoP == nil)
    #expect(zero.informationCoefficient == nil)
    #expect((comparison["last return"]?.rSquared ?? 0) < -0.5)
  }

  @Test func lambdaHasTheSmallestValidationErrorOfThoseTried() throws {
    let windows = try Self.experiment(Self.market.panel).windows
    let ridge = try #require(RidgeForecaster(windows))
    #expect((1...4).contains(ridge.inputs.bars) && ridge.path.count == 13)
    let least = try #require(ridge.path.min { $0.error < $1.error })
    #expect(ridge.lambda == least.lambda)
  }

  /// The errors that λ is chosen by are those of the forecasts of the validation windows.
  @Test func theErrorsOfThePenaltiesAreThoseOfValidation() throws {
    let windows = try Self.experiment(Self.market.panel).windows
    let ridge = try #require(RidgeForecaster(windows))
    let chosen = try #require(ridge.path.first { $0.lambda == ridge.lambda })
    let error = { (windowEnds: [Int]) in
      let (forecasts, labels) = (
        ridge.forecasts(of: windows, windowEnds: windowEnds),
        windows.targets.table(windowEnds: windowEnds)
      )
      var (squares, zero) = (0.0, 0.0)
      for row in windowEnds.indices {
        for asset in 0..<4 {
          let scale = windows.targetScaler.scales[asset]
          squares += pow((forecasts[row, asset] - labels[row, asset]) / scale, 2)
          zero += pow(labels[row, asset] / scale, 2)
        }
      }
      return squares / zero
    }
    #expect(abs(chosen.error - error(windows.validation)) < 1e-9)
    #expect(abs(chosen.error - error(windows.train)) > 1e-3)
  }

  /// Training's error is least at the smallest penalty, always; where there is nothing to find, validation's is not.
  @Test func noiseIsPenalised() throws {
    let noise = PlantedMarket(PlantedConfiguration(assets: 4, bars: 300, edges: 0, seed: 3)).panel
    let ridge = try #require(RidgeForecaster(Self.experiment(noise).windows))
    #expect(ridge.lambda > RidgeForecaster.penalties[0])
  }

  /// The test's prices decide neither the fit nor λ nor the means.
  @Test func aChangedFutureChangesNoForecastBeforeIt() throws {
    let panel = Self.market.panel
    let experiment = try Self.experiment(panel)
    let cut = experiment.windows.test[20]
    let changed = Panel(
      joining: panel.allSeries.map { series in
        OHLCVSeries(
          symbol: series.symbol, timestamps: series.timestamps,
          close: series.close.enumerated().map { $0 > cut ? $1 * 1.5 : $1 })
      })
    let windowEnds = Array(experiment.windows.test[0...20])
    let (before, after) = (experiment.windows, try Self.experiment(changed).windows)
    for kind in BaselineKind.allCases {
      let forecasts = try [before, after].map {
        try #require(kind.fit($0)).forecasts(of: $0, windowEnds: windowEnds)
      }
      #expect(forecasts[0] == forecasts[1], "\(kind)")
    }
  }
}
