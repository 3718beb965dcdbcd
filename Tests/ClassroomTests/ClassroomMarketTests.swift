import Experiments
import Foundation
import Markets
import Testing

@testable import Classroom

/// The shipped weights come from the shipped settings: whoever trains again gets the same forecasts.
struct ClassroomTests {
  /// The root of the package.
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private static func market(_ name: String) throws -> ClassroomMarket {
    name == "planted"
      ? ClassroomMarket.planted().market : try .real(root + "/data/us-tech-daily.csv")
  }

  /// The shipped residuals are (y − p)/s on the validation windows, every third of the planted market's so that there are at most
  /// 1,000, kept to 1e-5; another kind of CPU moves p/s by some 1e-6.
  @Test(arguments: [("planted", 3), ("real", 1)])
  func shippedResidualsAreThoseOfValidation(name: String, every: Int) throws {
    let market = try Self.market(name)
    let experiment = try Experiment(market.panel, market.configuration, source: market.source)
    let shipped = try TrainedForecaster(
      contentsOf: Self.root + "/" + market.checkpoint, workers: 2)
    let residuals = try #require(shipped.scaling.residuals)
    let all = experiment.windows.validation
    let ends = all.indices.filter { $0 % every == 0 }.map { all[$0] }
    let forecasts = shipped.forecasts(of: experiment.windows, windowEnds: ends)
    #expect(residuals.count == market.panel.assetCount && ends.count > 300)
    for (asset, residuals) in residuals.enumerated() {
      let scale = experiment.windows.targetScaler.scales[asset]
      let expected = ends.indices.map {
        (experiment.windows.targets[ends[$0], asset] - forecasts[$0, asset]) / scale
      }
      #expect(residuals.count == expected.count)
      #expect(zip(residuals, expected).allSatisfy { abs($0 - $1) < 2e-5 })
    }
  }

  /// Another kind of CPU rounds otherwise. Start weights that are off by their seventh digit move no forecast by more than 1e-5 of
  /// the forecasts' size (measured), 1e-6 by 4e-5: three digits survive.
  @Test(arguments: ["planted", "real"])
  func trainingAgainGivesTheShippedForecasts(name: String) throws {
    let market = try Self.market(name)
    let experiment = try Experiment(market.panel, market.configuration, source: market.source)
    let windowEnds = experiment.windows.test
    let shipped = try TrainedForecaster(
      contentsOf: Self.root + "/" + market.checkpoint, workers: 2
    ).forecasts(of: experiment.windows, windowEnds: windowEnds)
    let again = try experiment.train(workers: 2).forecasts(
      of: experiment.windows, windowEnds: windowEnds)
    let squares = shipped.values.reduce(0) { $0 + $1 * $1 }
    let size = (squares / Double(shipped.values.count)).squareRoot()
    let worst = zip(shipped.values, again.values).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst < 1e-3 * size)
  }

  @Test func aFileWithoutVolumeLosesTheFeaturesThatNeedIt() throws {
    let currencies = try ClassroomMarket.real(Self.root + "/data/ecb-fx-daily.csv")
    #expect(
      currencies.configuration.features == ["log_return", "volatility", "rsi", "correlation"])
    let stocks = try ClassroomMarket.real(Self.root + "/data/us-tech-daily.csv")
    #expect(stocks.configuration == ExperimentConfiguration.stocks)
  }
}
