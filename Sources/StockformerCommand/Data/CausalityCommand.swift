import ArgumentParser
import Files
import Foundation
import Markets

/// `stockformer causality`: Granger's test of every ordered pair of symbols.
struct CausalityCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "causality",
    abstract: "Test for every ordered pair of symbols whether the first leads the second.",
    discussion: """
      The F test assumes that the variance does not change. Prices are calm and stormy by turns: '--robust' adds Wald's \
      test with White's covariance (HC1, chi-square), which allows for that.
      """)

  @Option(help: InputHelp.candles)
  var input: String
  @OptionGroup var format: InputOptions
  @Option(help: "At least two symbols, separated by commas.")
  var symbols: SymbolList
  @Option(help: "Lags of the regressions, or 'aic' or 'bic' to choose them for each pair.")
  var lag: LagOption
  @Option(parsing: .unconditional, help: "The most lags that 'aic' and 'bic' may choose.")
  var maxLag = 10
  @Option(help: "The CSV to write.")
  var out: String
  @Flag(help: "Hold the lags of all other symbols in both regressions.")
  var conditional = false
  @Flag(help: "Add the columns wald, wald_p, wald_q.")
  var robust = false
  @Option(help: "Map of the q-values to draw: FILE.png, with FILE.gp and FILE.csv next to it.")
  var figure: String?
  @Option(
    help: "Use only bars that start before this date (YYYY-MM-DD, UTC).",
    transform: TimestampOption.init(option:))
  var until: TimestampOption?

  func validate() throws {
    guard symbols.symbols.count >= 2 else {
      throw ValidationError("'--symbols' must name at least two symbols.")
    }
    try requireOption(
      (1...Self.mostLags).contains(maxLag), "--max-lag", maxLag,
      mustBe: "from 1 to \(Self.mostLags)")
    guard let figure else { return }
    try requireOption(
      CausalityMap.isPicture(figure), "--figure", figure,
      mustBe: "NAME.png, the name of letters, digits, '-', '_' and '.'")
  }

  var files: CommandFiles {
    let map = figure.map { CausalityMap(path: $0, input: input) }
    return CommandFiles(
      inputs: CommandFiles.inputs("--input", input, symbols: symbols.symbols),
      outputs: [("--out", out)] + (map?.companions ?? []))
  }

  func perform() throws {
    let candles = try OHLCVInput(
      contentsOf: input, symbols: symbols.symbols, reading: format.reading)
    try candles.series.checkCut(until, option: "--until", of: input)
    let test = GrangerTest(
      lag: lag.choice(maxLag: maxLag), isConditional: conditional, isRobust: robust)
    let returns = CommonReturns(candles.series, until: until?.milliseconds)
    let lost = returns.remark(on: candles.series, from: input, until: until?.milliseconds)
    let least = test.leastReturns(assets: symbols.symbols.count)
    guard returns.count >= least else {
      throw InputFault(
        file: input,
        "has \(returns.count) common log returns, fewer than the \(least) needed"
          + (lost.map { "; \($0.message)" } ?? ""))
    }
    lost.map(StandardError.remark)
    let map = figure.map { CausalityMap(path: $0, input: input) }
    try map?.requireDrawable()
    let results = test.run(returns)
    let table = (bytes: Data(results.csv(isRobust: robust).text.utf8), path: out)
    guard let map else { return try AtomicFile.write([table]) }
    try map.write(results, returns, test, beside: table)
  }

  /// More lags than any file has rows.
  static let mostLags = 1_000_000_000
}

/// A number of lags, `aic` or `bic`.
enum LagOption: ExpressibleByArgument, Sendable {
  case fixed(Int)
  case akaike
  case bayes

  init?(argument: String) {
    switch argument {
    case "aic": self = .akaike
    case "bic": self = .bayes
    default:
      guard let lag = Int(argument), (1...CausalityCommand.mostLags).contains(lag) else {
        return nil
      }
      self = .fixed(lag)
    }
  }

  func choice(maxLag: Int) -> GrangerTest.Lag {
    switch self {
    case .fixed(let lag): .fixed(lag)
    case .akaike: .akaike(max: maxLag)
    case .bayes: .bayes(max: maxLag)
    }
  }
}
