import ArgumentParser
import Backtesting
import Files
import Markets

/// `stockformer backtest`: target weights, or the forecasts of a checkpoint, against prices, with costs, funding and exact
/// accounting.
struct BacktestCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Run target weights, or a checkpoint's forecasts, against prices.",
    discussion: """
      With --prices and --weights (or --strategy), --annualization, --out and --json are needed too. With --checkpoint the model \
      forecasts at every bar from --start on and before --end, its forecasts become weights (--rule), and a table \
      compares its result with equal weights and buy-and-hold; --out and --json are optional. A checkpoint knows which \
      bars its training has seen: trading begins after them, unless --start says otherwise.
      """)

  @Option(help: ArgumentHelp("Wide CSV of closes. \(InputHelp.wide)"))
  var prices: String?
  @Option(
    help: ArgumentHelp(
      "Wide CSV of target weights, as signed fractions of equity. \(InputHelp.wide)"))
  var weights: String?
  @Option(
    help: ArgumentHelp(
      """
      A strategy in place of --weights, with a target at every bar: \(StrategyOption.list). K bars of history; mean-variance \
      maximises μ'w − 5 w'Σw, w ≥ 0, Σw = 1; cross-section-momentum buys the better half and sells the other.
      """, valueName: "NAME[:K]"))
  var strategy: StrategyOption?
  @Option(help: ArgumentHelp("Wide CSV of funding rates. \(InputHelp.wide)"))
  var funding: String?
  @Option(
    parsing: .unconditional,
    help: "Bars in a year (hourly around the clock 8760, daily stocks 252).")
  var annualization: FiniteNumber?
  @Option(parsing: .unconditional, help: "Cash at the start.")
  var initial: FiniteNumber = 100000.0
  @OptionGroup(title: "Options of execution") var fill: FillOptions
  @OptionGroup(title: "Options of the targets") var target: TargetOptions
  @OptionGroup(title: "Options of costs") var costs: CostOptions
  @OptionGroup(title: "Options of what is reported") var outputs: BacktestOutputs
  @OptionGroup(title: "Options of the form with --checkpoint") var model: CheckpointOptions

  func validate() throws {
    try requireOneForm()
    if let annualization {
      try requireOption(
        annualization.value > 0, "--annualization", annualization.value, mustBe: "above 0")
    }
    try requireOption(initial.value > 0, "--initial", initial.value, mustBe: "above 0")
  }

  /// Prices and weights with all that goes with them, or a checkpoint.
  private func requireOneForm() throws {
    for (name, other) in [("weights", weights), ("checkpoint", model.checkpoint)]
    where strategy != nil && other != nil {
      throw ValidationError("'--strategy' and '--\(name)' cannot be used together.")
    }
    let needed = [
      ("prices", prices), ("weights", weights ?? strategy.map { _ in "" }),
      ("annualization", annualization?.value.description),
      ("out", outputs.out), ("json", outputs.json),
    ]
    let alone = [("funding", funding), ("fees", costs.fees), ("opens", fill.opens)]
    if model.checkpoint == nil {
      try model.requireNone()
      for (name, value) in needed where value == nil {
        throw ValidationError("Missing expected argument '--\(name) <\(name)>'")
      }
    } else if let (name, _) = (needed.prefix(2) + alone).first(where: { $0.1 != nil }) {
      throw ValidationError("'--checkpoint' and '--\(name)' cannot be used together.")
    }
  }

  private var rules: Backtest {
    var rules = Backtest(initial: initial.value)
    fill.apply(to: &rules)
    target.apply(to: &rules)
    costs.apply(to: &rules)
    return rules
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: [
        ("--prices", prices), ("--weights", weights), ("--funding", funding),
        ("--fees", costs.fees), ("--opens", fill.opens), ("--benchmark", outputs.benchmark?.path),
      ] + model.files,
      outputs: outputs.files)
  }

  func perform() throws {
    guard let prices, let annualization else { return try performWithCheckpoint() }
    var rules = rules
    let inputs = try read(prices: prices, into: &rules)
    let benchmark = try benchmark(on: inputs.prices, named: prices)
    let result = inputs.run(rules, recording: outputs.recording)
    let outcome = BacktestOutcome(
      result, rules, inputs, benchmark: benchmark, annualization: annualization.value)
    try requireFinite(outcome.result, source: weights ?? prices)
    try outputs.write(outcome)
  }

  private func performWithCheckpoint() throws {
    let test = try model.run(
      rules, annualization: annualization?.value, recording: outputs.recording)
    let benchmark = try benchmark(
      on: test.inputs.prices, named: model.input ?? CheckpointOptions.defaultInput)
    let outcome = BacktestOutcome(
      test.result, rules, test.inputs, benchmark: benchmark, annualization: test.annualization)
    try requireFinite(outcome.result, source: model.checkpoint ?? "")
    try outputs.write(outcome) { () throws(InputFault) in
      try StandardOutput.writeLine(test.table.text + "\n" + test.yearText)
    }
  }

  /// Reads all tables in the order in which the options are listed; the costs of single assets go into `rules`.
  private func read(prices: String, into rules: inout Backtest) throws -> BacktestInputs {
    let closes = try WideTable(contentsOf: prices, rules: .prices, reading: .reported)
    closes.jumpRemarks(prices).forEach(StandardError.remark)
    try fill.requireBarsApart(on: closes)
    let targets = try targets(on: closes, named: prices)
    let rates = try funding.map { path in
      try WideTable(
        contentsOf: path, rules: .funding(on: closes, named: prices), reading: .reported)
    }
    if let rates, let funding { remark(on: rates, funding, closes, prices) }
    rules.assetCosts = try costs.fees.map { path in
      try AssetCosts.read(path, assets: closes.assets, of: prices)
    }
    let opens = try fill.opens.map { path in
      try WideTable(contentsOf: path, rules: .opens(on: closes, named: prices), reading: .reported)
    }
    return BacktestInputs(prices: closes, targets: targets, funding: rates, opens: opens)
  }

  /// Those of the file, or of the strategy.
  private func targets(on closes: WideTable, named prices: String) throws -> WideTable {
    if let strategy { return try strategy.targets(on: closes, named: prices) }
    return try WideTable(
      contentsOf: weights ?? "", rules: .weights(on: closes, named: prices), reading: .reported)
  }

  private func benchmark(
    on prices: WideTable, named source: String
  ) throws -> (option: BenchmarkOption, level: [Double]?)? {
    try outputs.benchmark.map { ($0, try $0.level(on: prices, named: source)) }
  }

  private func remark(
    on rates: WideTable, _ funding: String, _ closes: WideTable, _ prices: String
  ) {
    let bar = fill.barMilliseconds
    StandardError.remark(
      uncharged: closes.assets.filter { !rates.assets.contains($0) }, by: funding)
    if bar == nil { closes.barLengthRemark(prices).map(StandardError.remark) }
    StandardError.remark(of: rates, named: funding, in: closes, bar: bar ?? closes.smallestStep)
  }

  private func requireFinite(_ result: BacktestResult, source: String) throws(InputFault) {
    guard let overflow = result.firstOverflow else { return }
    if overflow.column == "benchmark", let path = outputs.benchmark?.path {
      throw InputFault(
        file: path,
        "at \(overflow.timestamp) the benchmark is not a finite number: its levels are too far apart"
      )
    }
    throw InputFault(
      file: source,
      "at \(overflow.timestamp) \(overflow.column) is not a finite number: weights, prices, rates "
        + "or costs are too extreme")
  }
}
