import Experiments
import Files
import Foundation
import Markets
import Workbook

/// Section `candles`: what a row of prices is, and whether it can be true.
func candles(_ page: inout Page, _ course: Course, _ figures: FigureFolder) throws(InputFault) {
  page.question("What does one row of a price file say, and when is it known?")
  page.formula(
    """
    bar [s, s + Δ)   open  first price     high  highest price
                     close last price      low   lowest price      volume  amount traded
    0 < low ≤ min(open, close)   and   max(open, close) ≤ high    all known at s + Δ, not at s
    """)
  page.table(marketTable(course))
  try page.code("candle-check")
  let market = course.real.panel.hasCandles ? course.real : course.planted
  let panel = market.panel
  if market.name != course.real.name {
    page.paragraph(
      """
      \(course.realName) has closes only: no open, high, low or volume. Nothing is made up for the \
      missing columns; the candles below are those of the planted market.
      """)
  }
  page.predict(
    """
    How much of the variance of a stock's daily returns arises overnight, between a close and the \
    next open, when nobody can trade: 5 %, 20 % or more?
    """)
  page.table(checkTable(panel))
  let gap = largestGap(panel)
  try page.figure(
    candleFigure(panel, around: gap, isDollars: course.fixings != nil), in: figures,
    """
    \(panel.symbols[gap.asset]) around its largest jump between a close and the next open: the \
    body runs from open to close, the wicks extend to high and low.
    """)
  page.reading(candleReading(panel, gap))
  if course.fixings != nil { page.paragraph(Caveats(course.real.panel).text) }
  page.breaks(
    """
    A bar is timestamped with its start, and its close is known only one bar later. Joining other \
    data on the timestamp without adding the length of the bar therefore reads a close one bar \
    before it happened.
    """)
  page.exercise(
    """
    Predict first, then count: how many bars of an asset close exactly at their high? Change \
    inconsistentBars to find them.
    """)
}

// anchor: candle-check
/// The bars of an asset whose four prices cannot all be true.
private func inconsistentBars(_ panel: Panel, asset: Int) -> [Int] {
  (0..<panel.barCount).filter { t in
    let (open, high) = (panel[t, asset, .open], panel[t, asset, .high])
    let (low, close) = (panel[t, asset, .low], panel[t, asset, .close])
    return !(0 < low && low <= min(open, close) && max(open, close) <= high)
  }
}

/// ln(open_t / close_{t−1}): what happened while nobody could trade.
private func overnight(_ panel: Panel, asset: Int) -> [Double] {
  (1..<panel.barCount).map { t in
    log(panel[t, asset, .open] / panel[t - 1, asset, .close])
  }
}
// end: candle-check

private func marketTable(_ course: Course) -> Table {
  var markets = [
    (course.realName, course.real.panel), ("planted market", course.planted.panel),
  ]
  if let fixings = course.fixings { markets.append(("ecb-fx-daily.csv", fixings)) }
  return Table(
    ["market", .number("assets"), .number("bars"), .number("bar, h"), "days", "columns"],
    rows: markets.map { name, panel in
      [
        name, "\(panel.assetCount)", panel.barCount.grouped,
        "\(panel.barMilliseconds / Timestamp.hour)",
        panel.span.replacingOccurrences(of: " to ", with: " … "),
        panel.fields.map(\.rawValue).joined(separator: " "),
      ]
    })
}

private func checkTable(_ panel: Panel) -> Table {
  Table(
    [
      "asset", .number("impossible bars"), .number("close above open"),
      .number("overnight fraction of the variance"),
    ],
    rows: panel.symbols.indices.map { asset in
      let rises = (0..<panel.barCount).count {
        panel[$0, asset, .close] > panel[$0, asset, .open]
      }
      let fraction =
        Sample.moment(overnight(panel, asset: asset), 2) / Sample.moment(panel.logReturns[asset], 2)
      return [
        panel.symbols[asset], "\(inconsistentBars(panel, asset: asset).count)",
        (Double(rises) / Double(panel.barCount)).percent(), fraction.percent(),
      ]
    })
}

