import ArgumentParser
import Backtesting
import Files
import Foundation
import Markets

/// `stockformer backtest`: target weights, or the forecasts of a checkpoint, against prices, with costs, funding and exact
/// accounting.
struct BacktestCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Run target weights, or a checkpoint's forecasts, against prices.",
    discussion: """
      With --prices and --weights, --annualization, --out and --json are needed too. With --checkpoint the model \
      forecasts at every bar from --start on and before --end, its forecasts become weights (--rule), and a table \
      stands its result beside equal weights and buy-and-hold; --out and --json are optional. A checkpoint knows which \
      bars its training has seen: trading begins after them, unless --start says otherwise.
      """)

  @Option(help: ArgumentHelp("Wide CSV of closes. \(InputHelp.wide)"))
  var prices: String?
  @Option(
    help: ArgumentHelp(
      "Wide CSV of target weights, as signed fractions of equity. \(InputHelp.wide)"))
  var weights: String?
  @OptionGroup(title: "Options of the form with --checkpoint") var model: CheckpointOptions
  @Option(
    parsing: .unconditional,
    help: "Bars in a year (hourly around the clock 8760, daily stocks 252).")
  var annualization: FiniteNumber?
  @Option(help: "Equity curve to write (CSV).")
  var out: String?
  @Option(help: "Metrics to write (JSON).")
  var json: String?
  @Option(parsing: .unconditional, help: "Fee per traded notional, in basis points.")
  var feeBps: FiniteNumber = 0.0
  @Option(parsing: .unconditional, help: "Slippage per traded notional, in basis points.")
  var slippageBps: FiniteNumber = 0.0
  @Option(parsing: .unconditional, help: "Bars between a weight's timestamp and its execution.")
  var lag = 1
  @Option(help: ArgumentHelp("Wide CSV of funding rates. \(InputHelp.wide)"))
  var funding: String?
  @Option(parsing: .unconditional, help: "Cash at the start.")
  var initial: FiniteNumber = 100000.0
  @Option(
    name: .customLong("bar-ms"), parsing: .unconditional,
    help: "Length of a bar in milliseconds (default: the smallest difference of the timestamps).")
  var barMilliseconds: Int64?
  @Option(help: "Units held after each bar, to write (CSV).")
  var positions: String?

  func validate() throws {
    try requireOneForm()
    if let annualization {
      try requireOption(
        annualization.value > 0, "--annualization", annualization.value, mustBe: "above 0")
    }
    try requireOption(feeBps.value >= 0, "--fee-bps", feeBps.value, mustBe: "at least 0")
    try requireOption(
      slippageBps.value >= 0, "--slippage-bps", slippageBps.value, mustBe: "at least 0")
    try requireOption(lag >= 0, "--lag", lag, mustBe: "at least 0")
    try requireOption(initial.value > 0, "--initial", initial.value, mustBe: "above 0")
    if let barMilliseconds {
      try requireOption(barMilliseconds >= 0, "--bar-ms", barMilliseconds, mustBe: "at least 0")
    }
  }

  /// Prices and weights with all that goes with them, or a checkpoint.
  private func requireOneForm() throws {
    let needed = [
      ("prices", prices), ("weights", weights), ("annualization", annualization?.value.description),
      ("out", out), ("json", json),
    ]
    if model.checkpoint == nil {
      try model.requireNone()
      for (name, value) in needed where value == nil {
        throw ValidationError("Missing expected argument '--\(name) <\(name)>'")
      }
    } else if let (name, _) = (needed.prefix(2) + [("funding", funding)]).first(where: {
      $0.1 != nil
    }) {
      throw ValidationError("'--checkpoint' and '--\(name)' cannot be used together.")
    }
  }

  private var backtest: Backtest {
    Backtest(
      lag: lag, feeBasisPoints: feeBps.value, slippageBasisPoints: slippageBps.value,
      initial: initial.value, barMilliseconds: barMilliseconds)
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: [("--prices", prices), ("--weights", weights), ("--funding", funding)] + model.files,
      outputs: [("--out", out), ("--json", json), ("--positions", positions)])
  }

  func perform() throws {
    guard let prices, let weights, let annualization else {
      let test = try model.run(backtest, annualization: annualization?.value)
      return try write(
        test.result, annualization: test.annualization,
        table: test.table.text + "\n" + test.yearText)
    }
    let closes = try WideTable(contentsOf: prices, rules: .prices, reading: .reported)
    closes.jumpRemarks(prices).forEach(StandardError.remark)
    let targets = try WideTable(
      contentsOf: weights, rules: .weights(on: closes, named: prices), reading: .reported)
    let rates = try funding.map { path in
      try WideTable(
        contentsOf: path, rules: .funding(on: closes, named: prices), reading: .reported)
    }
    if let rates, let funding {
      StandardError.remark(
        uncharged: closes.assets.filter { !rates.assets.contains($0) }, by: funding)
      if barMilliseconds == nil { closes.barLengthRemark(prices).map(StandardError.remark) }
      StandardError.remark(
        of: rates, named: funding, in: closes, bar: barMilliseconds ?? closes.smallestStep)
    }
    let result = backtest.run(
      prices: closes, targets: targets, funding: rates, recordingUnits: positions != nil)
    try write(result, annualization: annualization.value)
  }

  private func write(
    _ result: BacktestResult, annualization: Double, table: String? = nil
  ) throws(InputFault) {
    if let overflow = result.firstOverflow {
      throw InputFault(
        file: weights ?? model.checkpoint ?? "",
        "at \(overflow.timestamp) \(overflow.column) is not a finite number: weights, prices or "
          + "funding rates are too extreme")
    }
    let report = PerformanceReport(result, annualization: annualization)
    let texts = [
      (out, result.equityCSV.text), (json, report.json.text),
      (positions, positions == nil ? "" : result.positions.csv.text),
    ]
    let files = texts.compactMap { path, text in path.map { (bytes: Data(text.utf8), path: $0) } }
    try AtomicFile.write(files) { () throws(InputFault) in
      if let table { try StandardOutput.writeLine(table) }
    }
  }
}

