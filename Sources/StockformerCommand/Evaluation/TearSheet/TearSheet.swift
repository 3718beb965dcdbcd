import Backtesting
import Files
import Foundation
import Markets
import Workbook

/// A back-test on one page that needs no network: what it earned, how steadily, what it cost, and how sure that is.
struct TearSheet {
  let test: BacktestOutcome
  let intervals: PerformanceIntervals

  /// The most bars times resamples that the intervals may take: about ten seconds.
  private static let effort = 50_000_000

  init(_ test: BacktestOutcome) {
    self.test = test
    let bars = test.result.timestamps.count
    intervals = PerformanceIntervals(
      test.result.returns, annualization: test.report.metrics.annualization,
      bootstrap: StationaryBootstrap(
        block: StationaryBootstrap.defaultBlock(count: bars, horizon: 1),
        resamples: max(50, min(1000, Self.effort / bars)), seed: 1))
  }

  /// The page.
  ///
  /// - Throws: `InputFault` when gnuplot, which draws the figures, is missing.
  func html() throws(InputFault) -> String {
    var parts = [heading, tiles]
    parts.append(HTMLText.section("Equity and drawdown", [try svg(equityFigure)]))
    parts.append(
      HTMLText.section("Metrics", [HTMLText.paragraph(intervalText), metricsTable]))
    if let comparison = test.comparison {
      parts.append(HTMLText.section("Against the benchmark", [benchmarkTable(comparison)]))
    }
    parts.append(HTMLText.section("Returns by month", [monthsTable]))
    if let figure = rollingFigure {
      parts.append(HTMLText.section("Rolling Sharpe ratio", [try svg(figure)]))
    }
    parts.append(HTMLText.section("Turnover and costs", [try svg(costsFigure), costsTable]))
    if let figure = weightsFigure {
      parts.append(HTMLText.section("Weights", [try svg(figure), try svg(exposureFigure)]))
    }
    parts.append(HTMLText.section("Trades", tradesParts))
    parts.append(HTMLText.section("Who earned it", [attributionTable]))
    parts.append("<footer>\(HTML.escaped(rulesText))</footer>")
    return HTMLText.page(title: title, parts)
  }

  private var title: String {
    let assets = test.result.assets
    return "Back-test of \(assets.listed(first: assets.count > 5 ? 4 : 5))"
  }

  private func svg(_ figure: Figure) throws(InputFault) -> String {
    try figure.svg(FigureSource("stockformer backtest"))
  }

  private var heading: String {
    let times = test.result.timestamps
    let span =
      "\(Timestamp.day(times.first ?? 0)) to \(Timestamp.day(times.last ?? 0)), "
      + "\(times.count.grouped) bars, \(test.report.metrics.annualization.significant(6)) a year; "
      + "\(test.result.assets.count.grouped) assets; all returns are net of costs."
    let end =
      test.report.bankruptTimestamp.map { timestamp in
        HTMLText.paragraph("Everything was lost at the bar of \(Timestamp.iso8601(timestamp)).")
      } ?? ""
    return "<h1>\(HTML.escaped(title))</h1>\n\(HTMLText.paragraph(span))\(end)"
  }

  private var tiles: String {
    let m = test.report.metrics
    let tiles = [
      ("Total return", m.totalReturn.percent()), ("Return a year", m.cagr.percent()),
      ("Sharpe ratio", (m.sharpe ?? .nan).fixed(2)),
      ("Volatility a year", (m.volatility ?? .nan).percent()),
      ("Largest drawdown", m.maximumDrawdown.percent()),
      ("Turnover a year", test.report.turnover.fixed(1) + " ×"),
    ].map { name, value in
      "<div class=\"tile\"><span>\(HTML.escaped(name))</span><b>\(HTML.escaped(value))</b></div>"
    }
    return "<div class=\"tiles\">\n\(tiles.joined(separator: "\n"))\n</div>"
  }

  private var intervalText: String {
    guard test.result.timestamps.count > 1 else { return "One bar has no interval." }
    let level = (intervals.level * 100).significant(3)
    return
      "Intervals hold \(level) % of \(intervals.bootstrap.resamples.grouped) resamples by the stationary "
      + "bootstrap in blocks of \(intervals.bootstrap.block.significant(3)) bars on average: what the same returns in "
      + "another order of blocks would have shown."
  }

  private var rulesText: String {
    let rules = test.rules
    var parts = [
      "Lag of execution in bars: \(rules.lag)", "fee \(rules.feeBasisPoints) bp",
      "slippage \(rules.slippageBasisPoints) bp",
    ]
    if test.fillsAtOpens { parts.append("filled at the open") }
    if rules.assetCosts != nil { parts.append("some assets have costs of their own") }
    if let bars = rules.delistAfter {
      parts.append("positions closed after \(bars) bars without a price")
    }
    if rules.targets.every > 1 { parts.append("every \(rules.targets.every) rows of the weights") }
    if rules.targets.tranches > 1 { parts.append("mean of \(rules.targets.tranches) rows") }
    for (name, limit) in [
      ("largest weight", rules.targets.maximumWeight),
      ("gross at most", rules.targets.maximumGross),
      ("net at most", rules.targets.maximumNet), ("no-trade band", rules.band),
      ("borrowing, bp a year:", rules.borrowBasisPointsPerYear),
      ("interest on cash, bp a year:", rules.cashBasisPointsPerYear),
    ] {
      if let limit { parts.append("\(name) \(limit)") }
    }
    return parts.joined(separator: "; ") + ". Past results do not promise future ones."
  }
}
