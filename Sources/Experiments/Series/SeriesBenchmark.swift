import Files
import Foundation
import Markets
import Models
import NeuralNetworks
import Tensors

/// The published protocol for long multivariate series: all columns forecast P rows ahead from L rows, every window of the test
/// counted, errors in standardised units.
///
/// Zhou et al. 2021 (Informer); Wu et al. 2021 (Autoformer); Zeng et al. 2023 (LTSF-Linear).
public struct SeriesBenchmark: Sendable {
  /// The series.
  public let table: SeriesTable
  /// L.
  public let lookback: Int
  /// P.
  public let horizon: Int
  /// The size of the test's batches, of which a last one that is not full does not count: a flaw of several published tables. nil
  /// counts every window.
  public let testBatch: Int?

  /// What is fitted.
  public enum Method: Sendable {
    /// The last value, P times.
    case `repeat`
    /// 0, the training mean.
    case mean
    /// Ridge regression of the window less its last value, one for all columns, the last value added again: NLinear in closed form,
    /// with penalty 1 on the sum of squares.
    case nlinearRidge
    /// A model of the registry, trained.
    case model(ExperimentConfiguration)

    /// Whether another seed gives other forecasts.
    public var usesSeed: Bool {
      if case .model = self { return true }
      return false
    }
  }

  /// Mean errors over windows, steps and columns.
  public struct Result: Sendable, Equatable {
    /// Mean squared error.
    public let meanSquaredError: Double
    /// Mean absolute error.
    public let meanAbsoluteError: Double
    /// Trainable numbers.
    public let parameterCount: Int
    /// Epochs of training; 0 where there are none.
    public let epochs: Int
    /// The mean squared error of the validation part, by which settings can be chosen; nil where nothing is trained.
    public var validationError: Double?
  }

  /// A benchmark on `table`, whose parts hold windows of these sizes.
  public init(_ table: SeriesTable, lookback: Int, horizon: Int, testBatch: Int? = nil) {
    self.table = table
    self.lookback = lookback
    self.horizon = horizon
    self.testBatch = testBatch
  }

  /// The number of test windows.
  public var windowCount: Int { windows(.test).count }

  /// The windows of `part`; of the test those that count.
  public func windows(_ part: SeriesWindows.Part, hasTimeMarks: Bool = false) -> SeriesWindows {
    let all = SeriesWindows(
      table, part, lookback: lookback, horizon: horizon, hasTimeMarks: hasTimeMarks)
    guard part == .test, let testBatch else { return all }
    return all.fillingBatches(of: testBatch)
  }

  /// Fits `method` and forecasts the test.
  ///
  /// - Parameter progress: called after every epoch.
  /// - Throws: `InputFault` when a regression fails or the model cannot be made for this table, `TrainingDivergence` when a number
  ///   stops being finite.
  public func run(
    _ method: Method, seed: UInt64, workers: Int, source: String,
    progress: (EpochReport) -> Void = { _ in }
  ) throws -> Result {
    switch method {
    case .repeat: return score(parameters: 0) { $0.lastValue }
    case .mean: return score(parameters: 0) { _ in [Float](repeating: 0, count: horizon) }
    case .nlinearRidge:
      guard let fit = ridge() else { throw InputFault(file: source, "the regression failed") }
      return score(parameters: fit.coefficients.count + fit.intercepts.count) { window in
        fit(window.values.map { Double($0 - window.last) }).map { Float($0) + window.last }
      }
    case .model(let configuration):
      return try train(configuration, seed, workers, source, progress)
    }
  }
}

// MARK: Closed forms

/// The rows of one column that a window reads.
private struct ColumnWindow {
  let values: [Float]
  let horizon: Int

  var last: Float { values[values.count - 1] }
  var lastValue: [Float] { [Float](repeating: last, count: horizon) }
}

