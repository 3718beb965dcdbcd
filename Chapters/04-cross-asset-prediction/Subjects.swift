import Backtesting
import Classroom
import Experiments
import Files
import Markets
import Influence
import Workbook

/// One of the two markets with its windows and the model that most sections read.
struct Subject {
  let market: ClassroomMarket
  let experiment: Experiment
  /// The shipped checkpoint where it fits, else a model trained now.
  let forecaster: TrainedForecaster

  init(_ subject: Classroom.Subject, _ course: Course) throws(InputFault) {
    market = subject.market
    experiment = subject.experiment
    forecaster = try course.shippedForecaster(subject)
  }

  var windows: Windows { experiment.windows }
  /// The last bars of the test windows.
  var windowEnds: [Int] { experiment.windows.test }
  var symbols: [String] { market.panel.symbols }

  /// Scores of forecasts at the test bars.
  func scores(_ forecaster: TrainedForecaster, bootstrap: Int = 0) -> ForecastScores? {
    scores(forecaster.forecasts(of: windows, windowEnds: windowEnds), bootstrap: bootstrap)
  }

  /// Scores of a table of forecasts at the test bars.
  func scores(_ forecasts: WideTable, bootstrap: Int = 0) -> ForecastScores? {
    ForecastScores(
      predictions: forecasts, targets: windows.targets.table(windowEnds: windowEnds),
      settings: .init(horizon: experiment.configuration.horizon, bootstrap: bootstrap))
  }

  /// The smallest mean IC that the test windows detect in four of five cases.
  var smallestCoefficient: Double {
    Power.smallestInformationCoefficient(
      timestamps: windowEnds.count, assets: symbols.count, horizon: experiment.configuration.horizon
    )
  }
}

/// The chapter's markets with their models, and what is trained on planted markets of its own.
final class Readings {
  let planted: Subject
  let real: Subject
  private let course: Course

  init(_ options: ChapterOptions) throws(InputFault) {
    course = try Course(options)
    planted = try Subject(course.planted, course)
    real = try Subject(course.real, course)
  }

  /// What is true of the planted market.
  var truth: PlantedTruth { course.truth }
  var options: ChapterOptions { course.options }
  /// How the subjects' forecasts came about.
  var shippedKind: ResultKind { course.shippedKind }

  /// Both, as the two columns of a result.
  var subjects: [Subject] { [planted, real] }

  /// The seeds of the models that are trained on one market.
  var seeds: [UInt64] { (0..<(options.quick ? 2 : 3)).map { options.seed + $0 } }

  /// A model of the subject's market, trained once for each seed and choice.
  func model(
    _ subject: Subject, seed: UInt64, crossTicker: Bool
  ) throws(InputFault) -> TrainedForecaster {
    if crossTicker, seed == options.seed { return subject.forecaster }
    let name = "\(subject.market.name), seed \(seed), \(crossTicker ? "with" : "without") the block"
    // anchor: same-model-without
    var configuration = subject.experiment.configuration
    configuration.seed = seed
    configuration.stockformer.crossTicker = crossTicker
    let experiment = try Experiment(
      subject.market.panel, configuration, source: subject.market.source)
    // end: same-model-without
    return try course.trained(experiment, subject.market.source, as: name)
  }

  /// Readings of a model on a planted market of its own, made once and kept under `name`.
  func outcome(
    _ name: String, _ run: () throws(InputFault) -> InfluenceBenchmark.Outcome
  ) throws(InputFault) -> InfluenceBenchmark.Outcome {
    try course.result(name) { () throws(InputFault) in
      report("training: \(name)")
      return try run()
    }
  }

  /// Reports on stderr what is being done.
  func report(_ event: String) { course.report(event) }

  /// Clears the progress line.
  func finish() { course.finish() }
}

extension [Double] {
  /// Their mean.
  var mean: Double { reduce(0, +) / Double(count) }

  /// The population's standard deviation.
  var standardDeviation: Double {
    let mean = mean
    return map { ($0 - mean) * ($0 - mean) }.mean.squareRoot()
  }

  /// Mean, and lowest to highest in brackets.
  func range(_ digits: Int) -> String {
    """
    \(mean.signed(digits)) (\((self.min() ?? .nan).signed(digits)) … \
    \((self.max() ?? .nan).signed(digits)))
    """
  }
}
