import Backtesting
import Files
import Markets
import NeuralNetworks

/// What a model earns by what its head is trained to say: a return, a direction or a position; beside ridge regression and equal weights.
///
/// All are traded by the same engine on the same test bars, a forecast of h bars in h tranches of 1/h.
///
///     let study = HeadStudy(panel, source: "data/us-tech-daily.csv", lag: 1, annualization: 252)
///     let finding = try study.finding(of: .allocation, horizon: 5, seed: 1, workers: 2)
public struct HeadStudy: Sendable {
  /// What is traded.
  public enum Contender: String, Sendable, CaseIterable {
    /// 1/N in each asset at every bar.
    case equalWeight = "equal-weight"
    /// Ridge regression.
    case ridge
    /// The expected return.
    case regression
    /// The probability of a rise.
    case direction
    /// A position: −mean(g − λ/2 g²).
    case allocation
    /// A position that pays for its size: −mean(g − λ/2 g² − c Σ|w|), c the fee.
    case allocationWithCost = "allocation-cost"
    /// A position that pays for its change: −mean(g − λ/2 g² − c Σ|w − w⁻|), w⁻ the position that it replaces.
    case allocationWithTurnover = "allocation-turnover"
    /// A position by the reference document's loss, −mean(w·r).
    case allocationReference = "reference-loss"

    /// Whether a model is trained.
    public var isTrained: Bool { self != .equalWeight && self != .ridge }
  }

  /// What was found on the test bars.
  public struct Finding: Sendable {
    /// Annualised, without fees.
    public var grossSharpe: Double?
    /// Annualised, at the study's fee.
    public var netSharpe: Double?
    /// Mean return of a bar without fees.
    public var meanReturn = 0.0
    /// Two-sided turnover of a bar.
    public var turnover = 0.0
    /// Mean Σ|w| of the targets.
    public var gross = 0.0
    /// Mean Σw of the targets.
    public var net = 0.0
    /// Mean |w| before any limit: the size that a head for positions has chosen, of the weights for all others.
    public var size = 0.0
    /// The standard deviation of these over time, mean over the assets: what the position does when prices move.
    public var movement = 0.0
    /// Test bars.
    public var bars = 0
  }

  /// λ of both allocation losses.
  public static let riskAversion: Float = 20

  private let panel: Panel
  private let configuration: ExperimentConfiguration
  private let source: String
  private let lag: Int
  private let feeBasisPoints: Double
  private let annualization: Double

  /// A study on the prices of `panel`.
  ///
  /// - Parameters:
  ///   - configuration: settings of every model but its head, loss, horizon and seed.
  ///   - lag: bars from a forecast to its execution.
  ///   - feeBasisPoints: per traded notional, in 1/10,000; also the cost in the loss.
  public init(
    _ panel: Panel, _ configuration: ExperimentConfiguration = ExperimentConfiguration(),
    source: String, lag: Int, feeBasisPoints: Double = 10, annualization: Double? = nil
  ) {
    self.panel = panel
    self.configuration = configuration
    self.source = source
    self.lag = lag
    self.feeBasisPoints = feeBasisPoints
    self.annualization = annualization ?? panel.closes.barsPerYear
  }

  /// Settings that differ from the study's in what the head says, and by which loss it learns it.
  public func configuration(
    of contender: Contender, horizon: Int, seed: UInt64
  ) -> ExperimentConfiguration {
    var own = configuration
    own.horizon = horizon
    own.seed = seed
    own.training.riskAversion = Self.riskAversion
    own.training.costRate = 0
    // anchor: heads
    switch contender {
    case .equalWeight, .ridge, .regression: break
    case .direction:
      own.stockformer.head = .direction
      own.training.loss = .bce
    case .allocation, .allocationWithCost:
      own.stockformer.head = .allocation
      own.training.loss = .allocation
      if contender == .allocationWithCost {
        own.training.costRate = Float(feeBasisPoints / 1e4)
      }
    case .allocationWithTurnover:
      own.stockformer.head = .allocation
      own.training.loss = .allocationTurnover
      own.training.costRate = Float(feeBasisPoints / 1e4)
      own.training.turnoverLag = horizon
      own.training.microBatch = own.training.batchSize  // all of a batch follow each other
    case .allocationReference:
      own.stockformer.head = .allocation
      own.training.loss = .allocationReference
    }
    // end: heads
    return own
  }

