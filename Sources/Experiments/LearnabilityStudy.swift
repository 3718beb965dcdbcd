import Backtesting
import Files
import Markets
import NeuralNetworks

/// How much of what a planted market holds a model finds, where the best forecast is known.
///
///     let study = LearnabilityStudy(market: PlantedConfiguration(r2: 0.05, edgeKind: .even))
///     try study.finding(of: .model(ExperimentConfiguration()), workers: 2).test.fraction
public struct LearnabilityStudy: Sendable {
  /// What is trained.
  public enum Contender: Sendable {
    /// 0.
    case zero
    /// Ridge regression on the log returns of the default's windows.
    case ridge
    /// Ridge regression on log returns and their absolute values.
    case ridgeWithSizes
    /// A model with these settings.
    case model(ExperimentConfiguration)
  }

  /// What was found on one part of the bars.
  public struct Part: Sendable {
    /// R² of the effects' forecasts against zero, summed over the effects.
    public let rSquared: Double
    /// That of the best forecasts that there are.
    public let optimalRSquared: Double
    /// The correlation of the effects' forecasts with the best ones; NaN for a constant forecast.
    public let correlation: Double
    /// R² over all assets.
    public let rSquaredOfAll: Double

    /// The fraction that was found of what there is; NaN where not even the best forecasts beat zero on these bars.
    public var fraction: Double { optimalRSquared > 0 ? rSquared / optimalRSquared : .nan }
  }

  /// What was found on the two parts that training did not see.
  public struct Finding: Sendable {
    /// On which the epoch was chosen.
    public let validation: Part
    /// On which nothing was.
    public let test: Part
  }

  private let market: PlantedMarket
  private let optimal: WideTable
  private let effects: Set<String>

  /// A study of one market.
  public init(market configuration: PlantedConfiguration) {
    market = PlantedMarket(configuration)
    optimal = market.optimalForecasts
    effects = Set(market.truth.edges.map(\.effect))
  }

  /// Trains `contender` and measures it.
  ///
  /// - Throws: `InputFault` when the market is too short, `TrainingDivergence` when training diverges.
  public func finding(of contender: Contender, workers: Int) throws -> Finding {
    var configuration = ExperimentConfiguration()
    switch contender {
    case .model(let own): configuration = own
    case .ridgeWithSizes: configuration.features = ["log_return", "absolute_return"]
    case .zero, .ridge: break
    }
    let experiment = try Experiment(market.panel, configuration, source: "planted market")
    let windows = experiment.windows
    let forecasts: (_ windowEnds: [Int]) -> WideTable
    switch contender {
    case .zero: forecasts = { ZeroBaseline().forecasts(of: windows, windowEnds: $0) }
    case .ridge, .ridgeWithSizes:
      guard let ridge = RidgeForecaster(windows) else {
        throw InputFault(file: "planted market", "ridge regression failed")
      }
      forecasts = { ridge.forecasts(of: windows, windowEnds: $0) }
    case .model:
      let forecaster = try experiment.train(workers: workers)
      forecasts = { forecaster.forecasts(of: windows, windowEnds: $0) }
    }
    return Finding(
      validation: part(windows, windows.validation, forecasts),
      test: part(windows, windows.test, forecasts))
  }

  private func part(
    _ windows: Windows, _ windowEnds: [Int], _ forecasts: ([Int]) -> WideTable
  ) -> Part {
    let symbols = windows.table.symbols
    let offset =
      windows.table.timestamps.first.flatMap { optimal.timestamps.firstIndex(of: $0) } ?? 0
    let forecasts = forecasts(windowEnds)
    var everything: (forecasts: [Double], outcomes: [Double]) = ([], [])
    var ofEffects: (forecasts: [Double], best: [Double], outcomes: [Double]) = ([], [], [])
    for (row, end) in windowEnds.enumerated() {
      for (asset, symbol) in symbols.enumerated() {
        let (p, y) = (forecasts[row, asset], windows.targets[end, asset, 0])
        everything.forecasts.append(p)
        everything.outcomes.append(y)
        guard effects.contains(symbol) else { continue }
        ofEffects.forecasts.append(p)
        ofEffects.best.append(optimal[end + offset, asset])
        ofEffects.outcomes.append(y)
      }
    }
    let rSquared = { ForecastScores.rSquared($0, outcomes: $1) ?? .nan }
    return Part(
      rSquared: rSquared(ofEffects.forecasts, ofEffects.outcomes),
      optimalRSquared: rSquared(ofEffects.best, ofEffects.outcomes),
      correlation: Correlation.pearson(ofEffects.forecasts, ofEffects.best) ?? .nan,
      rSquaredOfAll: rSquared(everything.forecasts, everything.outcomes))
  }
}
