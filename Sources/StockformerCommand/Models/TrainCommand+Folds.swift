import Backtesting
import Experiments
import Files
import Markets
import NeuralNetworks
import Workbook

extension TrainCommand {
  /// Trains on every fold into the folder that `open` gives; a run that goes on has the folds that it has.
  func trainOnFolds(
    of panel: Panel, _ configuration: ExperimentConfiguration, _ open: () throws -> RunFolder
  ) throws {
    let parts = try folds.folds(
      bars: panel.barCount, trainFraction: configuration.trainFraction,
      validationFraction: configuration.validationFraction)
    try FoldedTraining.requireFolds(parts, of: panel, configuration, source: source)
    let folder = try open()
    let training = try interruptible(folder) { notice in
      try FoldedTraining(panel, configuration, source: source, folds: parts) { fold, experiment in
        let progress = TrainingProgress(
          configuration, quiet: run.quiet, of: "fold \(fold + 1)/\(parts.count), ")
        return try keep(experiment, in: folder, subfolder: "fold-\(fold)", notice, progress)
      }
    }
    try folder.write(training)
    let first = try Experiment(panel, configuration, source: source, fold: parts[0])
    let hash = FoldedTraining.hash(panel, configuration, folds: parts)
    let provenance = try provenance(folder, first, hash: hash)
    let paths = (0..<training.pathCount).map {
      (Self.name(ofPath: $0, in: training), training.scores(ofPath: $0))
    }
    try folder.write(ModelCard(first, training, paths, provenance).text, as: ModelCard.name)
    try folder.finish(hash: hash)
    let text = Self.summary(of: training) + "\nrun \(folder.path)"
    try say(RunSummary(first, training, paths, text: text, folder: folder.path, provenance))
  }

  private static func name(ofPath path: Int, in training: FoldedTraining) -> String {
    training.pathCount == 1 ? "all tests" : "path \(path)"
  }

  private static func summary(of training: FoldedTraining) -> String {
    let rows = training.parts.enumerated().map { number, part in
      ["fold \(number)"] + part.windows.map(String.init) + ["\(part.droppedWindows)"]
        + numbers(part.scores, part.run)
    }
    let paths = (0..<training.pathCount).map { path in
      [name(ofPath: path, in: training), "", "", "", ""]
        + numbers(training.scores(ofPath: path), training.parts[0].run)
    }
    let table = Table(
      [
        "", .number("training windows"), .number("validation"), .number("test"),
        .number("dropped"), .number("R² %"), .number("IC"), .number("hit rate"),
        .number("majority"),
      ], rows: rows + paths)
    let dropped = training.parts.reduce(0) { $0 + $1.droppedWindows }
    return table.text
      + (dropped > 0
        ? "\n\(dropped) training windows were dropped because their look-back reads bars of a test"
        : "")
  }

  private static func numbers(_ scores: ForecastScores?, _ run: TrainingRun) -> [String] {
    let rSquared = run.best.kind.isReturn ? scores?.rSquared : nil
    return [
      (100 * (rSquared ?? .nan)).signed(2),
      (scores?.informationCoefficient.mean ?? .nan).signed(4),
      (scores?.hitRate ?? .nan).percent(), (scores?.direction?.majorityRate ?? .nan).percent(),
    ]
  }
}