/// Where the largest |ln(open_t / close_{t−1})| is.
private func largestGap(_ panel: Panel) -> (asset: Int, bar: Int, size: Double) {
  var gap = (asset: 0, bar: 1, size: 0.0)
  for asset in panel.symbols.indices {
    for (i, size) in overnight(panel, asset: asset).enumerated() where abs(size) > abs(gap.size) {
      gap = (asset, i + 1, size)
    }
  }
  return gap
}

private func candleReading(
  _ panel: Panel, _ gap: (asset: Int, bar: Int, size: Double)
) -> String {
  let impossible = panel.symbols.indices.reduce(0) {
    $0 + inconsistentBars(panel, asset: $1).count
  }
  let verdict =
    impossible == 0
    ? "No bar contradicts itself."
    : "\(impossible) bars contradict themselves, mostly in the last digits of a rounded price."
  guard gap.size != 0 else {
    return """
      \(verdict) Every open equals the close before it: this market trades around the clock, and \
      the whole return of a bar happens inside the bar.
      """
  }
  return """
    \(verdict) On \(Timestamp.day(panel.timestamps[gap.bar])) \(panel.symbols[gap.asset]) opened \
    \(abs(expm1(gap.size)).percent()) \(gap.size < 0 ? "below" : "above") the previous close. No \
    order could have been filled between the two prices: the move is part of the close-to-close \
    return and is invisible in the open-to-close return.
    """
}

private func candleFigure(
  _ panel: Panel, around gap: (asset: Int, bar: Int, size: Double), isDollars: Bool
) -> Figure {
  let first = max(0, min(gap.bar - 45, panel.barCount - 90))
  let bars = first..<min(first + 90, panel.barCount)
  let column = { (field: CandleField) in bars.map { panel[$0, gap.asset, field] } }
  let times = bars.map { panel.timestamps[$0] }
  return CandlestickChart(
    gap.size == 0
      ? "Candles of \(panel.symbols[gap.asset])"
      : "\(panel.symbols[gap.asset]) opened \(abs(expm1(gap.size)).percent()) "
        + "\(gap.size < 0 ? "below" : "above") its last close: nobody could trade in between",
    subtitle: "\(bars.count) bars, \(panel.bars(bars).span)", times: times, open: column(.open),
    high: column(.high), low: column(.low), close: column(.close), volume: column(.volume),
    priceLabel: isDollars ? "price (USD)" : "price",
    volumeLabel: isDollars ? "volume (shares)" : "volume (units)"
  ).figure("01-candles")
}

/// What the shipped stocks cannot show, with the numbers of `data/README.md` computed anew.
private struct Caveats {
  let text: String

  init(_ panel: Panel) {
    let split = Split(bars: panel.barCount)
    let simple = panel.logReturns.map { $0.map(expm1) }  // row t − 1 holds the return of bar t
    let portfolio = simple[0].indices.map { t in Sample.mean(simple.map { $0[t] }) }
    let sharpe = { (bars: Range<Int>) in
      let part = Array(portfolio[max(0, bars.lowerBound - 1)..<bars.upperBound - 1])
      return Sample.mean(part) / Sample.standardDeviation(part) * 252.0.squareRoot()
    }
    let squares = panel.logReturns.flatMap { $0.dropFirst(split.test.lowerBound - 1) }
      .map { $0 * $0 }.sorted(by: >)
    let fraction = squares.prefix(5).reduce(0, +) / squares.reduce(0, +)
    text = """
      Four limits apply to every result on these stocks. Hindsight chose the six: they are the \
      winners of the years that follow, so what a rule earns on them it would not have earned on a \
      list made in advance. Prices are adjusted for splits but not for dividends, so returns are \
      price returns. Few days decide: five cells (one stock, one day) of \(squares.count.grouped) \
      make up \(fraction.percent(0)) of the sum of squares in the test period, so a mean squared \
      error depends heavily on a few earnings days. And the training period is a bull market: an \
      equal-weight portfolio has a Sharpe ratio of \(sharpe(split.train).fixed(2)) there and of \
      \(sharpe(split.test).fixed(2)) in the test period. `data/README.md` has the sources.
      """
  }
}