extension SeriesBenchmark {
  /// The errors of what `forecast` makes of every test window, column by column.
  private func score(
    parameters: Int, _ forecast: (ColumnWindow) -> [Float]
  ) -> Result {
    var errors = Errors()
    for start in windows(.test).starts {
      for column in table.columns.indices {
        let values = (start - lookback..<start).map { table[$0, column] }
        let forecasts = forecast(ColumnWindow(values: values, horizon: horizon))
        for step in 0..<horizon { errors.add(forecasts[step], table[start + step, column]) }
      }
    }
    return errors.result(parameters: parameters, epochs: 0)
  }

  /// The regression of what follows on the window, both less the window's last value, over all training windows and columns.
  func ridge() -> LinearFit? {
    let starts = windows(.train).starts
    var x: [Double] = []
    var y: [Double] = []
    x.reserveCapacity(starts.count * table.columns.count * lookback)
    y.reserveCapacity(starts.count * table.columns.count * horizon)
    for column in table.columns.indices {
      for start in starts {
        let last = table[start - 1, column]
        for row in start - lookback..<start { x.append(Double(table[row, column] - last)) }
        for row in start..<start + horizon { y.append(Double(table[row, column] - last)) }
      }
    }
    let rows = starts.count * table.columns.count
    return RidgeRegression(x, y, rows: rows)?.fit(lambda: 1 / Double(rows))
  }
}

// MARK: Trained models

extension SeriesBenchmark {
  private func train(
    _ configuration: ExperimentConfiguration, _ seed: UInt64, _ workers: Int, _ source: String,
    _ progress: (EpochReport) -> Void
  ) throws -> Result {
    var model = configuration.model.configuration
    model.task.lookback = lookback
    model.task.assets = table.columns.count
    model.task.features = 1
    model.task.outputs = horizon
    model.task.samplingSeed = seed
    if let fault = model.buildError {
      throw InputFault(file: source, "no model for these series: \(fault)")
    }
    return try train(model, configuration.training, seed, workers, progress)
  }

  private func train<Configuration: ModelConfiguration>(
    _ model: Configuration, _ training: TrainingConfiguration, _ seed: UInt64, _ workers: Int,
    _ progress: (EpochReport) -> Void
  ) throws -> Result {
    let hasTimeMarks = model.needsTimeMarks
    var training = training
    training.microBatch = model.windowsInCache(atMost: training.microBatch)
    var members: [Configuration.Model] = []
    var epochs = 0
    for member in 0..<training.members {
      let root = RandomStream.seed(ofMember: member, root: seed)
      var stream = RandomStream(seed: root).child("init")
      var trainer = Trainer(
        model.makeModel(using: &stream), training, objective: model.objective(training), seed: root,
        workers: workers)
      try trainer.train(
        on: windows(.train, hasTimeMarks: hasTimeMarks),
        validation: windows(.validation, hasTimeMarks: hasTimeMarks), progress: progress)
      members.append(trainer.model)
      epochs = max(epochs, trainer.history.count)
    }
    let ensemble = Ensemble(members)
    let parallel = DataParallel(workers: workers, microBatch: training.microBatch)
    let errors = { (part: SeriesWindows.Part) in
      let windows = windows(part, hasTimeMarks: hasTimeMarks)
      let indices = Array(0..<windows.count)
      var errors = Errors()
      let forecasts = parallel.predict(ensemble, windows, indices).scalars  // [B, C, P, 1]
      for (forecast, outcome) in zip(forecasts, windows.labels(indices).returns.scalars) {
        errors.add(forecast, outcome)
      }
      return errors.result(parameters: ensemble.parameterCount, epochs: epochs)
    }
    var result = errors(.test)
    result.validationError = errors(.validation).meanSquaredError
    return result
  }
}

/// Sums of errors.
private struct Errors {
  private var squares = 0.0
  private var sizes = 0.0
  private var count = 0

  mutating func add(_ forecast: Float, _ outcome: Float) {
    let error = Double(forecast) - Double(outcome)
    squares += error * error
    sizes += abs(error)
    count += 1
  }

  func result(parameters: Int, epochs: Int) -> SeriesBenchmark.Result {
    SeriesBenchmark.Result(
      meanSquaredError: squares / Double(count), meanAbsoluteError: sizes / Double(count),
      parameterCount: parameters, epochs: epochs)
  }
}
