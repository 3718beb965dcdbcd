import ArgumentParser
import Backtesting
import Experiments
import Files
import Markets
import Tensors
import Workbook

/// `stockformer compare`: models and baselines on the same folds, cell by cell.
struct CompareCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare models with baselines over seeds and folds.",
    discussion: """
      A cell is a model with a seed on a fold. Each is trained once and written as cells/NNNNN.json into the run folder, so \
      that a run goes on where it was stopped; --shard 1/3 does every third, and folders of shards may be copied \
      together. When all cells are there the table is written: table.csv, table.md, table.gp with table.png, and \
      cells.sqlite; all of it follows from the cells, and another run's cells differ in their seconds alone. \
      A model is a kind of model with its recommended settings, or 'trees' (XGBoost); --model names one with settings of \
      its own. Settings of --config and --set hold for all of them, those of the section model for the kind that they name.
      """)

  @OptionGroup var settings: ConfigurationOptions
  @OptionGroup var format: InputOptions
  @Option(help: InputHelp.panel)
  var input = CheckpointOptions.defaultInput
  @Option(help: "The symbols, separated by commas (default: all).")
  var symbols: SymbolList?
  @OptionGroup var contenders: ContenderOptions
  @Option(
    parsing: .unconditional,
    help:
      "Seeds 1 to this; of a baseline, which draws no random numbers, the first seed's cell is repeated."
  )
  var seeds = 3
  @OptionGroup var folds: FoldOptions
  @Option(parsing: .unconditional, help: "Bars between a forecast and its execution.")
  var lag = 1
  @Option(parsing: .unconditional, help: "Fee per traded notional, in basis points.")
  var feeBps: FiniteNumber = 10.0
  @Option(parsing: .unconditional, help: "Slippage per traded notional, in basis points.")
  var slippageBps: FiniteNumber = 0.0
  @Option(help: "The folder to write (default: runs/compare-HASH).")
  var runDir: String?
  @Option(
    help: Shard.help)
  var shard = Shard.all
  @Option(
    help: ArgumentHelp(
      "Train nothing; write the tables of the cells in a folder.", valueName: "dir"))
  var collect: String?
  @Flag(help: "Write each model's checkpoint beside its cell.")
  var keep = false
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var precision: PrecisionOptions

  func validate() throws {
    try requireOption((1...1000).contains(seeds), "--seeds", seeds, mustBe: "1 to 1000")
    try requireOption((0...10_000).contains(lag), "--lag", lag, mustBe: "0 to 10000")
    try requireOption(feeBps.value >= 0, "--fee-bps", feeBps.value, mustBe: "at least 0")
    try requireOption(
      slippageBps.value >= 0, "--slippage-bps", slippageBps.value, mustBe: "at least 0")
    for (name, path) in [("--run-dir", runDir), ("--collect", collect)] {
      if let path { try requireOption(!path.isEmpty, name, path, mustBe: "a path") }
    }
    if collect != nil && runDir != nil {
      throw ValidationError("'--collect' and '--run-dir' exclude each other.")
    }
  }

  var matrixPrecision: MatrixPrecision { precision.resolved }

  /// Cells that are there are read, and stay.
  var files: CommandFiles {
    if let collect { return CommandFiles(outputs: [("--collect", collect)]) }
    return CommandFiles(
      inputs: CommandFiles.inputs("--input", input, symbols: symbols?.symbols)
        + [("--config", settings.config)], outputs: [("--run-dir", runDir)])
  }

  func perform() throws {
    if let collect {
      let cells = try ComparisonFolder(collect).read(hash: nil)
      return try finish(cells, collect, isRequired: true)
    }
    let comparison = try comparison()
    let folder = ComparisonFolder(runDir ?? "runs/compare-\(comparison.hash)")
    try folder.create()
    // A cell of another configuration is found before anything is trained.
    _ = try folder.read(hash: comparison.hash)
    let numbers = (0..<comparison.cellCount).filter { shard.contains($0) }
    var progress = Progress(elsewhere: .nothing)
    try folder.train(
      numbers, of: comparison, workers: try workers.count, isKeeping: keep
    ) { number in
      let (contender, seed, fold) = comparison.place(of: number)
      progress.report(
        "cell \(number) of \(comparison.cellCount): \(contender.name), seed \(seed), fold \(fold)")
    }
    progress.finish()
    try finish(try folder.read(hash: comparison.hash), folder.path, isRequired: false)
  }

  private func comparison() throws -> Comparison {
    let configuration = try settings.resolve(over: ExperimentConfiguration()).configuration
    let contenders = try contenders.contenders(over: configuration)
    let panel = try Panel(
      contentsOf: input, symbols: symbols?.symbols, join: configuration.join,
      fields: contenders.reduce(into: configuration.candleFields.union([.close])) { fields, one in
        if case .model(let own) = one.method { fields.formUnion(own.candleFields) }
      }, reading: format.reading)
    StandardError.remark(unchargedFundingOf: panel, from: input)
    return Comparison(
      panel, source: input, configuration, contenders, seeds: seeds,
      folds: try folds.folds(
        bars: panel.barCount, trainFraction: configuration.trainFraction,
        validationFraction: configuration.validationFraction),
      rules: Backtest(
        lag: lag, feeBasisPoints: feeBps.value, slippageBasisPoints: slippageBps.value, initial: 1))
  }

  /// Writes the tables when all cells are there, or says how many are.
  private func finish(
    _ cells: [ComparisonCell], _ path: String, isRequired: Bool
  ) throws {
    let count = cells.first?.cells ?? 0
    guard count > 0, cells.count == count else {
      let text = "\(cells.count) of \(count == 0 ? "all" : "\(count)") cells are there"
      if isRequired { throw InputFault(file: "\(path)/cells", text) }
      return try StandardOutput.writeLine("\(text); the table is written when all are")
    }
    try ComparisonReport(cells).write(to: path)
  }
}
