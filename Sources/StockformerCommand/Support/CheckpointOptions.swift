import ArgumentParser
import Backtesting
import Experiments
import Files
import Markets
import Workbook

/// A back-test of a checkpoint's own forecasts.
struct CheckpointOptions: ParsableArguments {
  @Option(help: "A checkpoint of 'stockformer train'.")
  var checkpoint: String?
  @Option(help: InputHelp.panel)
  var input: String?
  @OptionGroup var format: InputOptions
  @Option(
    help: """
      First bar to trade (YYYY-MM-DD, UTC; default: the first that training has not seen, if there is one).
      """, transform: TimestampOption.init(option:))
  var start: TimestampOption?
  @Option(
    help: "Only bars that start before this date (default: all).",
    transform: TimestampOption.init(option:))
  var end: TimestampOption?
  @OptionGroup var horizon: HorizonOptions
  @OptionGroup var rule: RuleOptions
  @OptionGroup var workers: WorkerOptions

  /// What is read; nothing without a checkpoint.
  var files: [CommandFiles.Named] {
    guard let checkpoint else { return [] }
    return [("--checkpoint", checkpoint)]
      + CommandFiles.inputs("--input", input ?? Self.defaultInput)
  }

  static let defaultInput = "data/us-tech-daily.csv"

  /// Refuses options that need a checkpoint.
  func requireNone() throws {
    let given = [
      ("--input", input != nil), ("--start", start != nil), ("--end", end != nil),
      ("--horizon", horizon.horizon != nil), ("--rule", rule.rule != nil),
      ("--count", rule.count != nil),
    ]
    if let (name, _) = given.first(where: { $0.1 }) {
      throw ValidationError("'\(name)' needs '--checkpoint'.")
    }
  }

  func validate() throws {
    if let start, let end, start.milliseconds >= end.milliseconds {
      throw ValidationError("'--start' must lie before '--end'.")
    }
  }

  /// A result, with those of simple strategies on the same prices.
  struct Test {
    var result: BacktestResult
    var inputs: BacktestInputs
    var annualization: Double
    var table: Table
    /// How the table annualises.
    var yearText: String
  }

  /// Forecasts, weights and the back-test, on the bars from `start` on and before `end`.
  func run(
    _ backtest: Backtest, annualization: Double?, recording: Backtest.Recording
  ) throws -> Test {
    let path = input ?? Self.defaultInput
    let forecaster = try TrainedForecaster(
      contentsOf: checkpoint ?? "", workers: try workers.count)
    let panel = try forecaster.panel(contentsOf: path, reading: format.reading)
    let position = try horizon.position(in: forecaster)
    let forecasts = try forecaster.forecasts(
      of: panel, source: path, position: position, reading: format.reading, checkpoint: checkpoint)
    let first = firstBar(of: forecasts, unseenFrom: forecaster.scaling.unseenFrom)
    let range = first..<max(first, end?.milliseconds ?? .max)
    let prices = panel.closes.rows { range.contains($0) }
    let weights = try forecaster.weights(
      forecasts, rule: rule.rule(for: forecaster, position: position), position: position)
    let targets = weights.rows { range.contains($0) }
    guard !targets.timestamps.isEmpty else {
      throw InputFault(
        file: path,
        "has no bar with a forecast between --start and --end; its bars go from "
          + "\(Timestamp.iso8601(panel.timestamps[0])) to "
          + "\(Timestamp.iso8601(panel.timestamps[panel.barCount - 1]))")
    }
    checkRange(panel, path)
    let funding = panel.fundingTable
    checkFunding(panel, funding, prices, path, bar: backtest.barMilliseconds)
    let year = annualization ?? panel.closes.barsPerYear
    let inputs = BacktestInputs(prices: prices, targets: targets, funding: funding)
    let result = inputs.run(backtest, recording: recording)
    let simple = [("equal weight", Strategy.equalWeight), ("buy and hold", .buyAndHold)]
      .map { name, strategy in
        (name, backtest.withoutTargetRules.run(strategy, prices: prices, funding: funding))
      }
    return Test(
      result: result, inputs: inputs, annualization: year,
      table: Self.table([("model", result)] + simple, annualization: year),
      yearText: Self.yearText(year, isGiven: annualization != nil, panel))
  }