  /// Trains `contender` where it is a model, and trades it on the test bars.
  ///
  /// - Throws: `InputFault` when the prices are too few, `TrainingDivergence` when training diverges.
  public func finding(
    of contender: Contender, horizon: Int, seed: UInt64, workers: Int
  ) throws -> Finding {
    let experiment = try Experiment(
      panel, configuration(of: contender, horizon: horizon, seed: seed), source: source)
    let windows = experiment.windows
    let prices = experiment.panel.closes.rows(tested(windows).contains)
    var sizes: WideTable?
    let targets: WideTable
    switch contender {
    case .equalWeight: targets = Strategy.equalWeight.targets(on: prices)
    case .ridge:
      guard let ridge = RidgeForecaster(windows) else {
        throw InputFault(file: source, "ridge regression failed")
      }
      targets = weights(windows, horizon) { ridge.forecasts(of: windows, windowEnds: $0) }
    default:
      let forecaster = try experiment.train(workers: workers)
      if forecaster.kind.head == .allocation {
        let forecasts = forecaster.forecasts(of: windows, windowEnds: windows.test)
        sizes = forecaster.convictions(forecasts)
        targets = forecaster.weights(forecasts)
      } else {
        targets = weights(windows, horizon) {
          forecaster.convictions(forecaster.forecasts(of: windows, windowEnds: $0))
        }
      }
    }
    return finding(of: targets, sizes: sizes ?? targets, on: prices)
  }

  /// From the first test window to the bar at which the last one's position is closed: labels end h bars before the prices.
  private func tested(_ windows: Windows) -> ClosedRange<Int64> {
    let times = windows.table.timestamps
    let last = windows.test[windows.test.count - 1] + 1 + lag
    return times[windows.test[0]]...times[min(last, times.count - 1)]
  }

  /// In proportion to the forecasts, so that validation's mean Σ|forecast| invests everything; held for `horizon` bars.
  private func weights(
    _ windows: Windows, _ horizon: Int, _ forecasts: (_ windowEnds: [Int]) -> WideTable
  ) -> WideTable {
    let scale = forecasts(windows.validation).meanGross
    return ForecastWeights.tranches(
      ForecastWeights.targets(
        forecasts(windows.test), rule: .proportional(scale: scale > 0 ? scale : 1)),
      count: horizon)
  }

  private func finding(
    of targets: WideTable, sizes: WideTable, on prices: WideTable
  ) -> Finding {
    let rules = Backtest(lag: lag, feeBasisPoints: feeBasisPoints, initial: 1)
    let free = rules.withoutCosts.run(prices: prices, targets: targets, recording: [])
    let paid = rules.run(prices: prices, targets: targets, recording: [])
    let sharpe = { (result: BacktestResult) in
      PerformanceReport(result, annualization: annualization).metrics.sharpe
    }
    let (bars, rows) = (Double(free.returns.count), Double(targets.timestamps.count))
    var finding = Finding()
    finding.grossSharpe = sharpe(free)
    finding.netSharpe = sharpe(paid)
    finding.meanReturn = free.returns.reduce(0, +) / bars
    finding.turnover = free.turnover.reduce(0, +) / bars
    finding.gross = targets.meanGross
    finding.net = targets.values.reduce(0, +) / rows
    finding.size = sizes.values.reduce(0) { $0 + abs($1) } / Double(sizes.values.count)
    finding.movement = sizes.movement
    finding.bars = free.returns.count
    return finding
  }
}

extension WideTable {
  /// The standard deviation of each column over time, mean over the columns.
  fileprivate var movement: Double {
    let count = Double(timestamps.count)
    let standardDeviations = assets.indices.map { asset -> Double in
      let column = timestamps.indices.map { self[$0, asset] }
      let mean = column.reduce(0, +) / count
      return (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    }
    return standardDeviations.reduce(0, +) / Double(standardDeviations.count)
  }
}
