import ArgumentParser
import Experiments
import Files
import Foundation
import Influence
import Markets
import NeuralNetworks

/// `stockformer influence`: who leads whom, by one reading.
struct InfluenceCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "influence",
    abstract: "Score every ordered pair of symbols by how strongly the first leads the second.",
    discussion: """
      ablation: rise of the loss when the cause's history is permuted across windows. attention: mean cross-ticker \
      attention of the last step, over windows, heads and layers. gradient: mean |gradient × input|. These read a model, \
      trained first when no checkpoint is given, on the last 15 % of the bars. granger: F of Granger's test \
      (conditional-granger: given all other symbols). lagged-correlation: the largest |correlation| with a later return. \
      These read all bars.
      """)

  @Option(help: InputHelp.candles)
  var input: String
  @OptionGroup var format: InputOptions
  @Option(help: "At least two symbols, separated by commas.")
  var symbols: SymbolList
  @Option(help: "How influence is measured.")
  var method: InfluenceMethod
  @Option(help: "The CSV to write: cause,effect,score.")
  var out: String
  @Option(help: "A trained model, instead of training one.")
  var checkpoint: String?
  @OptionGroup var settings: ConfigurationOptions
  @Option(
    parsing: .unconditional,
    help: "Seed of the training and of the permutations (default: the configuration's, else 1).")
  var seed: UInt64?
  @Option(parsing: .unconditional, help: "Lags of Granger's test and of the correlations.")
  var lag = 3
  @OptionGroup var workers: WorkerOptions

  func validate() throws {
    guard symbols.symbols.count >= 2 else {
      throw ValidationError("'--symbols' must name at least two symbols.")
    }
    try requireOption((1...1000).contains(lag), "--lag", lag, mustBe: "1 to 1000")
    guard checkpoint == nil || (settings.config == nil && settings.assignments.isEmpty) else {
      throw ValidationError("'--checkpoint' excludes '--config' and '--set'.")
    }
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--input", input)
        + [("--checkpoint", checkpoint), ("--config", settings.config)],
      outputs: [("--out", out)])
  }

  func perform() throws {
    let scores = try method.readsModel ? modelScores() : statisticScores()
    try scores.csv.write(to: out)
  }

  private func statisticScores() throws -> InfluenceMatrix {
    let candles = try OHLCVInput(
      contentsOf: input, symbols: symbols.symbols, reading: format.reading)
    let returns = CommonReturns(candles.series)
    returns.remark(on: candles.series, from: input).map(StandardError.remark)
    let test = GrangerTest(lag: .fixed(lag), isConditional: method == .conditionalGranger)
    let least = test.leastReturns(assets: symbols.symbols.count)
    guard returns.count >= least, let scores = method.scores(of: returns, lag: lag) else {
      throw InputFault(
        file: input, "has \(returns.count) common log returns, fewer than the \(least) needed")
    }
    return scores
  }

  private func modelScores() throws -> InfluenceMatrix {
    let (forecaster, windows, windowEnds, seed) = try model()
    if method == .attention { StandardError.remarkLineAlone(forecaster) }
    guard
      let scores = method.scores(of: forecaster, on: windows, windowEnds: windowEnds, seed: seed)
    else { throw InputFault(file: checkpoint ?? input, "the model has no cross-ticker attention") }
    return scores.among(symbols.symbols)
  }

  /// A model with the windows that it is read on, and the seed of the permutations.
  private func model() throws -> (TrainedForecaster, Windows, windowEnds: [Int], seed: UInt64) {
    let count = try workers.count
    guard let checkpoint else {
      var resolved = try settings.resolve(over: InfluenceBenchmark.settings)
      let own = resolved.keys.contains("seed") ? resolved.configuration.seed : 1
      resolved.configuration.seed = seed ?? own
      let panel = try Panel(
        contentsOf: input, symbols: symbols.symbols, join: resolved.configuration.join,
        fields: resolved.configuration.candleFields.union([.close]), reading: format.reading)
      let experiment = try Experiment(panel, resolved.configuration, source: input)
      experiment.windowLosses.remark(input).map(StandardError.remark)
      let forecaster = try experiment.train(workers: count)
      let windows = experiment.windows
      return (forecaster, windows, windows.test, resolved.configuration.seed)
    }
    let forecaster = try TrainedForecaster(contentsOf: checkpoint, workers: count)
    let known = forecaster.scaling.features.symbols
    if let other = symbols.symbols.first(where: { !known.contains($0) }) {
      throw InputFault(
        file: checkpoint, "was trained on \(known.joined(separator: ",")), not on \(other)")
    }
    let panel = try forecaster.panel(contentsOf: input, reading: format.reading)
    let windows = try forecaster.windows(of: panel, source: input, reading: format.reading)
    let first = Split(bars: panel.barCount).test.lowerBound
    let windowEnds = windows.test.filter { $0 >= first }
    guard windowEnds.count >= 2 else {
      throw InputFault(file: input, "\(panel.barCount) rows leave no window to read the model on")
    }
    try forecaster.requireFinite(
      forecaster.forecasts(of: windows, windowEnds: windowEnds), of: windows, file: checkpoint)
    return (forecaster, windows, windowEnds, seed ?? 1)
  }
}

extension InfluenceMethod: ExpressibleByArgument {}