  /// Where trading begins; says on stderr when that is among the bars that training or validation has seen.
  private func firstBar(of forecasts: WideTable, unseenFrom unseen: Int64?) -> Int64 {
    let earliest = forecasts.timestamps.first ?? 0
    guard let unseen else { return start?.milliseconds ?? earliest }
    let hasUnseen = (forecasts.timestamps.last ?? 0) >= unseen
    let first = start?.milliseconds ?? (hasUnseen ? max(unseen, earliest) : earliest)
    if first < unseen {
      StandardError.warn(
        "training or validation has seen the bars before \(Timestamp.iso8601(unseen)); "
          + "results on them are not a test")
    }
    return first
  }

  /// Says so when a date that was given cuts no bar off.
  private func checkRange(_ panel: Panel, _ path: String) {
    let (first, last) = (panel.timestamps[0], panel.timestamps[panel.barCount - 1])
    let span = "its bars go from \(Timestamp.iso8601(first)) to \(Timestamp.iso8601(last))"
    if let start, start.milliseconds < first {
      StandardError.warn(
        "\(path): --start \(Timestamp.iso8601(start.milliseconds)) leaves out no bar; \(span)")
    }
    if let end, end.milliseconds > last {
      StandardError.warn(
        "\(path): --end \(Timestamp.iso8601(end.milliseconds)) leaves out no bar; \(span)")
    }
  }

  /// Says which funding rates are not charged.
  private func checkFunding(
    _ panel: Panel, _ funding: WideTable?, _ prices: WideTable, _ path: String, bar: Int64?
  ) {
    let onRows = zip(panel.symbols, panel.fundingRates).filter { _, side in
      if case .onRows? = side { return true }
      return false
    }.map(\.0)
    if !onRows.isEmpty {
      StandardError.warn(
        "\(path): the column funding_rate of \(onRows.joined(separator: ", ")) is not charged, since a row does not "
          + "say when a rate is settled; give a folder with SYMBOL_funding.csv")
    }
    guard let funding else { return }
    let without = zip(panel.symbols, panel.fundingRates).filter { $1 == nil }.map(\.0)
    StandardError.remark(uncharged: without, by: path)
    if bar == nil { prices.barLengthRemark(path).map(StandardError.remark) }
    StandardError.remark(of: funding, named: path, in: prices, bar: bar ?? prices.smallestStep)
  }

  private static func yearText(_ year: Double, isGiven: Bool, _ panel: Panel) -> String {
    let span = "\(panel.barCount) bars over the whole span of the input, gaps included"
    return "annualised with \(year.fixed(1)) bars a year (\(isGiven ? "--annualization" : span))"
  }

  /// Funding has a column where there is any.
  private static func table(
    _ results: [(String, BacktestResult)], annualization: Double
  ) -> Table {
    let reports = results.map { ($0, PerformanceReport($1, annualization: annualization)) }
    let hasFunding = reports.contains { $1.funding != 0 }
    return Table(
      [
        "strategy", .number("return"), .number("CAGR"), .number("Sharpe"), .number("drawdown"),
        .number("turnover"), .number("costs"),
      ] + (hasFunding ? [.number("funding")] : []),
      rows: reports.map { name, report in
        let m = report.metrics
        return [
          name, m.totalReturn.percent(), m.cagr.percent(), (m.sharpe ?? .nan).signed(2),
          m.maximumDrawdown.percent(), report.turnover.fixed(1), report.costs.fixed(2),
        ] + (hasFunding ? [report.funding.fixed(2)] : [])
      })
  }
}

extension Panel {
  /// The published funding rates of all assets; nil when there are none.
  fileprivate var fundingTable: WideTable? {
    var rates: [Int64: [Double]] = [:]
    for (asset, side) in fundingRates.enumerated() {
      guard case .published(let timestamps, let values)? = side else { continue }
      for (timestamp, value) in zip(timestamps, values) {
        rates[timestamp, default: [Double](repeating: .nan, count: assetCount)][asset] = value
      }
    }
    let timestamps = rates.keys.sorted()
    guard !timestamps.isEmpty else { return nil }
    return WideTable(
      timestamps: timestamps, assets: symbols, values: timestamps.flatMap { rates[$0] ?? [] })
  }
}

extension StandardError {
  /// Warns where attention is shown that has no part in the forecasts.
  static func remarkLineAlone(_ forecaster: TrainedForecaster) {
    guard forecaster.isLineAlone else { return }
    warn("the linear part alone was best in training, so attention has no part in the forecasts")
  }
}
