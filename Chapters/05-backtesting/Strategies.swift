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
    scale                mean over validation bars of Σ|forecast|: average conviction invests all
    inverse volatility   w_i ∝ 1/σ_i of the last 20 bars
    momentum             the better half of the last 20 bars, equally
    """)
  try page.code("strategies", in: "Chapters/05-backtesting/Contest.swift")
  let contests = course.contests
  page.paragraph(
    """
    Planted: \(contests[0].subject.span). Real: \(contests[1].subject.span). The fee is \
    \(course.fee.fixed(0)) bp of what is traded; targets are filled at the close that they are \
    timestamped with. The smallest Sharpe ratio that such a test finds in four of five cases: \
    \(power(contests[0]).fixed(1)) | \(power(contests[1]).fixed(1)).
    """)
  for measures in measures { page.table(table(contests, measures)) }
  for contest in contests {
    let name = "05-equity-\(contest.subject.name)"
    try page.figure(
      equityChart(contest).figure(name), in: figures,
      """
      Equity and drawdown on the \(contest.subject.name) market: the model before and after costs, \
      and two benchmarks after costs.
      """
    )
  }
  try page.figure(
    weightChart(contests[1]).figure("05-weights"), in: figures,
    """
    The model's target weights on the last bars of the real market; short positions are stacked \
    downwards.
    """
  )
  try page.figure(
    turnoverChart(contests).figure("05-turnover"), in: figures,
    """
    Turnover of each bar, on a logarithmic axis: the model's, and that of equal weights that are \
    only restored.
    """
  )
  page.reading(contests.map(reading).joined(separator: " "))
  page.paragraph(extrapolation(contests))
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

func power(_ contest: Contest) -> Double {
  Power.smallestSharpe(
    bars: contest.subject.prices.timestamps.count, annualization: contest.subject.annualization)
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
    ("CAGR net", { percent($0.netReport.metrics.cagr) }),
    ("drawdown net", { percent($0.netReport.metrics.maximumDrawdown) }),
  ],
  [
    ("turnover a year", { $0.netReport.turnover.fixed(1) }),
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

/// A year's growth from a part of a year: what annualising does to a short test.
private func extrapolation(_ contests: [Contest]) -> String {
  let metrics = contests[0].model.grossReport.metrics
  let years = (Double(metrics.bars) / metrics.annualization).fixed(2)
  let grown = (1 + metrics.totalReturn).significant(3)
  return """
    CAGR extrapolates: the planted test covers \(years) years, in which 1 becomes \(grown) before \
    costs; a whole year of that would make it \((1 + metrics.cagr).significant(2)). Growth \
    compounds, and a year has many bars: on short tests read the Sharpe ratio with its interval, \
    and the break-even fee.
    """
}

private func reading(_ contest: Contest) -> String {
  let (model, smallest) = (contest.model, power(contest))
  let gross = model.grossReport.metrics.sharpe ?? .nan
  let net = model.netReport.metrics.sharpe ?? .nan
  let hold = contest["buy and hold"]?.netReport.metrics.sharpe ?? .nan
  let place = contest.subject.name == "planted" ? "On the planted market" : "On real prices"
  let before =
    gross > smallest
    ? """
    earns before costs, with a Sharpe ratio of \(gross.fixed(1)) where \(smallest.fixed(1)) can be \
    detected
    """
    : """
    has a Sharpe ratio of \(gross.fixed(2)) before costs, less than the \(smallest.fixed(1)) that \
    this test can detect
    """
  let fee = model.rules.feeBasisPoints
  let after =
    model.breakEven.map {
      $0 < fee
        ? """
        it breaks even at \($0.fixed(2)) bp of what is traded, and is charged \(fee.fixed(0)): \
        after costs the ratio is \(net.fixed(1))
        """
        : """
        it breaks even at \($0.fixed(2)) bp of what is traded, more than the \(fee.fixed(0)) it is \
        charged: after costs the ratio is \(net.fixed(2))
        """
    } ?? "there is nothing for costs to consume: after them the ratio is \(net.fixed(2))"
  return "\(place) the model \(before); \(after). Buy and hold has \(hold.fixed(2))."
}
