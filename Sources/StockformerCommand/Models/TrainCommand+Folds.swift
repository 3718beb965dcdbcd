import Backtesting
import Experiments
import Markets
import Workbook

extension TrainCommand {
  /// Trains on every fold, writes the run folder, and returns what is said of it.
  func trainOnFolds(of panel: Panel, _ configuration: ExperimentConfiguration) throws -> String {
    let parts = try folds.folds(
      bars: panel.barCount, trainShare: configuration.trainShare,
      validationShare: configuration.validationShare)
    var progress = Progress(elsewhere: .nothing)
    let epochs = configuration.training.epochs
    let (training, folder) = try inFolder(seed: configuration.seed) { folder in
      let training = try FoldedTraining(
        panel, configuration, source: input, folds: parts, workers: try workers.count
      ) { fold, report in
        progress.report(
          "fold \(fold + 1)/\(parts.count), epoch \(report.epoch)/\(epochs), "
            + "validation \(report.validationLoss.fixed(4))")
      }
      try folder.write(training)
      return training
    }
    progress.finish()
    return summary(of: training) + "\nrun \(folder)"
  }

  private func summary(of training: FoldedTraining) -> String {
    let rows = training.parts.enumerated().map { number, part in
      ["fold \(number)"] + part.windows.map(String.init) + ["\(part.droppedWindows)"]
        + Self.numbers(part.scores, part.run)
    }
    let paths = (0..<training.pathCount).map { path in
      let name = training.pathCount == 1 ? "all tests" : "path \(path)"
      return [name, "", "", "", ""]
        + Self.numbers(training.scores(ofPath: path), training.parts[0].run)
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
