import Backtesting
import Files
import Markets
import Workbook

/// Section `costs`: fee and slippage, and the turnover of a portfolio whose target never changes (errata B4).
func costs(_ page: inout Page, _ course: Trading) throws(InputFault) {
  page.question(
    """
    Equal weights are restored at every close. The target never changes: what is there to trade, \
    and what does it cost in a year?
    """)
  page.formula(
    """
    drift        w⁻_i = w_i (1 + r_i) / (1 + Σ w r)      the weights just before the trade
    turnover     Σ |w_i − w⁻_i|                          bought and sold, fraction of equity
    cost         (fee + slippage) / 10,000 · turnover · equity
    reference    Σ |w_i − w_i of the bar before|  =  0   (errata B4)
    """)
  try page.code("drift")
  let rows = course.subjects.map { DriftCost($0, fee: course.fee) }
  page.table(
    .plantedAndReal(
      "equal weight at every bar",
      rows: [
        ("bars in a year", rows[0].annualization, rows[1].annualization),
        ("turnover a year by the reference rule", rows[0].reference, rows[1].reference),
        ("turnover a year by the drift formula", rows[0].hand, rows[1].hand),
        ("turnover a year by the engine", rows[0].engine, rows[1].engine),
      ].map { ($0.0, $0.1.fixed(2), $0.2.fixed(2)) } + [
        (
          """
          its cost a year, \((course.fee / 2).fixed(0)) bp fee + \((course.fee / 2).fixed(0)) bp \
          slippage
          """,
          percent(rows[0].cost, 2), percent(rows[1].cost, 2)
        ),
        ("the entry, paid once", percent(rows[0].entry, 2), percent(rows[1].entry, 2)),
        (
          "both, in the engine's equity over the test", percent(rows[0].paid, 2),
          percent(rows[1].paid, 2)
        ),
        ("hand − engine, largest of any bar", rows[0].differenceText, rows[1].differenceText),
      ]))
  page.reading(
    """
    The engine trades \(rows[0].engine.fixed(1)) times the equity in a year on the planted market \
    and \(rows[1].engine.fixed(1)) times on the real one; the reference rule counts \
    \(rows[0].reference.fixed(0)) and \(rows[1].reference.fixed(0)). What is traded back is the \
    movement of the assets against each other, and the planted market rebalances \
    \((rows[0].annualization / rows[1].annualization).fixed(0)) times as often in a year as the \
    real one. Buying once and holding pays the entry alone. In \
    [[forecasts-to-equity]] turnover includes the entry, annualised like every other trade.
    """)
  page.breaks(
    """
    Without the division by 1 + Σ w r, a day on which everything rises by 5 % would count as a \
    trade of 5 %, although no weight has changed.
    """)
  page.exercise(
    """
    Rebalance every 5 bars (`every: 5`). Does turnover fall to a fifth? (Drift grows like the \
    square root of time: expect 1/√5.)
    """)
}

/// The turnover of equal weights, counted in three ways.
private struct DriftCost {
  let annualization, reference, hand, engine, difference: Double
  /// Of the drift in a year, of the entry, and what both took from equity over the test; as fractions.
  let cost, entry, paid: Double

  init(_ subject: Subject, fee: Double) {
    let prices = subject.prices
    let count = Double(prices.assets.count)
    // anchor: drift
    let w = 1 / count
    let turnovers = prices.simpleReturns.map { returns in
      let growth = 1 + returns.reduce(0) { $0 + w * $1 }
      return returns.reduce(0) { $0 + abs(w - w * (1 + $1) / growth) }
    }
    // end: drift
    let targets = subject.targets(.equalWeight)
    let free = Backtest(lag: 0).run(prices: prices, targets: targets)
    let paid = Backtest(lag: 0, feeBasisPoints: fee / 2, slippageBasisPoints: fee / 2)
      .run(prices: prices, targets: targets)
    // The last bar has no target, the first trade is the entry.
    let later = Array(free.turnover[1..<targets.timestamps.count])
    let years = Double(prices.timestamps.count) / subject.annualization
    annualization = subject.annualization
    let changes = targets.timestamps.indices.dropFirst().map { row in
      targets.assets.indices.reduce(0) { $0 + abs(targets[row, $1] - targets[row - 1, $1]) }
    }
    reference = changes.reduce(0, +) / years
    hand = turnovers.prefix(later.count).reduce(0, +) / years
    engine = later.reduce(0, +) / years
    difference = zip(turnovers, later).reduce(0) { max($0, abs($1.0 - $1.1)) }
    let last = free.equity.count - 1
    cost = engine * fee / 10_000
    entry = free.turnover[0] * fee / 10_000
    self.paid = free.equity[last] / paid.equity[last] - 1
  }

  var differenceText: String { difference.significant(1) }
}
