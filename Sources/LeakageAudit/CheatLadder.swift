import Backtesting
import Files
import Markets
import Experiments
import Models
import NeuralNetworks

/// What each classic leak is worth: the same small model trained honestly and with one leak at a time, scored as the cheater would
/// score it, that is with the leak still on.
public enum CheatLadder {
  /// What is switched on.
  public enum Rung: Sendable, Equatable, CustomStringConvertible {
    /// Nothing.
    case honest
    /// A leak that the audit knows.
    case leak(Leak)
    /// Every feature is the next bar's: the shift by one that slips in wherever two tables are joined.
    case offByOne

    /// `honest`, the leak's name, or `off-by-one`.
    public var description: String {
      switch self {
      case .honest: "honest"
      case .leak(let leak): leak.rawValue
      case .offByOne: "off-by-one"
      }
    }

    /// All rungs, the honest one first and the largest cheat last; leaks between windows need not look ahead, and are left out.
    public static let all: [Rung] =
      [.honest] + Leak.allCases.filter { !$0.isOfOrder }.map(Rung.leak) + [.offByOne]
  }

  /// What one rung scored on the test bars.
  public struct Row: Sendable, Equatable {
    /// What was switched on.
    public let rung: Rung
    /// 1 − Σ(y − p)²/Σy², against the zero forecast.
    public let rSquared: Double?
    /// The mean correlation over assets.
    public let informationCoefficient: Double?
    /// Sharpe ratio a year of long-short weights, without costs, filled one close after the signal's (at the signal's own in the
    /// rung `same-bar-fill`).
    public let sharpe: Double?
    /// The same, filled at the very close that the signal was computed from: this leak on top of the rung's.
    public let sameBarSharpe: Double?
    /// One standard error of a Sharpe ratio of that many bars: √(A/n).
    public let sharpeError: Double
  }

  /// Prices with the settings that a model is trained with on them.
  public struct Market: Sendable {
    /// The name in the table.
    public var name: String
    /// Where the prices are from, for error messages.
    public var source: String
    /// The prices.
    public var panel: Panel
    /// Features, windows, model, training.
    public var configuration: ExperimentConfiguration

    /// A market by name.
    public init(
      name: String, source: String, panel: Panel, configuration: ExperimentConfiguration
    ) {
      self.name = name
      self.source = source
      self.panel = panel
      self.configuration = configuration
    }
  }

  /// All rungs on `market`, trained for its own epochs; a leak that the market has no data for is left out.
  ///
  /// - Throws: `InputFault` when the market is too short, `TrainingDivergence`.
  public static func rows(
    on market: Market, workers: Int
  ) throws -> [Row] {
    let experiment = try Experiment(market.panel, market.configuration, source: market.source)
    let names = market.configuration.features
    return try Rung.all.compactMap { rung in
      if rung == .leak(.nextFunding), !names.contains("funding_rate") { return nil }
      if rung == .leak(.centeredWindow), !names.contains("volatility") { return nil }
      return try row(rung, experiment, workers)
    }
  }

  /// The two markets of the ladder: one without anything to forecast, and stocks.
  ///
  /// - Throws: `InputFault` when the stocks' file is missing or wrong.
  public static func markets(
    bars: Int = 6_000, stocks path: String = "data/us-tech-daily.csv"
  ) throws(InputFault) -> [Market] {
    let silent = PlantedConfiguration(assets: 6, bars: bars, edges: 0, seed: 3, mode: .noSignal)
    var settings = ExperimentConfiguration.planted
    settings.features = ["log_return", "volatility", "funding_rate"]
    settings.training.epochs = 5
    let planted = Market(
      name: "no signal", source: "planted market, seed \(silent.seed)",
      panel: PlantedMarket(silent).panel, configuration: settings)
    let panel = try Panel(contentsOf: path)
    let real = Market(
      name: "real", source: path, panel: panel,
      configuration: ExperimentConfiguration.stocks.withFeatures(of: panel))
    return [planted, real]
  }

  private static func row(
    _ rung: Rung, _ experiment: Experiment, _ workers: Int
  ) throws -> Row {
    let windows = try windows(rung, experiment)
    let forecaster = try trained(rung, experiment, windows, workers)
    let forecasts = forecaster.forecasts(of: windows, windowEnds: windows.test)
    let scores = ForecastScores(
      predictions: forecasts, targets: windows.targets.table(windowEnds: windows.test),
      settings: ForecastScores.Settings(
        horizon: experiment.configuration.kind.horizons[0], bootstrap: 0))
    let prices = experiment.panel.bars(windows.fold.unseenFrom..<experiment.panel.barCount).closes
    let weights = forecaster.weights(forecasts)
    let annualization = experiment.panel.closes.barsPerYear
    let sharpe = { (lag: Int) in
      let result = Backtest(lag: lag).run(prices: prices, targets: weights)
      return PerformanceReport(result, annualization: annualization).metrics.sharpe
    }
    return Row(
      rung: rung, rSquared: scores?.rSquared,
      informationCoefficient: scores?.informationCoefficient.mean,
      sharpe: sharpe(rung == .leak(.sameBarFill) ? 0 : 1), sameBarSharpe: sharpe(0),
      sharpeError: (annualization / Double(prices.timestamps.count)).squareRoot())
  }

  private static func windows(_ rung: Rung, _ experiment: Experiment) throws -> Windows {
    let c = experiment.configuration
    let honest = try Experiment.features(c, of: experiment.panel, source: "")
    let features =
      switch rung {
      case .honest: honest
      case .leak(let leak): leak.features(honest, c.featureSettings)
      case .offByOne: honest.map { $0.shiftedIntoTheFuture }
      }
    let table = FeatureTable(experiment.panel, features: features)
    let isFull = rung == .leak(.fullScaler)
    return Windows(
      table, Targets(experiment.panel, horizons: c.kind.horizons), lookback: c.lookback,
      fold: experiment.windows.fold, join: experiment.panel.join,
      featureScaler: isFull ? FeatureScaler(table, rows: 0..<table.barCount) : nil)
  }

  private static func trained(
    _ rung: Rung, _ experiment: Experiment, _ windows: Windows, _ workers: Int
  ) throws -> TrainedForecaster {
    let windowEnds =
      rung == .leak(.targetOverlap) ? Leak.overlappingTrainingEnds(windows) : windows.train
    return try experiment.run(
      on: experiment.marketWindows(windows, windowEnds: windowEnds),
      validation: experiment.marketWindows(windows, windowEnds: windows.validation),
      workers: workers,
      prepare: rung == .leak(.symmetricPadding) ? Leak.paddingSymmetrically : { $0 }
    ).best
  }
}
