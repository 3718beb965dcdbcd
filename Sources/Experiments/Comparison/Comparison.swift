import Backtesting
import Files
import Foundation
import Markets
import Tensors

/// Several contenders on the same prices, folds and costs: one cell for each contender, seed and fold, numbered from 0 in that
/// order.
///
///     let comparison = Comparison(panel, source: path, configuration, contenders, seeds: 3, folds: folds)
///     let cells = try (0..<comparison.cellCount).map { try comparison.run($0, workers: 2).cell }
///     ComparisonTable(cells).rows
public struct Comparison: Sendable {
  /// The prices.
  public let panel: Panel
  /// The file that they came from, for error messages.
  public let source: String
  /// Features, windows and horizon of the baselines.
  public let configuration: ExperimentConfiguration
  /// The rows.
  public let contenders: [Contender]
  /// Seeds 1 to this.
  public let seeds: Int
  /// How the bars are divided, again and again.
  public let folds: [Fold]
  /// When and at which costs forecasts are traded.
  public let rules: Backtest
  /// A checksum of everything that decides the cells' numbers: prices, settings, seeds, folds, costs.
  public let hash: String

  /// A comparison of `contenders`.
  public init(
    _ panel: Panel, source: String, _ configuration: ExperimentConfiguration,
    _ contenders: [Contender], seeds: Int, folds: [Fold], rules: Backtest = Backtest()
  ) {
    require(seeds >= 1 && !folds.isEmpty && !contenders.isEmpty, "a comparison without cells")
    self.panel = panel
    self.source = source
    self.configuration = configuration
    self.contenders = contenders
    self.seeds = seeds
    self.folds = folds
    self.rules = rules
    var checksum = Fingerprint()
    checksum.add("comparison 2, \(seeds) seeds, \(rules)")
    checksum.add(Contender("", configuration).settings)
    for contender in contenders { checksum.add("\(contender.name): \(contender.settings)") }
    for fold in folds { checksum.add("\(fold)") }
    checksum.add(panel)
    if MatrixPrecision.current != .float32 { checksum.add("\(MatrixPrecision.current)") }
    hash = checksum.text
  }

  /// How many cells there are.
  public var cellCount: Int { contenders.count * seeds * folds.count }

  /// Whose cell `number` is: contender, seed, and the fold's number.
  public func place(of number: Int) -> (contender: Contender, seed: UInt64, fold: Int) {
    require((0..<cellCount).contains(number), "no cell \(number) of \(cellCount)")
    let (row, fold) = number.quotientAndRemainder(dividingBy: folds.count)
    return (contenders[row / seeds], UInt64(row % seeds + 1), fold)
  }

  /// The cell of the first seed that differs from cell `number` in number, seed and seconds alone; nil where seeds matter, or it is
  /// that of the first seed itself.
  func firstSeed(of number: Int) -> Int? {
    let (contender, seed, _) = place(of: number)
    return contender.usesSeed || seed == 1 ? nil : number - Int(seed - 1) * folds.count
  }

  /// Trains the cell `number` and scores it on its fold's test.
  ///
  /// - Returns: the cell, and the trained model unless it is a baseline.
  /// - Throws: `InputFault` when the prices are too few for a fold or a baseline cannot be fitted, `TrainingDivergence` when a
  ///   number stops being finite.
  public func run(
    _ number: Int, workers: Int
  ) throws -> (cell: ComparisonCell, forecaster: TrainedForecaster?) {
    let (contender, seed, fold) = place(of: number)
    let start = Date()
    let experiment: Experiment
    let trained: (forecasts: WideTable, parameters: Int, forecaster: TrainedForecaster?)
    switch contender.method {
    case .baseline(let fit):
      experiment = try self.experiment(configuration, seed, fold)
      let fault = { (reason: String) in
        InputFault(file: source, "\(contender.name) cannot be fitted in fold \(fold)\(reason)")
      }
      let fitted: (any Baseline)?
      do { fitted = try fit(experiment.windows, 0, seed) } catch { throw fault(": \(error)") }
      guard let baseline = fitted else { throw fault("") }
      trained = (
        baseline.forecasts(of: experiment.windows, windowEnds: experiment.windows.test),
        baseline.parameterCount, nil
      )
    case .model(let own):
      experiment = try self.experiment(own, seed, fold)
      let forecaster = try experiment.train(workers: workers)
      trained = (
        forecaster.forecasts(of: experiment.windows, windowEnds: experiment.windows.test),
        forecaster.parameterCount, forecaster
      )
    }
    let cell = ComparisonCell(
      number, of: self, experiment, trained.forecasts, parameters: trained.parameters,
      seconds: (Date().timeIntervalSince(start) * 1000).rounded() / 1000)
    return (cell, trained.forecaster)
  }

  private func experiment(
    _ configuration: ExperimentConfiguration, _ seed: UInt64, _ fold: Int
  ) throws(InputFault) -> Experiment {
    var configuration = configuration
    configuration.seed = seed
    return try Experiment(panel, configuration, source: source, fold: folds[fold])
  }
}

extension Fingerprint {
  /// Adds the prices and everything else of `panel`.
  mutating func add(_ panel: Panel) {
    add("\(panel.symbols) \(panel.fields) \(panel.join)")
    for timestamp in panel.timestamps { add(word: UInt64(bitPattern: timestamp)) }
    add(panel.values)
    for series in panel.fundingRates + panel.openInterests {
      switch series {
      case .published(let timestamps, let values):
        for timestamp in timestamps { add(word: UInt64(bitPattern: timestamp)) }
        add(values)
      case .onRows(let values): add(values)
      case nil: add("none")
      }
    }
  }

  /// Adds numbers, every missing one alike.
  private mutating func add(_ values: [Double]) {
    for value in values { add(word: (value.isNaN ? .nan : value).bitPattern) }
  }
}
