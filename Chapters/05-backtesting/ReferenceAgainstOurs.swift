import Backtesting
import Files
import Foundation
import Markets
import Workbook

/// Section `reference-backtest`: the reference document's back-test, error by error, in money.
func referenceBacktest(_ page: inout Page, _ course: Trading) throws(InputFault) {
  page.question(
    """
    The back-test of the reference document has ten lines, and each looks right. It misleads in \
    seven ways: how large is each error, on the same weights and prices?
    """)
  page.formula(
    """
    w ← w / Σ|w|                              B1: 0/0 once all are 0    B2: conviction is lost
    cost ← Σ|w − last target| rate capital    B4: drift unseen    B5: booked after the return
    capital ← capital (1 + Σ w r) − cost      B3: r over h bars    B6: r a log return
    position of the forecast's own close      B7: filled at the price that the signal saw
    """)
  try page.code("reference-backtest", in: "Sources/Backtesting/Accounting/ReferenceBacktest.swift")
  let columns = course.subjects.map { ReferenceColumn($0, fee: course.fee) }
  for (column, subject) in zip(columns, course.subjects) {
    page.table(sevenWays(column, subject, course))
  }
  page.paragraph("The parts that these are made of, and what the two back-tests agree on:")
  page.table(referenceTable(columns))
  page.reading(columns.map(\.reading).joined(separator: " "))
  page.paragraph(columns[1].flatReading)
  page.breaks(
    """
    Without max(1, Σ|w|), which only ever scales down, one bar with all weights 0 ends the \
    reference back-test for good: NaN spreads to every later bar, and a plot simply stops. \
    Dropping the NaN afterwards drops the rest of the test.
    """)
  page.exercise(
    """
    Correct the B3 row: hold each forecast for its h bars in tranches of 1/h \
    (`ForecastWeights.tranches`) and book one-bar returns. Which Sharpe ratio remains?
    """)
}

/// What 1 becomes over the test bars of one market, by the exact engine and by the reference back-test.
private struct ReferenceColumn {
  let name, place: String
  let horizon: Int
  let exact, reference, logs, exactPaid, referencePaid: Double
  let exactSharpe, overlapSharpe: Double?
  let overlap: Double
  /// The model's weights, in full and at a tenth.
  let exactFull, exactTenth, referenceFull, referenceTenth: Double
  /// How many bars are left in the reference back-test after a bar without a position, and how many of them are numbers.
  let afterFlat: (bars: Int, numbers: Int)

  init(_ subject: Subject, fee: Double) {
    name = subject.name
    place = subject.place
    horizon = min(subject.annualization > 1_000 ? 24 : 5, subject.prices.timestamps.count / 3)
    let (prices, year) = (subject.prices, subject.annualization)
    let returns = prices.simpleReturns
    let equal = subject.targets(.equalWeight)
    let weights = returns.indices.map { Array(equal.row($0)) }
    // anchor: reference-errors
    let capital = { (weights: [[Double]], returns: [[Double]], cost: Double) in
      ReferenceBacktest(initialCapital: 1, transactionCost: cost).run(
        weights: weights, returns: returns)
    }
    let engine = { (targets: WideTable, fee: Double) in
      Backtest(lag: 0, feeBasisPoints: fee, initial: 1).run(prices: prices, targets: targets)
    }
    let fair = engine(equal, 0)
    exact = fair.last
    reference = capital(weights, returns, 0).final
    logs = capital(weights, returns.map { $0.map { log(1 + $0) } }, 0).final
    exactPaid = engine(equal, fee).last
    referencePaid = capital(weights, returns, fee / 10_000).final
    // end: reference-errors
    let long = Self.returns(over: horizon, prices)
    let booked = capital(Array(weights.prefix(long.count)), long, 0)
    overlap = booked.final
    let scale = year.squareRoot()
    overlapSharpe = SharpeRatio(booked.map(\.grossReturn)).perBar.map { $0 * scale }
    exactSharpe = SharpeRatio(Array(fair.returns.dropFirst())).perBar.map { $0 * scale }
    var targets = ForecastWeights.targets(
      subject.forecasts, rule: .proportional(scale: subject.scale))
    let rows = targets.timestamps.indices
    let held = Array(returns.prefix(rows.count))
    referenceFull = capital(rows.map { Array(targets.row($0)) }, held, 0).final
    exactFull = engine(targets, 0).last
    targets.values = targets.values.map { $0 / 10 }
    referenceTenth = capital(rows.map { Array(targets.row($0)) }, held, 0).final
    exactTenth = engine(targets, 0).last
    var flat = weights
    let middle = flat.count / 2
    flat[middle] = flat[middle].map { _ in 0 }
    let rest = capital(flat, returns, 0).dropFirst(middle)
    afterFlat = (rest.count, rest.count { !$0.capital.isNaN })
  }

  /// p_{k+h} / p_k − 1.
  private static func returns(over horizon: Int, _ prices: WideTable) -> [[Double]] {
    (0..<(prices.timestamps.count - horizon)).map { row in
      prices.assets.indices.map { prices[row + horizon, $0] / prices[row, $0] - 1 }
    }
  }

