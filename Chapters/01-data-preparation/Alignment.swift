import Files
import Foundation
import Markets
import Workbook

/// Section `alignment`: several assets on common bars, and what is known at a close.
func alignment(_ page: inout Page, _ course: Course) throws(InputFault) {
  page.question(
    "Assets lack bars at different times. On which bars can they be combined?")
  page.formula(
    """
    inner join   the bars that every asset has
    outer join   the bars that any asset has, NaN where one is missing  (reference: pd.concat)
    known at t   the last value published up to the close of bar t, s_t + Δ
    """)
  let market = try gappyMarket(course)
  try page.code("joins")
  let join = JoinResult(market.series)
  page.predict(
    """
    Each of \(join.assets.count) assets lacks 2 % of its bars, at random. What fraction of the \
    windows of \(JoinResult.window) bars contains at least one gap?
    """)
  page.table(join.table(market.panel))
  page.reading(join.reading)
  page.table(join.fillTable)
  page.paragraph(join.fillReading)
  try page.code("known-at-close")
  let funding = FundingResult(course.planted.panel)
  page.table(funding.table)
  page.paragraph(funding.paragraph)
  page.paragraph(openInterest(course.planted.panel))
  page.breaks(
    """
    With `>=` in place of `>` in knownAtClose, a rate published exactly at the close arrives a bar \
    late, which is harmless. With the next settlement in place of the last one, a rate arrives \
    before it exists: a leak that no NaN reveals.
    """)
  page.exercise(
    """
    A third option: keep the outer join, fill prices forward, and give the model a mask [B, L, N] \
    of the filled cells. Count how many windows of \(JoinResult.window) bars that saves here.
    """)
}

// anchor: joins
/// The timestamps that all assets have, in order.
private func innerJoin(_ assets: [OHLCVSeries]) -> [Int64] {
  var counts: [Int64: Int] = [:]
  for timestamp in assets.flatMap(\.timestamps) { counts[timestamp, default: 0] += 1 }
  return counts.filter { $0.value == assets.count }.keys.sorted()
}

/// The closes on the timestamps that any asset has; [T][N], NaN where one is missing.
private func outerJoin(_ assets: [OHLCVSeries]) -> [[Double]] {
  let timestamps = Set(assets.flatMap(\.timestamps)).sorted()
  let closes = assets.map {
    Dictionary(zip($0.timestamps, $0.close)) { first, _ in first }
  }
  return timestamps.map { timestamp in closes.map { $0[timestamp] ?? .nan } }
}
// end: joins

// anchor: known-at-close
/// The last published value at the close of each bar: timestamp + length of the bar.
private func knownAtClose(
  _ bars: [Int64], _ length: Int64, _ published: [Int64], _ values: [Double]
) -> [Double] {
  bars.map { start in
    guard let next = published.firstIndex(where: { $0 > start + length }) else {
      return values.last ?? .nan
    }
    return next == 0 ? .nan : values[next - 1]
  }
}
// end: known-at-close

