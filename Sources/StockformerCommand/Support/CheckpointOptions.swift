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
  @Option(
    help: """
      A directory with a CSV per symbol, a long or wide CSV, or a store (default: \(CheckpointOptions.defaultInput)).
      """)
  var input: String?
  @Option(
    help: """
      First bar to trade (YYYY-MM-DD, UTC; default: the first that training has not seen, if there is one).
      """)
  var start: StampOption?
  @Option(help: "Only bars that start before this date (default: all).")
  var end: StampOption?
  @OptionGroup var horizon: HorizonOptions
  @OptionGroup var rule: RuleOptions
  @OptionGroup var workers: WorkerOptions

  static let defaultInput = "data/us-tech-daily.csv"

  /// Refuses options that mean nothing without a checkpoint.
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

  /// A result with what it stands beside.
  struct Test {
    var result: BacktestResult
    var annualization: Double
    var table: Table
  }

  /// Forecasts, weights and the back-test, on the bars from `start` on and before `end`.
  func run(_ backtest: Backtest, annualization: Double?) throws -> Test {
    let path = input ?? Self.defaultInput
    let forecaster = try TrainedForecaster(
      contentsOf: checkpoint ?? "", workers: try workers.count)
    let panel = try forecaster.panel(contentsOf: path)
    let position = try horizon.position(in: forecaster)
    let forecasts = try forecaster.forecasts(of: panel, source: path, position: position)
    let first = firstBar(of: forecasts, unseenFrom: forecaster.scaling.unseenFrom)
    let range = first..<max(first, end?.milliseconds ?? .max)
    let prices = panel.closes.rows { range.contains($0) }
    let weights = forecaster.weights(
      forecasts, rule: rule.rule(for: forecaster, position: position), position: position)
    let targets = weights.rows { range.contains($0) }
    guard !targets.timestamps.isEmpty else {
      throw InputFault(
        file: path,
        "has no bar with a forecast between --start and --end; its bars go from "
          + "\(Timestamp.iso8601(panel.timestamps[0])) to "
          + "\(Timestamp.iso8601(panel.timestamps[panel.barCount - 1]))")
    }
    let funding = panel.fundingTable
    let year = annualization ?? panel.closes.barsPerYear
    let rules = [
      ("model", targets), ("equal weight", Strategy.equalWeight.targets(on: prices)),
      ("buy and hold", Strategy.buyAndHold.targets(on: prices)),
    ]
    let results = rules.map { name, targets in
      (name, backtest.run(prices: prices, targets: targets, funding: funding))
    }
    return Test(
      result: results[0].1, annualization: year, table: Self.table(results, annualization: year))
  }

  /// Where trading begins; says on stderr when that is among the bars that training or validation has seen.
  private func firstBar(of forecasts: WideTable, unseenFrom unseen: Int64?) -> Int64 {
    let earliest = forecasts.timestamps.first ?? 0
    guard let unseen else { return start?.milliseconds ?? earliest }
    let hasUnseen = (forecasts.timestamps.last ?? 0) >= unseen
    let first = start?.milliseconds ?? (hasUnseen ? max(unseen, earliest) : earliest)
    if first < unseen {
      StandardError.writeLine(
        "warning: training or validation has seen the bars before \(Timestamp.iso8601(unseen)); "
          + "results on these are no test")
    }
    return first
  }

  private static func table(
    _ results: [(String, BacktestResult)], annualization: Double
  ) -> Table {
    Table(
      [
        "strategy", .number("return"), .number("CAGR"), .number("Sharpe"), .number("drawdown"),
        .number("turnover"), .number("costs"),
      ],
      rows: results.map { name, result in
        let report = PerformanceReport(result, annualization: annualization)
        let m = report.metrics
        return [
          name, m.totalReturn.percent(), m.cagr.percent(), (m.sharpe ?? .nan).signed(2),
          m.maximumDrawdown.percent(), report.turnover.fixed(1), report.costs.fixed(2),
        ]
      })
  }
}

extension WideTable {
  /// The rows whose timestamps are wanted.
  fileprivate func rows(_ isWanted: (Int64) -> Bool) -> WideTable {
    let kept = timestamps.indices.filter { isWanted(timestamps[$0]) }
    return WideTable(
      timestamps: kept.map { timestamps[$0] }, assets: assets, values: kept.flatMap { row($0) })
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
