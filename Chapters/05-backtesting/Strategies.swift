import Backtesting
import Files
import Markets
import Workbook

/// Section `forecasts-to-equity`: forecasts to weights to equity, against what needs no forecast.
func strategies(
  _ page: inout Page, _ course: Trading, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    """
    How do forecasts become a portfolio, and is it worth more than portfolios that need no \
    forecast?
    """
  )
  page.formula(
    """
    weights              w_i = a_i / max(1, Σ|a|),  a_i = forecast_i / scale
    scale                mean of Σ|forecast| in validation: average conviction invests all
    sign, threshold      sign(forecast_i) / N;  0 where |forecast_i| is below scale / N
    rank                 w_i ∝ rank_i − (N + 1)/2;  third: best N/3 long, worst N/3 short
    inverse volatility   w_i ∝ 1/σ_i of the last 20 bars
    risk parity          hierarchical: clusters of 60-bar correlations, split by 1/variance
    mean-variance        max μ'w − 5 w'Σw, w ≥ 0, Σw = 1; Σ shrunk (Ledoit–Wolf), 60 bars
    momentum             each: sign of the last 20 bars / N;  across: best third against worst
    """)
  try page.code("strategies", in: "Chapters/05-backtesting/Contest.swift")
  let contests = course.contests
  page.paragraph(
    """
    Planted: \(contests[0].subject.span), \(fill(contests[0])). Real: \(contests[1].subject.span), \
    \(fill(contests[1])). The fee is \(course.fee.fixed(0)) bp of what is traded. Without an edge, \
    chance alone stays within ±\(contests[0].subject.chance.fixed(1)) | \
    ±\(contests[1].subject.chance.fixed(1)) in nineteen of twenty such tests. Power asks for more: to \
    be found in four of five tests, a true Sharpe ratio must be at least \
    \(contests[0].subject.detectable.fixed(1)) | \(contests[1].subject.detectable.fixed(1)). (These \
    bars begin with the first test window, a horizon after the split of chapter 01, so equal weight \
    has a different ratio here from the one in [[candles]].)
    """)
  page.reading(contests.map(reading).joined(separator: " "))
  for measures in measures { page.table(table(contests, measures)) }
  for contest in contests {
    let name = "05-equity-\(contest.subject.name)"
    try page.figure(
      equityChart(contest).figure(name), in: figures,
      """
      Equity, drawdown and rolling Sharpe ratio on the \(contest.subject.name) market: the model \
      before and after costs, and two benchmarks after costs. The grey band is the \
      range that chance gives a strategy without an edge, at any one time.
      """
    )
  }
  page.paragraph("Month by month on real prices, after costs (months of the test, UTC):")
  page.table(monthTable(contests[1]))
  try page.figure(
    weightChart(contests[1]).figure("05-weights"), in: figures,
    """
    The model's target weights on the last bars of the real market: red is bought, blue is sold \
    short, white is cash.
    """
  )
  try page.figure(
    turnoverChart(contests).figure("05-turnover"), in: figures,
    """
    Turnover per bar, on logarithmic axes: the model's, and that of rebalancing to equal weights. \
    Hourly and daily bars have a panel each.
    """
  )
  page.paragraph(
    [turnoverReading(contests), dragReading(contests), extrapolation(contests)]
      .compactMap { $0 }.joined(separator: " "))
  page.breaks(
    """
    Without the same engine for all, every result would be worth only as much as its own \
    assumptions: many published victories over buy and hold compare a strategy that is granted \
    generous fills with an index that is not.
    """)
  page.exercise(
    """
    Give the model tranches with h = 5: forecasts averaged over five bars. Turnover falls; how \
    much of the gross return is lost with it, on the market where the edge lasts one bar?
    """)
}

private func fill(_ contest: Contest) -> String {
  contest.subject.lag == 0 ? "filled at the forecast's close" : "filled one bar late"
}

/// Two measures per table, to fit the width of a page.
private let measures: [[(name: String, text: @Sendable (StrategyResult) -> String)]] = [
  [
    ("Sharpe gross", { text($0.grossReport.metrics.sharpe) }),
    ("Sharpe net", { text($0.netReport.metrics.sharpe) }),
  ],
  [
    ("1 becomes, gross", { (1 + $0.grossReport.metrics.totalReturn).fixed(3) }),
    ("net", { (1 + $0.netReport.metrics.totalReturn).fixed(3) }),
  ],
  [
    ("CAGR net", { growth($0.netReport.metrics.cagr) }),
    ("drawdown net", { percent($0.netReport.metrics.maximumDrawdown) }),
  ],
  [
    ("turnover a year, ×", { turnover($0.netReport.turnover) }),
    ("break-even bp", { $0.breakEven.map { $0 > 1_000 ? ">1000" : $0.fixed(2) } ?? "–" }),
  ],
]

private func table(
  _ contests: [Contest], _ measures: [(name: String, text: @Sendable (StrategyResult) -> String)]
) -> Table {
  Table(
    ["strategy"]
      + measures.flatMap { [Table.Column.number("\($0.name): planted"), .number("real")] },
    rows: contests[0].strategies.map(\.name).map { name in
      [name]
        + measures.flatMap { measure in
          contests.map { contest in contest[name].map(measure.text) ?? "–" }
        }
    })
}