/// A small planted market with missing bars, through the files that `stockformer simulate` writes.
private func gappyMarket(
  _ course: Course
) throws(InputFault) -> (series: [OHLCVSeries], panel: Panel) {
  let market = PlantedMarket(
    PlantedConfiguration(
      assets: 5, bars: 2000, edges: 4, seed: course.seed, missingFraction: 0.02))
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("market-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try market.write(to: folder)
  return (market.series, try Panel(contentsOf: folder))
}

/// Both joins of a market with missing bars.
private struct JoinResult {
  static let window = 24
  let assets: [OHLCVSeries]
  let inner: [Int64]
  let outer: [[Double]]

  init(_ assets: [OHLCVSeries]) {
    self.assets = assets
    inner = innerJoin(assets)
    outer = outerJoin(assets)
  }

  private var missingCells: Int { outer.joined().count { $0.isNaN } }

  private var brokenWindows: Int {
    (Self.window...outer.count).count { end in
      outer[(end - Self.window)..<end].contains { $0.contains { $0.isNaN } }
    }
  }

  func table(_ panel: Panel) -> Table {
    let cells = outer.count * assets.count
    let windows = outer.count - Self.window + 1
    let loss = outer.joined().reduce(0) { $0 + $1 * $1 }
    return Table(
      [
        .text("\(assets.count) assets, 2 % of each asset's rows missing"), .number("inner"),
        .number("outer"),
      ],
      rows: [
        ["bars", inner.count.grouped, outer.count.grouped],
        ["missing cells", "0", "\(missingCells) of \(cells.grouped)"],
        [
          "windows of \(Self.window) bars with a NaN", "0",
          (Double(brokenWindows) / Double(windows)).percent(),
        ],
        ["sum of squares over all cells", "finite", loss.isNaN ? "NaN" : loss.significant(3)],
        ["the same bars as the library's panel", panel.timestamps == inner ? "yes" : "NO", "–"],
      ])
  }

  var reading: String {
    let lost = Double(outer.count - inner.count) / Double(outer.count)
    let fraction = Double(brokenWindows) / Double(outer.count - Self.window + 1)
    return """
      With 2 % of the cells missing, \(fraction.percent(0)) of the windows of the outer join \
      contain a NaN, and a single NaN makes the loss NaN and, one step later, every weight (errata \
      D5). The inner join costs \(lost.percent()) of the bars and reports it: Panel.droppedBars \
      counts them for each asset. A return across a dropped bar spans two bars; it is correct, but \
      it covers a longer time.
      """
  }

  /// The first asset's total log return, three ways.
  private var fills: (truth: Double, returns: Double, prices: Double, zeros: Int) {
    let closes = outer.map { $0[0] }
    var (returns, prices, zeros) = (0.0, 0.0, 0)
    var (lastReturn, lastPrice) = (0.0, closes.first { !$0.isNaN } ?? 1)
    let first = lastPrice
    for (before, now) in zip(closes, closes.dropFirst()) {
      let change = log(now / before)
      lastReturn = change.isNaN ? lastReturn : change
      returns += lastReturn
      let filled = now.isNaN ? lastPrice : now
      prices += log(filled / lastPrice)
      if now.isNaN { zeros += 1 }
      lastPrice = filled
    }
    return (log(lastPrice / first), returns, prices, zeros)
  }

  var fillTable: Table {
    let f = fills
    return Table(
      [.text("asset \(assets[0].symbol)"), .number("sum of log returns"), .number("error")],
      rows: [
        ["ln(C_T / C_0)", f.truth.signed(4), "–"],
        ["returns filled forward", f.returns.signed(4), (f.returns - f.truth).signed(4)],
        ["prices filled forward", f.prices.signed(4), (f.prices - f.truth).signed(4)],
      ])
  }

  var fillReading: String {
    let f = fills
    return """
      Filling returns forward counts a move again for every missing bar: the sum is off by \
      \((f.returns - f.truth).signed(3)). Filling prices forward leaves the sum exact, at the cost \
      of \(f.zeros) artificial zero returns, which need a mask.
      """
  }
}

/// Funding rates of the planted market's first asset, known at each close.
private struct FundingResult {
  let table: Table
  let paragraph: String

  init(_ panel: Panel) {
    guard case .published(let timestamps, let rates) = panel.fundingRates[0] else {
      table = Table([])
      paragraph = ""
      return
    }
    let bars = Array(panel.timestamps.prefix(1000))
    let hour = panel.barMilliseconds
    let known = knownAtClose(bars, hour, timestamps, rates)
    let library = AuxiliarySeries.published(timestamps: timestamps, values: rates)
      .known(at: bars, barMilliseconds: hour)
    let published = Dictionary(zip(timestamps, rates)) { first, _ in first }
    let unmatched = bars.count { published[$0] == nil }
    let early = bars.count { start in
      let next = timestamps.first { $0 >= start + hour } ?? 0
      return next > start + hour
    }
    table = Table(
      [
        .text("bar starts"), .text("closes"), .number("known at close"), .number("age, hours"),
        .number("joined on the start"),
      ],
      rows: (5..<11).map { t in
        let close = bars[t] + hour
        let age = (close - (timestamps.last { $0 <= close } ?? close)) / hour
        return [
          Timestamp.iso8601(bars[t]), Timestamp.iso8601(close), known[t].significant(4), "\(age)",
          published[bars[t]].map { $0.significant(4) } ?? "NaN",
        ]
      })
    paragraph = """
      Funding is published every eight hours; bars close every hour. When the two are joined on \
      equal timestamps, \((Double(unmatched) / Double(bars.count)).percent()) of the rows are NaN; \
      with the next settlement instead of the last one, \
      \((Double(early) / Double(bars.count)).percent()) of the rows would know a rate before it \
      was published. knownAtClose and the library's AuxiliarySeries.known agree on all \
      \(bars.count.grouped) bars: the largest difference is \
      \(Sample.largestDifference(known, library).significant(1)).
      """
  }
}

/// Open interest of the planted market's first asset: published every bar, known one bar later than its timestamp suggests.
private func openInterest(_ panel: Panel) -> String {
  guard let series = panel.openInterests[0], case .published(let timestamps, let values) = series
  else { return "" }
  let bars = Array(panel.timestamps.prefix(1000))
  let known = knownAtClose(bars, panel.barMilliseconds, timestamps, values)
  let library = series.known(at: bars, barMilliseconds: panel.barMilliseconds)
  let joined = Dictionary(zip(timestamps, values)) { first, _ in first }
  let stale = zip(bars, known).count { joined[$0] != $1 }
  let changes = zip(known, known.dropFirst()).map { log($1 / $0) }
  return """
    Open interest, the number of contracts that are open, is published once a bar. Joined on equal \
    timestamps no row is NaN, so nothing warns; but at the close the next value has already \
    been published, and \(stale.grouped) of \(bars.count.grouped) rows hold an older one: a bar late, \
    which loses information but leaks none. Where an exchange stamps the value at the end of its interval with \
    the start, the same join is a leak of one bar: find out which, then use the value known at the \
    close (largest difference from the library \
    \(Sample.largestDifference(known, library).significant(1))). A level such as \
    \(known[0].significant(3)) contracts says little to a model; its change ln(OI_t / OI_(t−1)), \
    with a standard deviation of \(Sample.standardDeviation(changes).percent(1)) here, is on the scale of \
    a return. `open_interest`, the level, is a feature of the library; a change has to be added ([[features]]).
    """
}
