import Backtesting
import Experiments
import Files
import Foundation
import Markets
import Stockformer
import Workbook

/// One of the two markets with its windows and the model that most sections read.
struct Subject {
  /// The market.
  let market: Classroom.Market
  /// Its windows.
  let experiment: Experiment
  /// The shipped checkpoint where it fits, else a model trained now.
  let forecaster: TrainedForecaster

  var windows: Windows { experiment.windows }
  /// The last bars of the test windows.
  var ends: [Int] { experiment.windows.test }
  var symbols: [String] { market.panel.symbols }

  /// Scores of forecasts at the test bars.
  func scores(_ forecaster: TrainedForecaster, bootstrap: Int = 0) -> ForecastScores? {
    scores(forecaster.forecasts(of: windows, ends: ends), bootstrap: bootstrap)
  }

  /// Scores of a table of forecasts at the test bars.
  func scores(_ forecasts: WideTable, bootstrap: Int = 0) -> ForecastScores? {
    ForecastScores(
      predictions: forecasts, targets: windows.targets.table(ends: ends),
      settings: .init(horizon: experiment.configuration.horizon, bootstrap: bootstrap))
  }

  /// The smallest mean IC that the test windows reveal in four of five cases.
  var smallestCoefficient: Double {
    Power.smallestInformationCoefficient(
      stamps: ends.count, assets: symbols.count, horizon: experiment.configuration.horizon)
  }
}

/// The markets of the chapter, the models trained on them, and how much of it all a quick run takes.
final class Course {
  let planted: Subject
  let real: Subject
  /// What is true of the planted market.
  let truth: PlantedTruth
  let options: ChapterOptions
  /// Readings of models on planted markets of their own, each made once.
  var outcomes: [String: InfluenceBenchmark.Outcome] = [:]
  private var models: [String: TrainedForecaster] = [:]
  private var progress = Progress()

  init(_ options: ChapterOptions) throws(InputFault) {
    self.options = options
    let (planted, truth) = Classroom.planted(Classroom.plantedConfiguration(quick: options.quick))
    self.truth = truth
    self.planted = try Self.subject(planted, options, isDefault: true)
    self.real = try Self.subject(Classroom.real(options.data), options, isDefault: options.data == nil)
  }

  /// Both, as the two columns of a result.
  var subjects: [Subject] { [planted, real] }

  /// The seeds of the models that are trained on one market.
  var seeds: [UInt64] { (0..<(options.quick ? 2 : 3)).map { options.seed + $0 } }

  /// A configuration with the chapter's seed, and two epochs in a quick run.
  static func settings(
    _ configuration: ExperimentConfiguration, _ options: ChapterOptions
  ) -> ExperimentConfiguration {
    var configuration = configuration
    configuration.seed = options.seed
    if options.quick { configuration.training.epochs = 2 }
    return configuration
  }

  private static func subject(
    _ market: Classroom.Market, _ options: ChapterOptions, isDefault: Bool
  ) throws(InputFault) -> Subject {
    let configuration = settings(market.configuration, options)
    let experiment = try Experiment(market.panel, configuration, source: market.source)
    let isShipped = isDefault && configuration == market.configuration
    if isShipped, FileManager.default.fileExists(atPath: market.checkpoint) {
      let forecaster = try TrainedForecaster(
        contentsOf: market.checkpoint, workers: options.workerCount)
      let expected = configuration.stockformer(assets: market.panel.assetCount)
      if forecaster.model.configuration == expected,
        forecaster.scaling.features.names == configuration.features
      {
        return Subject(market: market, experiment: experiment, forecaster: forecaster)
      }
    }
    let forecaster = try train(experiment, market.source, options)
    return Subject(market: market, experiment: experiment, forecaster: forecaster)
  }

  private static func train(
    _ experiment: Experiment, _ source: String, _ options: ChapterOptions
  ) throws(InputFault) -> TrainedForecaster {
    do { return try experiment.train(workers: options.workerCount) } catch {
      throw InputFault(.failure, file: source, "\(error)")
    }
  }

  /// A model of the subject's market, trained once for each seed and choice.
  func model(
    _ subject: Subject, seed: UInt64, crossTicker: Bool
  ) throws(InputFault) -> TrainedForecaster {
    if crossTicker, seed == options.seed { return subject.forecaster }
    let name = "\(subject.market.name), seed \(seed), \(crossTicker ? "with" : "without") the block"
    if let model = models[name] { return model }
    report("training: \(name)")
    // anchor: same-model-without
    var configuration = subject.experiment.configuration
    configuration.seed = seed
    configuration.model.crossTicker = crossTicker
    let experiment = try Experiment(
      subject.market.panel, configuration, source: subject.market.source)
    let model = try Self.train(experiment, subject.market.source, options)
    // end: same-model-without
    models[name] = model
    return model
  }

  /// Says on stderr what is being done.
  func report(_ event: String) { progress.report(event) }

  /// Takes the progress line away.
  func finish() { progress.finish() }
}

extension [Double] {
  /// Their mean.
  var mean: Double { reduce(0, +) / Double(count) }

  /// The population's standard deviation.
  var spread: Double {
    let mean = mean
    return map { ($0 - mean) * ($0 - mean) }.mean.squareRoot()
  }

  /// Mean, and lowest to highest in brackets.
  func range(_ digits: Int) -> String {
    "\(mean.signed(digits)) (\((self.min() ?? .nan).signed(digits)) … \((self.max() ?? .nan).signed(digits)))"
  }
}

/// Numbers of p-values as pages show them.
func pText(_ p: Double?) -> String {
  guard let p else { return "–" }
  return p < 0.0005 ? "<.001" : p.fixed(3)
}
