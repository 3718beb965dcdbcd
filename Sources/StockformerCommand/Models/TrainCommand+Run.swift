import ArgumentParser
import Backtesting
import Experiments
import Files
import Foundation
import Markets
import NeuralNetworks
import Workbook

extension TrainCommand {
  /// Trains on `panel` into the folder that `open` gives, once it is known that there is something to train.
  func train(
    _ panel: Panel, _ configuration: ExperimentConfiguration, leavingOut missing: [String],
    open: () throws -> RunFolder
  ) throws {
    try run.requireLedger()
    if folds.isGiven {
      try trainOnFolds(of: panel, configuration, open)
      return ConfigurationOptions.Resolved.warn(ofMissing: missing, in: source)
    }
    let experiment = try Experiment(panel, configuration, source: source)
    let losses = experiment.windowLosses
    [losses.remark(source), losses.newestRemark(source)].forEach { $0.map(StandardError.remark) }
    let folder = try open()
    let trained = try interruptible(folder) { notice in
      try keep(experiment, in: folder, notice, TrainingProgress(configuration, quiet: run.quiet))
    }
    let scores: [TestScores] = trained.best.kind.horizons.indices.map {
      TestScores(experiment, trained.best, position: $0)
    }
    let provenance = try provenance(folder, experiment, hash: experiment.hash)
    let card = ModelCard(
      experiment, trained, scores.map { ($0.name, $0.scores) }, provenance)
    try folder.write(card.text, as: ModelCard.name)
    try folder.finish(hash: experiment.hash)
    ConfigurationOptions.Resolved.warn(ofMissing: missing, in: source)
    for score in scores { score.warning.map(StandardError.warn) }
    try say(RunSummary(experiment, trained, scores, folder: folder.path, provenance))
  }

  /// Trains what is kept in `folder`, or in a folder inside.
  func keep(
    _ experiment: Experiment, in folder: RunFolder, subfolder: String? = nil,
    _ notice: Interruption.Notice, _ progress: TrainingProgress
  ) throws -> TrainingRun {
    let keeper = TrainingKeeper(
      folder, subfolder: subfolder, saveSeconds: run.saveSeconds,
      shouldStop: { notice.signal != nil }, observe: progress.observe)
    defer { progress.finish() }
    return try experiment.run(workers: try workers.count, keeping: keeper)
  }

  /// Runs `body`; a signal stops the training after its step, and says how to go on.
  func interruptible<Trained>(
    _ folder: RunFolder, _ body: (Interruption.Notice) throws -> Trained
  ) throws -> Trained {
    try Interruption.noticing { notice in
      do { return try body(notice) } catch is TrainingStopped {
        let path = ShellWords.quoted(folder.path)
        StandardError.writeLine(
          "interrupted: the state is saved; stockformer train --resume \(path) goes on")
        throw ExitCode(128 + (notice.signal ?? 0))
      }
    }
  }

  /// Writes the trial into the ledger, and tells how the model came about.
  func provenance(
    _ folder: RunFolder, _ experiment: Experiment, hash: String
  ) throws -> ModelCard.Provenance {
    let ledger = run.ledgerPath
    let count = try TrialLedger.append(
      .init(
        hash: hash, timestamp: Int64(Date().timeIntervalSince1970 * 1000),
        seed: experiment.configuration.seed, model: experiment.configuration.model.kind,
        run: folder.path),
      to: ledger)
    let command = try FileBytes.read("\(folder.path)/\(RunFolder.commandName)")
    return ModelCard.Provenance(
      command: String(decoding: command, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines),
      commit: ProgramVersion.commit, versions: ProgramVersion.all, ledger: ledger, trials: count,
      hash: hash)
  }

  /// Says what was trained, as far as it is wanted.
  func say(_ summary: RunSummary) throws {
    if run.json { return try StandardOutput.write(summary.json.text) }
    if !run.quiet { try StandardOutput.writeLine(summary.text) }
  }
}
