import ArgumentParser
import Backtesting
import Files
import Foundation
import Markets

/// `stockformer evaluate`: forecasts against outcomes.
struct EvaluateCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score forecasts against outcomes, with confidence intervals.",
    discussion: """
      Errors are compared with those of the zero forecast, hits with always saying the more frequent sign. Tests over time \
      allow for dependence between timestamps (Newey and West), standard errors of the calibration for that between assets. Forecasts \
      that are probabilities of a rise (--kind probability, as a model with model.head=direction gives them) get a Brier \
      score, log loss and AUROC in place of errors.
      """)

  @Option(help: ArgumentHelp("Wide CSV of forecasts. \(InputHelp.wide)"))
  var predictions: String
  @Option(help: ArgumentHelp("Wide CSV of outcomes with the same assets. \(InputHelp.wide)"))
  var targets: String
  @Option(help: "Scores to write (JSON).")
  var json: String
  @Option(help: "What the forecasts are: return, or probability of a rise (default: return).")
  var kind: ForecastScores.Kind?
  @Option(parsing: .unconditional, help: "Bars a forecast looks ahead.")
  var horizon = 1
  @Option(parsing: .unconditional, help: "Bootstrap resamples; 0 leaves the intervals out.")
  var bootstrap = 1000
  @Option(
    parsing: .unconditional,
    help: "Expected block length of the bootstrap (default: max(horizon, ceil(timestamps^(1/3)))).")
  var block: FiniteNumber?
  @Option(parsing: .unconditional, help: "Confidence level of the intervals.")
  var level: FiniteNumber = 0.95
  @Option(parsing: .unconditional, help: "Seed of the bootstrap.")
  var seed: UInt64 = 1
  @OptionGroup var intervals: IntervalOptions
  @OptionGroup var tables: ScoreTableOptions

  func validate() throws {
    try requireOption(horizon >= 1, "--horizon", horizon, mustBe: "at least 1")
    try requireOption(
      (0...1_000_000).contains(bootstrap), "--bootstrap", bootstrap, mustBe: "0 to 1000000")
    if let block {
      try requireOption(block.value >= 1, "--block", block.value, mustBe: "at least 1")
    }
    try requireOption(
      level.value > 0 && level.value < 1, "--level", level.value, mustBe: "between 0 and 1")
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: [
        ("--predictions", predictions), ("--targets", targets), ("--lower", intervals.lower),
        ("--upper", intervals.upper),
      ],
      outputs: [("--json", json)] + tables.files)
  }

  func perform() throws {
    let (all, outcomes) = try read()
    let last = outcomes.timestamps.last ?? .min
    let forecasts = all.rows { $0 <= last }
    let settings = ForecastScores.Settings(
      horizon: horizon, bootstrap: bootstrap, block: block?.value, level: level.value, seed: seed,
      kind: kind ?? .returns)
    guard
      let scores = ForecastScores(predictions: forecasts, targets: outcomes, settings: settings)
    else {
      throw InputFault(file: predictions, "no cell has both a forecast and an outcome")
    }
    let interval = try intervals.scores(
      all, predictions, targets: outcomes, level: level.value)
    let pending = all.timestamps.count - forecasts.timestamps.count
    remark(on: all, pending: pending)
    var object = scores.json
    object.set("without_outcome", pending)
    interval?.add(to: &object)
    let outputs = [(text: object.text, path: json)] + tables.outputs(scores)
    try AtomicFile.write(outputs.map { (Data($0.text.utf8), $0.path) })
  }

  /// The forecasts and the outcomes, of the same assets.
  private func read() throws -> (predictions: WideTable, targets: WideTable) {
    let outcomes: WideTable
    do {
      outcomes = try WideTable(contentsOf: targets, reading: .reported)
    } catch {
      // The forecasts come first: a fault of theirs is reported before one of the outcomes.
      _ = try WideTable(contentsOf: predictions, rules: WideTable.Rules(value: wrongValue))
      throw error
    }
    let forecasts = try WideTable(
      contentsOf: predictions, rules: rules(outcomes), reading: .reported)
    let known = Set(forecasts.assets)
    if let extra = outcomes.assets.first(where: { !known.contains($0) }) {
      throw InputFault(
        file: targets, row: 1, column: extra, "\(extra) is not an asset of \(predictions)")
    }
    return (forecasts, outcomes)
  }

  /// Says what is left out, and when returns look like probabilities.
  private func remark(on forecasts: WideTable, pending: Int) {
    if pending > 0 {
      StandardError.remark(
        .note(
          file: predictions,
          "\(pending) of \(forecasts.timestamps.count) timestamps have no outcome yet and are left out"
        ))
    }
    let values = forecasts.values.lazy.filter { !$0.isNaN }
    if kind == nil, values.allSatisfy({ (0...1).contains($0) }) {
      StandardError.warn(
        "\(predictions): all forecasts lie between 0 and 1 and are scored as returns; "
          + "if they are probabilities of a rise, give --kind probability")
    }
  }

  /// Forecasts must be of assets and timestamps that have outcomes; those behind the last outcome have none yet.
  private func rules(_ outcomes: WideTable) -> WideTable.Rules {
    let assets = Set(outcomes.assets)
    let timestamps = Set(outcomes.timestamps)
    let (path, last) = (targets, outcomes.timestamps.last ?? .min)
    return WideTable.Rules(
      asset: { assets.contains($0) ? nil : "\($0) is not an asset of \(path)" },
      timestamp: {
        $0 > last || timestamps.contains($0) ? nil : "\($0) is not a timestamp of \(path)"
      }, value: wrongValue)
  }

  /// What is wrong with a forecast of the kind that was named.
  private func wrongValue(_ value: Double) -> String? {
    guard kind == .probability, value < 0 || value > 1 else { return nil }
    return "\(value) is not a probability: it must lie between 0 and 1"
  }
}
