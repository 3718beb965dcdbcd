import ArgumentParser
import Experiments
import Files
import LeakageAudit
import Markets
import Models

/// `stockformer audit`: nothing may depend on what was not known yet.
struct AuditCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Change the future and check that nothing before it changes.",
    discussion: """
      Everything after a bar is changed and all values dated up to it are compared bit for bit. Without --config: the \
      features. With --config (settings as 'stockformer train' takes them; the defaults where it names none) a model is \
      trained for at most two epochs, and scalers, weights, predictions, tokens, positions and fills are compared too. Then \
      nothing is changed but the order of the windows and the batch composition: each window and its forecast must stay \
      the same (window-order, prediction-order). Exit 1 when anything changed; the JSON is written in both cases.
      """)

  @Option(help: InputHelp.candles)
  var input: String
  @OptionGroup var format: InputOptions
  @Option(help: "The symbols, separated by commas.")
  var symbols: SymbolList
  @Option(help: "The report to write (JSON).")
  var json: String
  @OptionGroup var settings: ConfigurationOptions
  @Option(parsing: .unconditional, help: "Bars to cut at.")
  var cuts = 5
  @Option(parsing: .unconditional, help: "The seed of the cuts and of the changes.")
  var seed: UInt64 = 1
  @Option(
    name: .customLong("bar-ms"), parsing: .unconditional,
    help: "Milliseconds of a bar (default: the smallest step between timestamps).")
  var barMilliseconds: Int64?
  @Option(
    help: ArgumentHelp(
      "Inject a known leak, which must be found: \(AuditCommand.leakNames).",
      valueName: "name"))
  var inject: Leak?
  @OptionGroup var workers: WorkerOptions

  static let leakNames = Leak.allCases.map(\.rawValue).joined(separator: ", ")

  /// Whether there is a model to audit.
  private var hasModel: Bool { settings.config != nil || !settings.assignments.isEmpty }

  func validate() throws {
    try requireOption((1...10_000).contains(cuts), "--cuts", cuts, mustBe: "1 to 10000")
    if let barMilliseconds {
      try requireOption(
        (0...MarketView.largestBar).contains(barMilliseconds), "--bar-ms", barMilliseconds,
        mustBe: "from 0 to \(MarketView.largestBar)")
    }
    if let inject, inject.needsModel, !hasModel {
      throw ValidationError("'--inject \(inject.rawValue)' needs a model in '--config'.")
    }
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--input", input, symbols: symbols.symbols)
        + [("--config", settings.config)], outputs: [("--json", json)])
  }

  func perform() throws {
    var resolved = hasModel ? try settings.resolve(over: ExperimentConfiguration()) : nil
    if inject == .symmetricPadding, let model = resolved?.configuration.model,
      !(model.configuration is StockformerConfiguration)
    {
      throw ValidationError(
        "'--inject symmetric-padding' needs a model.kind that has an embedding: stockformer.")
    }
    let candles = try OHLCVInput(
      contentsOf: input, symbols: symbols.symbols,
      extra: resolved?.configuration.candleFields ?? [], barMilliseconds: barMilliseconds,
      reading: format.reading)
    if barMilliseconds == nil { candles.series.barLengthRemark(input).map(StandardError.remark) }
    if inject == .nextFunding,
      candles.series.allSatisfy({ $0.fundingRate == nil && $0.openInterest == nil })
    {
      throw ValidationError("'--inject next-funding' needs funding rates or open interest.")
    }
    var audit = Audit(candles)
    audit.cuts = cuts
    audit.seed = seed
    audit.leak = inject
    audit.barMilliseconds = barMilliseconds
    audit.workers = try workers.count
    let join = resolved?.configuration.join ?? .inner
    let missing =
      resolved?.dropMissingFeatures(
        of: Panel(joining: candles.series.map(\.withCloses), join: join)) ?? []
    audit.configuration = resolved?.configuration
    let report = try audit.run()
    try AtomicFile.write(report.json.text, to: json)
    if let check = report.firstFailure {
      throw InputFault(.failure, file: input, Self.sentence(check))
    }
    ConfigurationOptions.Resolved.warn(ofMissing: missing, in: input)
    let compared = report.checks.reduce(0) { $0 + $1.compared }
    try StandardOutput.writeLine(
      "passed: \(compared) values in \(report.checks.count) checks did not change")
  }

  private static func sentence(_ check: LeakageReport.Check) -> String {
    let place = [check.symbol, check.column].compactMap { $0 }.joined(separator: " ")
    let timestamp = check.firstChange.map { Timestamp.iso8601($0) } ?? "-"
    let what =
      check.isOfOrder ? "the order and batch composition of windows leak" : "the future leaks"
    return
      "\(what) into \(check.stage): \(check.changed) of \(check.compared) values up to "
      + "\(Timestamp.iso8601(check.cut)) changed, the first at \(timestamp) in \(place)"
  }
}

extension Leak: ExpressibleByArgument {}

extension ExperimentConfiguration {
  /// The columns of a candle that the features read.
  var candleFields: Set<CandleField> {
    let inputs = features.flatMap { Feature.named($0, featureSettings)?.inputs ?? [] }
    return Set(inputs.compactMap(\.field))
  }
}
