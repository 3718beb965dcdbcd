import ArgumentParser
import Experiments
import Files
import Foundation
import Markets
import NeuralNetworks
import Synchronization
import Workbook

/// `stockformer train`: prices in, a folder with a trained model out.
struct TrainCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model and write a run folder.",
    discussion: """
      The folder holds config.yaml (every setting as used), metrics.csv (one row an epoch), best.safetensors (the weights \
      of the best validation loss) and last.safetensors; it appears when training ends, and not at all when it is \
      interrupted. Settings come, each over the one before, from the defaults, \
      from --config, from --set, from the flags.
      With --scheme, or sizes of folds, the model is trained again on every fold: the folder holds fold-0, fold-1, … with \
      those files, forecasts.csv of all test bars by trainings that have not seen them, outcomes.csv and scores.json \
      (of combinatorial folds forecasts-0.csv and so on, a file a path), and folds.csv with windows and scores of each fold.
      """)

  @OptionGroup var settings: ConfigurationOptions
  @OptionGroup var format: InputOptions
  @Option(help: InputHelp.panel)
  var input = CheckpointOptions.defaultInput
  @Option(help: "The symbols, separated by commas (default: all).")
  var symbols: SymbolList?
  @Option(parsing: .unconditional, help: "training.epochs: passes over the training windows.")
  var epochs: Int?
  @Option(parsing: .unconditional, help: "training.batchSize: windows in an optimiser step.")
  var batchSize: Int?
  @Option(parsing: .unconditional, help: "seed: the root of all randomness.")
  var seed: UInt64?
  @OptionGroup(title: "Options of training on folds") var folds: FoldOptions
  @OptionGroup var workers: WorkerOptions
  @Option(help: "The folder to write (default: runs/<UTC time>-<seed>).")
  var runDir: String?
  @Flag(help: "Print the settings as YAML and exit.")
  var printConfig = false
  @Flag(help: "Print every setting with its value, range and meaning, and exit.")
  var listSettings = false

  func validate() throws {
    if let runDir {
      try requireOption(!runDir.isEmpty, "--run-dir", runDir, mustBe: "a path")
    }
    if let epochs { try requireOption(epochs >= 1, "--epochs", epochs, mustBe: "at least 1") }
    if let batchSize {
      try requireOption(batchSize >= 1, "--batch-size", batchSize, mustBe: "at least 1")
    }
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--input", input, symbols: symbols?.symbols)
        + [("--config", settings.config)], outputs: [("--run-dir", runDir)])
  }

  func perform() throws {
    var resolved = try settings.resolve(over: ExperimentConfiguration(), flags: flags)
    if printConfig { return try StandardOutput.write(resolved.configuration.yaml) }
    if listSettings { return try StandardOutput.writeLine(Self.list(resolved.configuration)) }
    let panel = try Panel(
      contentsOf: input, symbols: symbols?.symbols, join: resolved.configuration.join,
      fields: resolved.configuration.candleFields.union([.close]), reading: format.reading)
    let missing = resolved.dropMissingFeatures(of: panel)
    if folds.isGiven {
      let text = try trainOnFolds(of: panel, resolved.configuration)
      ConfigurationOptions.Resolved.warn(ofMissing: missing, in: input)
      return try StandardOutput.writeLine(text)
    }
    let experiment = try Experiment(panel, resolved.configuration, source: input)
    let losses = experiment.windowLosses
    [losses.remark(input), losses.newestRemark(input)].forEach { $0.map(StandardError.remark) }
    let (run, folder) = try write(experiment)
    ConfigurationOptions.Resolved.warn(ofMissing: missing, in: input)
    try StandardOutput.writeLine(summary(experiment, run, folder))
  }

  /// Every setting with its value, and below it what it is and what may stand there.
  private static func list(_ configuration: ExperimentConfiguration) -> String {
    configuration.keys.map { key in
      let name = key.name + ": " + key.text
      return name + "\n    " + key.help + " (" + (key.range ?? key.expected) + ")"
    }.joined(separator: "\n")
  }

  /// Trains into a folder that is there as a whole or not at all, and returns its path.
  private func write(_ experiment: Experiment) throws -> (TrainingRun, String) {
    try inFolder(seed: experiment.configuration.seed) { folder in
      let run = try train(experiment)
      try folder.write(run)
      return run
    }
  }

  /// Makes a folder for what `body` trains and writes into it; it goes away where that fails or is interrupted.
  func inFolder<Trained>(
    seed: UInt64, _ body: (RunFolder) throws -> Trained
  ) throws -> (Trained, String) {
    let path = runDir ?? defaultFolder(seed)
    let staged = Mutex<RunFolder?>(nil)
    return try Interruption.cleaningUp(with: { staged.withLock { $0?.discard() } }) {
      // Under the lock, so that an interruption finds either no folder or one that it can discard.
      let folder = try staged.withLock { staged in
        let folder = try RunFolder(path)
        staged = folder
        return folder
      }
      do { return (try body(folder), folder.path) } catch {
        folder.discard()
        throw error
      }
    }
  }

  private var flags: [ConfigurationSetting] {
    let given: [(String, String?)] = [
      ("training.epochs", epochs?.description), ("training.batchSize", batchSize?.description),
      ("seed", seed?.description),
    ]
    return given.compactMap { key, value in
      value.map { ConfigurationSetting(key: key, value: .scalar($0)) }
    }
  }

  private func defaultFolder(_ seed: UInt64) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
    return "runs/\(format.string(from: Date()))-\(seed)"
  }

  private func train(_ experiment: Experiment) throws -> TrainingRun {
    var progress = Progress(elsewhere: .nothing)
    let epochs = experiment.configuration.training.epochs
    let run = try experiment.run(workers: try workers.count) { report in
      progress.report(
        "epoch \(report.epoch)/\(epochs), training \(report.trainingLoss.fixed(4)), "
          + "validation \(report.validationLoss.fixed(4))\(report.isBest ? ", best" : "")")
    }
    progress.finish()
    return run
  }

  /// The scores on the test bars.
  private func summary(_ experiment: Experiment, _ run: TrainingRun, _ folder: String) -> String {
    let windows = experiment.windows
    let members = run.best.model.ensembleMembers.count
    let epoch = run.history.last { $0.isBest }?.epoch ?? 0
    let best = run.best.isLineAlone ? "the linear part alone" : "\(epoch)"
    var lines = [
      "windows train \(windows.train.count), validation \(windows.validation.count), "
        + "test \(windows.test.count)",
      "parameters \(run.best.parameterCount), "
        + (members > 1
          ? "members \(members), epochs \(run.history.count)"
          : "epochs \(run.history.count), best \(best)"),
    ]
    for position in run.best.kind.horizons.indices {
      let scores = TestScores(experiment, run.best, position: position)
      lines += scores.lines
      if let warning = scores.warning { StandardError.writeLine("warning: \(warning)") }
    }
    return (lines + ["run \(folder)"]).joined(separator: "\n")
  }
}
