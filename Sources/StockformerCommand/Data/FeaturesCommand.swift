import ArgumentParser
import Files
import Markets

/// `stockformer features`: the features of every row of an input.
struct FeaturesCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "Compute the features of every bar of chosen symbols.")

  @Option(help: InputHelp.candles)
  var input: String
  @OptionGroup var format: InputOptions
  @Option(help: "The symbols, separated by commas.")
  var symbols: SymbolList
  @Option(help: "The CSV to write.")
  var out: String
  @Option(parsing: .unconditional, help: "Bars of volume_change and volatility.")
  var window = 20
  @Option(parsing: .unconditional, help: "Wilder's period.")
  var rsiPeriod = 14
  @Option(parsing: .unconditional, help: "Common bars of a correlation.")
  var correlationWindow = 60
  @Option(
    parsing: .unconditional,
    help: "Milliseconds of a bar (default: the smallest step between timestamps).")
  var barMs: Int64?

  func validate() throws {
    try requireOption(window >= 2, "--window", window, mustBe: "at least 2")
    try requireOption(rsiPeriod >= 1, "--rsi-period", rsiPeriod, mustBe: "at least 1")
    try requireOption(
      correlationWindow >= 2, "--correlation-window", correlationWindow, mustBe: "at least 2")
    if let barMs {
      try requireOption(
        (0...MarketView.largestBar).contains(barMs), "--bar-ms", barMs,
        mustBe: "from 0 to \(MarketView.largestBar)")
    }
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--input", input, symbols: symbols.symbols),
      outputs: [("--out", out)])
  }

  func perform() throws {
    let path = input
    let input = try OHLCVInput(
      contentsOf: path, symbols: symbols.symbols, barMilliseconds: barMs, reading: format.reading)
    if barMs == nil { input.series.barLengthRemark(path).map(StandardError.remark) }
    input.series.overlapRemark(path).map(StandardError.remark)
    // Longer than any file is as good as endless, and can be added to.
    let endless = 1 << 40
    let settings = FeatureSettings(
      window: min(window, endless), rsiPeriod: min(rsiPeriod, endless),
      correlationWindow: min(correlationWindow, endless))
    let listing = FeatureListing(of: input.series, settings: settings, barMilliseconds: barMs)
    try listing.write(to: out)
  }
}
