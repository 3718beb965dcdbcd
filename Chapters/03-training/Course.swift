import Backtesting
import Experiments
import Files
import Foundation
import Markets
import Stockformer
import Workbook

/// One of the two markets with its windows.
struct Subject {
  let market: Classroom.Market
  let experiment: Experiment

  var name: String { market.name }
  var windows: Windows { experiment.windows }

  /// The mean loss of the zero forecast, mean of (y / s)², on the windows that end at `ends`.
  func zeroLoss(_ ends: [Int]) -> Double {
    let scales = windows.targetScaler.scales
    let squares = ends.flatMap { end in
      scales.indices.map { windows.targets[end, $0] / scales[$0] }
    }.map { $0 * $0 }
    return squares.reduce(0, +) / Double(squares.count)
  }
}

/// The markets of the chapter and the models trained on them, each trained once.
final class Course {
  let planted: Subject
  let real: Subject
  let options: ChapterOptions
  private var trained: [String: TrainedForecaster] = [:]
  private var progress = Progress()

  init(_ options: ChapterOptions) throws(InputFault) {
    self.options = options
    let planted = Classroom.planted(Classroom.plantedConfiguration(quick: options.quick)).market
    self.planted = try Self.subject(planted, options)
    self.real = try Self.subject(Classroom.real(options.data), options)
  }

  /// Both, as the two columns of a result.
  var subjects: [Subject] { [planted, real] }

  private static func subject(
    _ market: Classroom.Market, _ options: ChapterOptions
  ) throws(InputFault) -> Subject {
    var configuration = market.configuration
    configuration.seed = options.seed
    if options.quick { configuration.training.epochs = 2 }
    return Subject(
      market: market,
      experiment: try Experiment(market.panel, configuration, source: market.source))
  }

  /// The model of a market, trained with the settings of the class.
  func forecaster(_ subject: Subject) throws(InputFault) -> TrainedForecaster {
    if let known = trained[subject.name] { return known }
    do {
      let forecaster = try subject.experiment.train(workers: options.workerCount) {
        report("\(subject.name): epoch \($0.epoch), validation loss \($0.validationLoss.fixed(4))")
      }
      trained[subject.name] = forecaster
      return forecaster
    } catch { throw InputFault(.failure, file: subject.market.source, "\(error)") }
  }

  /// Puts the two models where chapters 04 and 05 read them.
  func writeCheckpoints() throws(InputFault) {
    for subject in subjects {
      try forecaster(subject).write(to: subject.market.checkpoint)
      report("wrote \(subject.market.checkpoint)")
    }
  }

  /// Says on stderr what is being done.
  func report(_ event: String) { progress.report(event) }

  /// Takes the progress line away.
  func finish() { progress.finish() }
}

/// The largest |a − b|.
func largestDifference(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
  zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// The largest |a − b| of single-precision numbers.
func largestDifference(_ a: [Float], _ b: [Float]) -> Double {
  largestDifference(a.map(Double.init), b.map(Double.init))
}