extension WideTable.Rules {
  /// Rules of a table of target weights for the bars and assets of `closes`.
  static func weights(on closes: WideTable, named path: String) -> WideTable.Rules {
    let timestamps = Set(closes.timestamps)
    return WideTable.Rules(
      asset: knownAsset(closes, path),
      timestamp: { timestamps.contains($0) ? nil : "\($0) is not a timestamp of \(path)" },
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

extension StandardError {
  /// Says which assets have no funding rate beside others that have.
  static func remark(uncharged symbols: [String], by path: String) {
    guard !symbols.isEmpty else { return }
    warn("\(path): no funding is charged for \(symbols.listed(first: 3)): there are no rates")
  }

  /// Says so when none of the rows of `funding` lies inside the test of `prices`, and where an asset's rates do not cover it.
  static func remark(
    of funding: WideTable, named path: String, in prices: WideTable, bar: Int64
  ) {
    guard let first = prices.timestamps.first, let last = prices.timestamps.last else { return }
    // A bar of any length is allowed.
    let closes = [first, last].map { start in
      min(start.addingReportingOverflow(bar).overflow ? .max : start + bar, .max - 1)
    }
    let charged = closes[0]..<closes[1] + 1
    let (from, to) = (Timestamp.iso8601(closes[0]), Timestamp.iso8601(closes[1]))
    guard let earliest = funding.timestamps.first, let latest = funding.timestamps.last,
      !funding.timestamps.contains(where: { $0 > charged.lowerBound && charged.contains($0) })
    else { return remark(gapsOf: funding, named: path, from: closes[0], through: last, bar: bar) }
    warn(
      "\(path): none of its \(funding.timestamps.count) funding rows falls into the test: they go from "
        + "\(Timestamp.iso8601(earliest)) to \(Timestamp.iso8601(latest)), the test from \(from) to \(to)"
    )
  }
}

extension StandardError {
  /// Says where the test is without the rates of an asset that has some.
  private static func remark(
    gapsOf funding: WideTable, named path: String, from first: Int64, through last: Int64,
    bar: Int64
  ) {
    for (asset, symbol) in funding.assets.enumerated() {
      let known = funding.timestamps.indices.filter { !funding[$0, asset].isNaN }
        .map { funding.timestamps[$0] }
      guard let gap = Coverage.gap(known, from: first, through: last, bar: bar) else { continue }
      warn("\(path): funding rates of \(symbol) in the test: \(gap)")
    }
  }
}

extension WideTable {
  /// Says where a close jumps as a split makes it jump.
  func jumpRemarks(_ path: String) -> [Remark] {
    assets.indices.compactMap { asset in
      let closes = timestamps.indices.map { self[$0, asset] }
      return CloseJump.remark(path: path, assets[asset], timestamps, closes) { _ in nil }
    }
  }

  /// Says so when the length of a bar is only guessed.
  func barLengthRemark(_ path: String) -> Remark? {
    let series = OHLCVSeries(
      symbol: "", timestamps: timestamps, close: [Double](repeating: 1, count: timestamps.count))
    return [series].barLengthRemark(path)
  }
}