/// A yearly growth: as good as everything is lost below −99.9 %.
private func growth(_ cagr: Double) -> String { cagr < -0.999 ? "< -99.9 %" : percent(cagr) }

private func turnover(_ times: Double) -> String {
  times >= 1_000 ? Int(times.rounded()).grouped : times.fixed(1)
}

/// The model, equal weights and their difference, month by month.
private func monthTable(_ contest: Contest) -> Table {
  let net = contest.model.net
  let equal = contest["equal weight"]?.net.returns
  let months = MonthlyReturns(net.timestamps, returns: net.returns, benchmark: equal).months
  return Table(
    ["month", .number("bars"), .number("Stockformer"), .number("equal weight"), .number("ahead")],
    rows: months.map { month in
      let other = month.benchmark ?? .nan
      return [
        month.name, "\(month.bars)", percent(month.change), percent(other),
        ((month.change - other) * 100).signed(1),
      ]
    })
}

/// A year's growth from a part of a year: what annualising does to a short test.
private func extrapolation(_ contests: [Contest]) -> String {
  let metrics = contests[0].model.grossReport.metrics
  let years = (Double(metrics.bars) / metrics.annualization).fixed(2)
  let grown = (1 + metrics.totalReturn).significant(3)
  return """
    CAGR extrapolates: the planted test covers \(years) years, in which 1 becomes \(grown) before \
    costs; a whole year of that would make it about \
    \(about(1 + metrics.cagr)). Growth \
    compounds, and a year has many bars: on short tests read the Sharpe ratio with its interval, \
    and the break-even fee. The reference document prints the curve of the capital and nothing of \
    this: no dates, ratio, drawdown, turnover, benchmark or interval (errata B10).
    """
}

/// To two digits, without a power of ten where that can be avoided.
private func about(_ number: Double) -> String {
  let short = number.significant(2)
  guard (100..<1e15).contains(number), let rounded = Double(short) else { return short }
  return Int(rounded).grouped
}

private func turnoverReading(_ contests: [Contest]) -> String {
  let times = contests.map { turnover($0.model.netReport.turnover) }
  return "In a year the model trades \(times[0]) times the equity on the planted market and "
    + "\(times[1]) times on the real one, the entry included and annualised like the rest."
}

/// Why the mean of a bar can be above 0 and money lost; nil where that is not so.
private func dragReading(_ contests: [Contest]) -> String? {
  let lines = contests.compactMap { contest -> String? in
    let returns = contest.model.gross.returns
    let mean = returns.reduce(0, +) / Double(returns.count)
    let end = 1 + contest.model.grossReport.metrics.totalReturn
    guard mean > 0, end < 1 else { return nil }
    let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(returns.count)
    return """
      \(contest.subject.place) a bar's mean is \((mean * 1e4).signed(2)) bp before costs, and yet 1 \
      becomes \(end.fixed(3)): money grows by about the mean less half the variance, here \
      \((variance / 2 * 1e4).fixed(2)) bp a bar.
      """
  }
  return lines.isEmpty ? nil : lines.joined(separator: " ")
}

/// Who is ahead of the model, said first; then what the model does.
private func reading(_ contest: Contest) -> String {
  let (model, subject) = (contest.model, contest.subject)
  let gross = model.grossReport.metrics.sharpe ?? .nan
  let net = model.netReport.metrics.sharpe ?? .nan
  let fee = model.rules.feeBasisPoints
  let before =
    abs(gross) < subject.chance
    ? "Its Sharpe ratio before costs, \(gross.fixed(2)), lies within the band of chance"
    : gross > 0
      ? "It earns before costs, with a Sharpe ratio of \(gross.fixed(1)), beyond the band of chance"
      : "It loses even before costs, with a Sharpe ratio of \(gross.fixed(1)), beyond the band of chance"
  let after =
    model.breakEven.map {
      """
      it breaks even at \($0.fixed(2)) bp of what is traded, \($0 < fee ? "less" : "more") than the \
      \(fee.fixed(0)) bp it is charged: after costs the ratio is \(net.fixed(2))
      """
    } ?? "there is nothing for costs to consume: after them the ratio is \(net.fixed(2))"
  return "\(ranking(contest)) \(before); \(after)."
}

private func ranking(_ contest: Contest) -> String {
  let place = contest.subject.place
  let names = { (results: [StrategyResult], report: KeyPath<StrategyResult, PerformanceReport>) in
    results.map { "\($0.name) (\(text($0[keyPath: report].metrics.sharpe ?? 0)))" }
      .joined(separator: ", ")
  }
  let (gross, net) = (contest.ahead(\.grossReport), contest.ahead(\.netReport))
  let before =
    gross.isEmpty
    ? "\(place) no opponent is ahead of the model before costs"
    : "\(place) the model is beaten before costs by \(names(gross, \.grossReport))"
  let after =
    net.isEmpty
    ? "and none after them." : "and after costs by \(names(net, \.netReport))."
  return "\(before), \(after)"
}