  var reading: String {
    let inflation = (overlapSharpe ?? .nan) / (exactSharpe ?? .nan)
    let cost = (exactPaid / exact - 1, referencePaid / reference - 1)
    return """
      \(place), with simple returns of one bar and no costs, the reference back-test agrees with \
      the engine to \(abs(reference / exact - 1).significant(1)). Log returns change the result by \
      \(((logs / reference - 1) * 100).signed(2)) %: a sum of logs is not the log of a sum, and \
      half the variance is lost. Returns of \(horizon) bars, booked at every bar, multiply the \
      Sharpe ratio by \(inflation.fixed(1)) (√\(horizon) is \
      \(Double(horizon).squareRoot().fixed(1))) and turn 1 into \(overlap.significant(3)) where \
      \(exact.fixed(3)) is right. Costs are \(percent(-cost.0, 2)) with the engine and \
      \(percent(-cost.1, 2)) with the reference back-test, which sees only the entry.
      """
  }

  var flatReading: String {
    """
    Conviction: a tenth of the model's weights is a tenth of the risk for the engine (1 becomes \
    \(exactFull.fixed(4)) or \(exactTenth.fixed(4))); for the reference back-test it is the same \
    portfolio (\(referenceFull.fixed(4)) and \(referenceTenth.fixed(4))), because dividing by Σ|w| \
    discards the size. And after one bar without a position, \(afterFlat.numbers) of its remaining \
    \(afterFlat.bars) bars have a value.
    """
  }

  var cells: [(name: String, value: String)] {
    [
      ("engine, equal weight", exact.fixed(4)), ("reference, the same", reference.fixed(4)),
      ("reference, log returns (B6)", logs.fixed(4)),
      ("engine, with the fee", exactPaid.fixed(4)),
      ("reference, with the fee (B4, B5)", referencePaid.fixed(4)),
      ("reference, returns over h bars (B3)", overlap.significant(4)),
      ("Sharpe ratio: engine", text(exactSharpe)),
      ("Sharpe ratio: reference over h bars (B3)", text(overlapSharpe)),
      ("model's weights, engine, full | a tenth", "\(exactFull.fixed(4)) | \(exactTenth.fixed(4))"),
      (
        "model's weights, reference, full | a tenth (B2)",
        "\(referenceFull.fixed(4)) | \(referenceTenth.fixed(4))"
      ),
      ("bars after a flat one that have a value (B1)", "\(afterFlat.numbers) of \(afterFlat.bars)"),
    ]
  }
}

/// What the reference back-test prints, what is right, and the difference.
private func sevenWays(
  _ column: ReferenceColumn, _ subject: Subject, _ course: Trading
) -> Table {
  let model = ForecastWeights.targets(
    subject.forecasts, rule: .proportional(scale: subject.scale))
  let sharpe = { (lag: Int, fee: Double) in
    PerformanceReport(
      Backtest(lag: lag, feeBasisPoints: fee).run(prices: subject.prices, targets: model),
      annualization: subject.annualization
    ).metrics.sharpe ?? .nan
  }
  let equal = Backtest(lag: 0).run(prices: subject.prices, targets: subject.targets(.equalWeight))
  let drift = equal.turnover.dropFirst().reduce(0, +)
  let years = Double(subject.barCount) / subject.annualization
  let rows: [(String, Double, Double, Int)] = [
    (
      "1  0/0 once flat: bars with a value (B1)", Double(column.afterFlat.numbers),
      Double(column.afterFlat.bars), 0
    ),
    (
      "2  size divided away: a tenth of the weights earns, % (B2)",
      (column.referenceTenth - 1) * 100, (column.exactTenth - 1) * 100, 2
    ),
    (
      "3  \(column.horizon) bars booked at every bar: Sharpe ratio (B3)",
      column.overlapSharpe ?? .nan, column.exactSharpe ?? .nan, 2
    ),
    ("4  drift unseen: turnover a year, equal weight (B4)", 0, drift / years, 2),
    (
      "5  `return` before costs: the model's Sharpe ratio (B5)", sharpe(0, 0),
      sharpe(0, course.fee),
      2
    ),
    ("6  log for simple returns: 1 becomes (B6)", column.logs, column.exact, 4),
    ("7  filled at the signal's close: Sharpe ratio (B7)", sharpe(0, 0), sharpe(1, 0), 2),
  ]
  return Table(
    [
      .text("\(column.name): the seven errors"), .number("it prints"), .number("right"),
      .number("off by"),
    ],
    rows: rows.map { name, printed, right, digits in
      [name, printed.fixed(digits), right.fixed(digits), (printed - right).signed(digits)]
    })
}

private func referenceTable(_ columns: [ReferenceColumn]) -> Table {
  let cells = columns.map(\.cells)
  return .plantedAndReal(
    "what 1 becomes (h = \(columns[0].horizon) | \(columns[1].horizon))",
    rows: cells[0].indices.map { (cells[0][$0].name, cells[0][$0].value, cells[1][$0].value) })
}

extension BacktestResult {
  /// The last equity.
  var last: Double { equity[equity.count - 1] }
}

extension [ReferenceBacktest.Entry] {
  /// The last capital.
  var final: Double { self[count - 1].capital }
}
