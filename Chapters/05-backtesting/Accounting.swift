import Backtesting
import Files
import Markets
import Workbook

/// Section `accounting-by-hand`: two assets, three bars, every line of the book.
func accounting(_ page: inout Page) throws(InputFault) {
  page.question(
    """
    1,000 in cash and, at the close of bar 0, a target of 60 % A and 20 % B. What does the book \
    hold after each of the three bars that follow, to the cent?
    """
  )
  page.formula(
    """
    value      V = cash + Σ units · price          before the trade, at the bar's close
    trade      d = w V − units · price       units ← w V / price
    pay        cash ← cash − Σ d − fee · Σ|d|
    equity     cash + Σ units · price              after the trade
    """)
  try page.code("book")
  let once = BookComparison(targets: [0])
  let twice = BookComparison(targets: [0, 1])
  page.table(once.table)
  page.paragraph("With the same weights ordered once more, one bar later:")
  page.table(twice.table)
  let drifted = twice.hand[2].traded
  page.reading(
    """
    Hand calculation and engine \(agreement([once, twice])). The target of bar 0 is filled at the \
    close of bar 1, one bar later (lag 1): a fee of \(once.hand[1].fee.fixed(2)) on \
    \(once.hand[1].traded.fixed(0)) traded. In the second book the target weights never change, \
    and still \(drifted.fixed(2)) is traded at bar 2: A has risen, so 60 % of the new value is \
    less than what is held. That is drift, and the [[costs|next]] prices it.
    """)
  page.breaks(
    """
    Without `cash -=` after the trade, buying would create money. At every bar cash and holdings \
    must add up to equity; the library's tests require it to 1e-9.
    """)
  page.exercise(
    """
    Predict equity at bar 3 of the first book if B had not fallen to 40. Then change the price and \
    run the section.
    """)
}

/// Whether the books by hand and by the engine are the same.
private func agreement(_ books: [BookComparison]) -> String {
  let largest = books.map(\.difference).max() ?? .nan
  return largest == 0 ? "agree exactly" : "differ by at most \(largest.significant(1))"
}

/// The state after one bar.
private struct Entry {
  var prices: [Double]
  var equity, cash, holdings, traded, fee: Double
}

/// The worked example by hand and by the engine.
private struct BookComparison {
  private(set) var hand: [Entry] = []
  let result: BacktestResult

  init(targets bars: [Int]) {
    let prices = WideTable(
      timestamps: [0, 1, 2, 3], assets: ["A", "B"],
      values: [100, 50, 100, 50, 110, 50, 121, 40])
    let weights = [0.6, 0.2]
    // anchor: book
    var (cash, units) = (1_000.0, [0.0, 0.0])
    for bar in 0..<4 {
      let price = [prices[bar, 0], prices[bar, 1]]
      let value = cash + units[0] * price[0] + units[1] * price[1]
      var traded = 0.0
      if bars.contains(bar - 1) {  // ordered at the close before, filled at this one
        for asset in 0..<2 {
          let change = weights[asset] * value - units[asset] * price[asset]
          units[asset] = weights[asset] * value / price[asset]
          cash -= change
          traded += abs(change)
        }
        cash -= 0.001 * traded
      }
      let holdings = units[0] * price[0] + units[1] * price[1]
      hand.append(
        Entry(
          prices: price, equity: cash + holdings, cash: cash, holdings: holdings,
          traded: traded, fee: 0.001 * traded))
    }
    let targets = WideTable(
      timestamps: bars.map(Int64.init), assets: ["A", "B"],
      values: bars.flatMap { _ in weights })
    result = Backtest(lag: 1, feeBasisPoints: 10, initial: 1_000)
      .run(prices: prices, targets: targets)
    // end: book
  }

  var difference: Double {
    hand.indices.map { bar in
      max(
        abs(hand[bar].equity - result.equity[bar]), abs(hand[bar].cash - result.cash[bar]),
        abs(hand[bar].holdings - result.holdings[bar]), abs(hand[bar].fee - result.fees[bar]))
    }.max() ?? .nan
  }

  var table: Table {
    Table(
      [.number("bar")]
        + ["price A", "B", "cash", "holdings", "traded", "fee", "equity", "engine's"]
        .map { .number($0) },
      rows: hand.enumerated().map { bar, entry in
        [
          "\(bar)", entry.prices[0].fixed(0), entry.prices[1].fixed(0), entry.cash.fixed(4),
          entry.holdings.fixed(4), entry.traded.fixed(4), entry.fee.fixed(5),
          entry.equity.fixed(5), result.equity[bar].fixed(5),
        ]
      })
  }
}
