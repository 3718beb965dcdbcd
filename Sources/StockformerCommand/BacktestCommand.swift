import ArgumentParser
import Backtesting
import Files
import Foundation
import Markets

/// `stockformer backtest`: target weights against prices, with costs, funding and exact accounting.
struct BacktestCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Run target weights against prices and report equity and metrics.")

  @Option(help: "Wide CSV of closes: timestamp_ms and one column per asset.")
  var prices: String
  @Option(help: "Wide CSV of target weights, as signed fractions of equity.")
  var weights: String
  @Option(
    parsing: .unconditional,
    help: "Bars in a year (hourly around the clock 8760, daily stocks 252).")
  var annualization: FiniteNumber
  @Option(help: "Equity curve to write (CSV).")
  var out: String
  @Option(help: "Metrics to write (JSON).")
  var json: String
  @Option(parsing: .unconditional, help: "Fee per traded notional, in basis points.")
  var feeBps: FiniteNumber = 0.0
  @Option(parsing: .unconditional, help: "Slippage per traded notional, in basis points.")
  var slippageBps: FiniteNumber = 0.0
  @Option(parsing: .unconditional, help: "Bars between a weight's stamp and its execution.")
  var lag = 1
  @Option(help: "Wide CSV of funding rates.")
  var funding: String?
  @Option(parsing: .unconditional, help: "Cash at the start.")
  var initial: FiniteNumber = 100000.0
  @Option(
    name: .customLong("bar-ms"), parsing: .unconditional,
    help: "Length of a bar in milliseconds (default: the smallest difference of the stamps).")
  var barMilliseconds: Int64?
  @Option(help: "Units held after each bar, to write (CSV).")
  var positions: String?

  func validate() throws {
    try requireOption(
      annualization.value > 0, "--annualization", annualization.value, mustBe: "above 0")
    try requireOption(feeBps.value >= 0, "--fee-bps", feeBps.value, mustBe: "at least 0")
    try requireOption(
      slippageBps.value >= 0, "--slippage-bps", slippageBps.value, mustBe: "at least 0")
    try requireOption(lag >= 0, "--lag", lag, mustBe: "at least 0")
    try requireOption(initial.value > 0, "--initial", initial.value, mustBe: "above 0")
    if let barMilliseconds {
      try requireOption(barMilliseconds >= 0, "--bar-ms", barMilliseconds, mustBe: "at least 0")
    }
    try requireDistinctOutputs([("--out", out), ("--json", json), ("--positions", positions)])
  }

  func perform() throws {
    let closes = try WideTable(contentsOf: prices, rules: .prices)
    let targets = try WideTable(contentsOf: weights, rules: .weights(on: closes, named: prices))
    let rates = try funding.map { path in
      try WideTable(contentsOf: path, rules: .funding(on: closes, named: prices))
    }
    let rules = Backtest(
      lag: lag, feeBasisPoints: feeBps.value, slippageBasisPoints: slippageBps.value,
      initial: initial.value, barMilliseconds: barMilliseconds)
    let result = rules.run(
      prices: closes, targets: targets, funding: rates, recordingUnits: positions != nil)
    try write(result)
  }

  private func write(_ result: BacktestResult) throws {
    let report = PerformanceReport(result, annualization: annualization.value)
    var files = [
      (bytes: Data(result.equityCSV.text.utf8), path: out),
      (bytes: Data(report.json.text.utf8), path: json),
    ]
    if let positions {
      files.append((bytes: Data(result.positions.csv.text.utf8), path: positions))
    }
    try AtomicFile.write(files)
  }
}

extension WideTable.Rules {
  /// Rules of a table of target weights for the bars and assets of `closes`.
  static func weights(on closes: WideTable, named path: String) -> WideTable.Rules {
    let stamps = Set(closes.timestamps)
    return WideTable.Rules(
      asset: knownAsset(closes, path),
      stamp: { stamps.contains($0) ? nil : "\($0) is not a stamp of \(path)" },
      value: { $0.isNaN ? "a target weight is missing" : nil })
  }

  /// Rules of a table of funding rates for the assets of `closes`.
  static func funding(on closes: WideTable, named path: String) -> WideTable.Rules {
    WideTable.Rules(asset: knownAsset(closes, path))
  }

  private static func knownAsset(
    _ closes: WideTable, _ path: String
  ) -> (String) -> String? {
    let assets = Set(closes.assets)
    return { assets.contains($0) ? nil : "\($0) is not an asset of \(path)" }
  }
}
