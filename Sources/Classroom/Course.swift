import Experiments
import Files
import Foundation
import Markets
import Models
import NeuralNetworks
import Workbook

/// One of the two markets of a chapter with its windows.
public struct Subject: Sendable {
  /// The market.
  public let market: ClassroomMarket
  /// Its windows.
  public let experiment: Experiment

  /// The name on pages.
  public var name: String { market.name }
  /// The windows.
  public var windows: Windows { experiment.windows }

  /// The mean loss of the zero forecast, mean of (y / s)², on the windows that end at `windowEnds`.
  public func zeroLoss(_ windowEnds: [Int]) -> Double {
    let scales = windows.targetScaler.scales
    let squares = windowEnds.flatMap { end in
      scales.indices.map { windows.targets[end, $0] / scales[$0] }
    }.map { $0 * $0 }
    return squares.reduce(0, +) / Double(squares.count)
  }
}

/// The two markets of a chapter and the models trained on them, each trained once.
public final class Course {
  /// The planted market.
  public let planted: Subject
  /// Its truth.
  public let truth: PlantedTruth
  /// The real market, or that of `--data`.
  public let real: Subject
  /// The chapter's options.
  public let options: ChapterOptions
  /// How forecasts of `shippedForecaster` came about: by shipped weights, or by training once it had to train.
  public private(set) var shippedKind = ResultKind.checkpoint
  private var results: [String: Any] = [:]
  private var progress = Progress()

  /// The markets with the chapter's seed, and two epochs in a quick run.
  ///
  /// - Throws: `InputFault` when the real market cannot be read, or is too short.
  public init(_ options: ChapterOptions) throws(InputFault) {
    self.options = options
    let (planted, truth) = ClassroomMarket.planted(quick: options.quick)
    self.truth = truth
    self.planted = try Self.subject(planted, options)
    real = try Self.subject(
      ClassroomMarket.real(options.data, reading: options.reading), options)
  }

  /// Both, as the two columns of a result.
  public var subjects: [Subject] { [planted, real] }

  private static func subject(
    _ market: ClassroomMarket, _ options: ChapterOptions
  ) throws(InputFault) -> Subject {
    var configuration = market.configuration
    configuration.seed = options.seed
    if options.quick { configuration.training.epochs = 2 }
    return Subject(
      market: market,
      experiment: try Experiment(market.panel, configuration, source: market.source))
  }

  /// The model of a market, trained with the classroom's settings.
  ///
  /// - Throws: `InputFault` when training diverges.
  public func forecaster(_ subject: Subject) throws(InputFault) -> TrainedForecaster {
    try trained(subject.experiment, subject.market.source, as: subject.name)
  }

  /// The shipped model of a market where it fits the settings, else one that is trained now.
  ///
  /// - Throws: `InputFault` when the checkpoint is broken, or training diverges.
  public func shippedForecaster(_ subject: Subject) throws(InputFault) -> TrainedForecaster {
    let (market, experiment) = (subject.market, subject.experiment)
    let isOwn = subject.name == planted.name || options.data == nil
    if isOwn, experiment.configuration == market.configuration,
      FileManager.default.fileExists(atPath: market.checkpoint)
    {
      let forecaster = try TrainedForecaster(
        contentsOf: market.checkpoint, workers: options.workerCount)
      if forecaster.fits(experiment) { return forecaster }
    }
    shippedKind = .trained
    return try forecaster(subject)
  }

  /// The model of `experiment`, trained once and kept under `name`.
  ///
  /// - Throws: `InputFault` that names `source` when training diverges.
  public func trained(
    _ experiment: Experiment, _ source: String, as name: String
  ) throws(InputFault) -> TrainedForecaster {
    try result("model of \(name)") { () throws(InputFault) in
      do {
        return try experiment.train(workers: options.workerCount) {
          report("\(name): epoch \($0.epoch), validation loss \($0.validationLoss.fixed(4))")
        }
      } catch { throw InputFault(.failure, file: source, "\(error)") }
    }
  }

  /// The result of `compute`, computed once and kept under `name`.
  public func result<Value>(
    _ name: String, _ compute: () throws(InputFault) -> Value
  ) throws(InputFault) -> Value {
    if let known = results[name] as? Value { return known }
    let value = try compute()
    results[name] = value
    return value
  }

  /// Writes the two models to the checkpoints that chapters 04 and 05 read.
  ///
  /// - Throws: `InputFault` when training diverges, or a file cannot be written.
  public func writeCheckpoints() throws(InputFault) {
    for subject in subjects {
      try forecaster(subject).write(to: subject.market.checkpoint)
      report("wrote \(subject.market.checkpoint)")
    }
  }

  /// Writes the two checkpoints again with the residuals of their forecasts on the validation windows, of which `predict` makes
  /// intervals; weights and scaling stay as they are.
  ///
  /// - Throws: `InputFault` when a checkpoint is missing, broken or of other settings, or a file cannot be written.
  public func writeResiduals() throws(InputFault) {
    for subject in subjects {
      let path = subject.market.checkpoint
      let shipped = try TrainedForecaster(contentsOf: path, workers: options.workerCount)
      guard shipped.fits(subject.experiment) else {
        throw InputFault(file: path, "is of other settings or prices than \(subject.name)'s")
      }
      try shipped.withResiduals(on: subject.experiment.validationWindows).write(to: path)
      report("wrote \(path)")
    }
  }

  /// Reports progress on stderr.
  public func report(_ event: String) { progress.report(event) }

  /// Clears the progress line.
  public func finish() { progress.finish() }
}

extension TrainedForecaster {
  /// Whether the model was made for the settings, sizes and scaling of `experiment`.
  func fits(_ experiment: Experiment) -> Bool {
    ModelSelection(configuration) == ModelSelection(experiment.modelConfiguration)
      && scaling.fits(experiment.windows)
  }
}

extension Experiment {
  /// The settings of the Stockformer that the chapters take apart.
  public var stockformerConfiguration: StockformerConfiguration {
    guard let configuration = modelConfiguration as? StockformerConfiguration else {
      fatalError("the chapters' experiments are of Stockformers")
    }
    return configuration
  }

  /// That Stockformer before its first step.
  public func freshStockformer() -> Stockformer { freshModel(stockformerConfiguration) }
}

extension TrainedForecaster {
  /// The Stockformer that the chapters take apart.
  public var stockformer: Stockformer {
    guard let model = model as? Stockformer else {
      fatalError("the chapters' checkpoints hold Stockformers")
    }
    return model
  }
}
