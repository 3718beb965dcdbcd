import ArgumentParser
import Experiments
import Files
import Foundation
import Markets
import NeuralNetworks
import Tensors
import Workbook

/// `stockformer train`: prices in, a folder with a trained model out.
struct TrainCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model and write a run folder.",
    discussion: """
      The folder is there from the first step: config.yaml (every setting as used), command.txt, metrics.csv (one row an \
      epoch), TensorBoard's events.out.tfevents.*, best.safetensors (the weights of the best validation loss), \
      last.safetensors and state.safetensors after every epoch and every --checkpoint-every seconds; model-card.md and done \
      when training has ended. Until then the weights are not calibrated. Settings come, each over the one before, from the \
      defaults, from --config, from --set, from the flags.
      A run that was killed or interrupted goes on with --resume DIR and ends with the same bytes. Ctrl-C ends it after the \
      step, with its state saved; a second one at once. Each trained configuration is a line in ledger.csv beside the folder, \
      which 'verdict --trials ledger' reads.
      With --scheme, or sizes of folds, the model is trained again on every fold: the folder holds fold-0, fold-1, … with \
      those files, forecasts.csv of all test bars by trainings that have not seen them, outcomes.csv and scores.json \
      (of combinatorial folds forecasts-0.csv and so on, a file a path), and folds.csv with windows and scores of each fold.
      """)

  @OptionGroup var settings: ConfigurationOptions
  @OptionGroup var format: InputOptions
  @Option(
    help: ArgumentHelp(
      "\(InputHelp.panel.abstract) (default: \(CheckpointOptions.defaultInput))"))
  var input: String?
  @Option(help: "The symbols, separated by commas (default: all).")
  var symbols: SymbolList?
  @Option(parsing: .unconditional, help: "training.epochs: passes over the training windows.")
  var epochs: Int?
  @Option(parsing: .unconditional, help: "training.batchSize: windows in an optimiser step.")
  var batchSize: Int?
  @Option(parsing: .unconditional, help: "seed: the root of all randomness.")
  var seed: UInt64?
  @OptionGroup(title: "Options of training on folds") var folds: FoldOptions
  @OptionGroup(title: "Options of the run") var run: RunOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var precision: PrecisionOptions
  @Flag(help: "Print the settings as YAML and exit.")
  var printConfig = false
  @Flag(help: "Print every setting with its value, range and meaning, and exit.")
  var listSettings = false

  func validate() throws {
    if let epochs { try requireOption(epochs >= 1, "--epochs", epochs, mustBe: "at least 1") }
    if let batchSize {
      try requireOption(batchSize >= 1, "--batch-size", batchSize, mustBe: "at least 1")
    }
    guard run.resume != nil else { return }
    let given: [(String, Bool)] = [
      ("--config", settings.config != nil), ("--set", !settings.assignments.isEmpty),
      ("--symbols", symbols != nil), ("--adjusted", format.adjusted), ("--epochs", epochs != nil),
      ("--batch-size", batchSize != nil), ("--seed", seed != nil), ("--scheme", folds.isGiven),
      ("--precision", precision.precision != nil),
      ("--print-config", printConfig), ("--list-settings", listSettings),
    ]
    if let (name, _) = given.first(where: { $0.1 }) {
      throw ValidationError(
        "'--resume' goes on with the run's own settings: '\(name)' cannot be given with it.")
    }
  }

  /// Where the prices are.
  var source: String { input ?? CheckpointOptions.defaultInput }

  var matrixPrecision: MatrixPrecision { precision.resolved }

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--input", source, symbols: symbols?.symbols)
        + [("--config", settings.config)],
      outputs: [("--run-dir", run.runDir), ("--resume", run.resume), ("--ledger", run.ledger)])
  }

  func perform() throws {
    if let path = run.resume { return try resume(path) }
    var resolved = try settings.resolve(over: ExperimentConfiguration(), flags: flags)
    if printConfig { return try StandardOutput.write(resolved.configuration.yaml) }
    if listSettings { return try StandardOutput.writeLine(Self.list(resolved.configuration)) }
    try run.requireRoom()
    let panel = try panel(resolved.configuration)
    let missing = resolved.dropMissingFeatures(of: panel)
    let configuration = resolved.configuration
    try train(panel, configuration, leavingOut: missing) {
      try run.open(configuration, command: ShellWords.text(settledCommand))
    }
  }

  /// The command as it was given, with the precision that `auto` found: the run goes on with that one, wherever it does.
  private var settledCommand: [String] {
    let found = MatrixPrecision.current.rawValue
    var words = ShellWords.command
    for i in words.indices.dropFirst() where words[i - 1] == "--precision" && words[i] == "auto" {
      words[i] = found
    }
    return words.map { $0 == "--precision=auto" ? "--precision=\(found)" : $0 }
  }

  /// Goes on with the run in the folder at `path`.
  private func resume(_ path: String) throws {
    if case .finished = RunFolder.standing(path) {
      StandardError.warn("\(path): the run is done, there is nothing left to train")
      return try run.say(RunFolder.trimmed(path))
    }
    let folder = try RunFolder(resuming: path)
    var command = try Self.begun(in: folder)
    command.run = run.resuming(command.run)
    command.workers = workers.workers == nil ? command.workers : workers
    command.input = input ?? command.input
    var configuration = ExperimentConfiguration()
    let file = "\(folder.path)/\(RunFolder.configurationName)"
    do { try configuration.apply(ConfigurationYAML.settings(contentsOf: file)) } catch let fault
      as ConfigurationFault
    {
      throw InputFault(file: file, row: fault.row, fault.message)
    }
    if let fault = configuration.validationError { throw InputFault(file: file, "\(fault)") }
    try MatrixPrecision.$current.withValue(command.precision.resolved) {
      try command.train(try command.panel(configuration), configuration, leavingOut: []) { folder }
    }
  }

  /// The command that began the run in `folder`.
  private static func begun(in folder: RunFolder) throws -> TrainCommand {
    let file = "\(folder.path)/\(RunFolder.commandName)"
    let text = String(decoding: try FileBytes.read(file, atMost: 1_000_000), as: UTF8.self)
    guard let words = ShellWords.words(text), words.first == "stockformer" else {
      throw InputFault(file: file, "is no command line of 'stockformer train'")
    }
    do { return try TrainCommand.parse(Array(words.dropFirst(2))) } catch {
      throw InputFault(
        file: file,
        "is no command line of 'stockformer train' here: \(TrainCommand.message(for: error))")
    }
  }

  private func panel(_ configuration: ExperimentConfiguration) throws -> Panel {
    try Panel(
      contentsOf: source, symbols: symbols?.symbols, join: configuration.join,
      fields: configuration.candleFields.union([.close]), reading: format.reading)
  }

  /// Every setting with its value, and below it what it is and what may stand there.
  private static func list(_ configuration: ExperimentConfiguration) -> String {
    configuration.keys.map { key in
      let name = key.name + ": " + key.text
      return name + "\n    " + key.help + " (" + (key.range ?? key.expected) + ")"
    }.joined(separator: "\n")
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
}
