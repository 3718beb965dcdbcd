import Backtesting
import Files
import Workbook

/// Section `error-rates`: how often the judgement of the section before is wrong, where the truth is known.
func errorRates(
  _ page: inout Page, _ course: Trading, _ figures: FigureFolder
) throws(InputFault) {
  let results = try ErrorRateResults()
  page.question(
    """
    A test that says “an edge” once in twenty times without one is doing what it promises. Do \
    these tests keep their promise, and how often do they find an edge that is there?
    """)
  page.formula(
    """
    false pass     the best of 12 strategies passes, though nothing was planted (≤ α)
    power          it passes on a market in which R² of an effect's variance can be forecast
    coverage       the 95 % bootstrap interval of a strategy's ratio contains the true one, 0
    strategies     least squares on 1, 2, 3, 6 bars × (in proportion, sign, best − worst)
    PSR            probabilistic Sharpe ratio (5.8): how probably the true ratio is above 0
    DSR            the deflated one (5.8): above what the luckiest of the trials shows
    SPA            superior predictive ability: is the best of all above 0? (Hansen)
    reality check  an older bootstrap of the same question (White)
    PBO            probability of backtest overfitting: how often the best of one half
                   of the bars is below the median in the other
    """)
  try page.code("judge", in: "Sources/Backtesting/ErrorRates/ErrorRateStudy.swift")
  let live = LiveRates(course)
  page.table(live.table)
  page.paragraph(
    """
    That was counted just now, on \(live.markets) small markets of each kind. The tables below count \
    400 markets of each kind, with 1,000 test bars unless a table says otherwise, and were measured by \
    `Scripts/error-rates` (`\(ErrorRateResults.path)`; \
    \(results.machine); in brackets the 95 % binomial interval):
    """)
  page.table(try falseTable(results))
  page.table(try powerTable(results))
  page.table(
    try earningTable(
      results, "DSR 5 %", .deflated, [(250, 0), (1_000, 0), (1_000, 2), (1_000, 10)]))
  page.table(
    try earningTable(
      results, "PBO < 5 %", .overfitting, [(1_000, 0), (1_000, 2), (1_000, 10)]))
  page.table(try coverageTable(results))
  try page.figure(
    rateChart(results), in: figures,
    """
    How often the best of 12 strategies passes the deflated Sharpe ratio at 5 %, against what was \
    planted: left at 0 every pass is a mistake, to the right of it every pass is right.
    """)
  page.reading(try ratesReading(results))
  if results.has(.init(forecaster: "trained")) { page.paragraph(try trainedReading(results)) }
  page.breaks(
    """
    Without the count of trials the first row of the table is what remains: a test of one strategy, \
    applied to the luckiest of twelve. And without the second table nobody would know that a test \
    which never errs may also never find anything.
    """)
  page.exercise(
    """
    `stockformer error-rates --r2 0 --cases 1000:0 --markets 100 --first 1001 --out t.csv`: predict how \
    many of 100 pass `psr` at 5 % before you look. (Twelve independent strategies would give 46.)
    """)
}

/// The study on a few small markets, in this run.
private struct LiveRates {
  let markets: Int
  private(set) var sums: [ErrorRates] = []

  init(_ course: Trading) {
    markets = course.options.quick ? 6 : 40
    let first = course.options.seed &* 1_000
    let study = ErrorRateStudy(
      cases: [.init(bars: 500, feeBasisPoints: 0)], trainBars: 2_000, referenceBars: 0,
      resamples: course.options.quick ? 50 : 200)
    for strength in [0, 0.05] {
      var sum = ErrorRates()
      for market in 0..<markets {
        course.report("error rates: R² \(strength), market \(market + 1)")
        sum += study.rates(rSquared: strength, seed: first &+ UInt64(market))[0]
      }
      sums.append(sum)
    }
  }

  var table: Table {
    Table(
      [
        .text("500 bars, \(markets) markets: pass at 5 %"), .number("nothing planted"),
        .number("R² 5 %"),
      ],
      rows: tests.map { test, name in
        [name] + sums.map { "\($0.passes[test]?[1] ?? 0)" }
      })
  }
}

private let tests: [(test: ErrorRates.Test, name: String)] = [
  (.probabilistic, "PSR of the best, as if the only one"), (.deflated, "DSR, 12 trials counted"),
  (.deflatedEffective, "DSR, trials by their correlation"), (.superiorAbility, "SPA"),
  (.realityCheck, "reality check"), (.overfitting, "PBO below the level"),
]

private func falseTable(_ results: ErrorRateResults) throws(InputFault) -> Table {
  var rows: [[String]] = []
  for (test, name) in tests {
    var row = [name]
    for level in ErrorRates.levels {
      row.append(try results.passes(test, level: level, .init()).text)
    }
    rows.append(row)
  }
  return Table(
    [.text("false passes")] + ErrorRates.levels.map { .number("at \($0.percent(0))") }, rows: rows)
}

/// On short tests, since on long ones of these strengths every test finds everything.
private func powerTable(_ results: ErrorRateResults) throws(InputFault) -> Table {
  let rows = tests.map { ($0.test, $0.name, 0.05) }
  let levels = [0.1, 0.01].map { level in
    (ErrorRates.Test.deflated, "DSR, 12 trials counted, at \(level.percent(0))", level)
  }
  var cells: [[String]] = []
  for (test, name, level) in rows + levels {
    var row = [name]
    for strength in results.strengths {
      let place = ErrorRateResults.Place(strength: strength, bars: 250)
      row.append(try results.passes(test, level: level, place).fraction.percent(0))
    }
    cells.append(row)
  }
  return Table(
    [.text("power at 5 %, 250 bars")]
      + results.strengths.map { .number("R² \($0.percent(1))") }, rows: cells)
}

/// How often a test passes, by length and cost, beside how often the chosen strategy earns on the bars that follow.
private func earningTable(
  _ results: ErrorRateResults, _ name: String, _ test: ErrorRates.Test,
  _ places: [(bars: Int, fee: Double)]
) throws(InputFault) -> Table {
  let strengths = [0] + results.strengths
  var rows: [[String]] = []
  for (bars, fee) in places {
    var row = ["\(bars.grouped) bars" + (fee > 0 ? ", fee \(fee.fixed(0)) bp" : "")]
    for strength in strengths {
      let place = ErrorRateResults.Place(strength: strength, bars: bars, fee: fee)
      let passed = try results.passes(test, place).fraction
      let earning = try results.count("earning", place).fraction
      row.append("\(passed.percent(0)) | \(earning.percent(0))")
    }
    rows.append(row)
  }
  return Table(
    [.text("\(name) | earns later")] + strengths.map { .number("R² \($0.percent(1))") },
    rows: rows)
}

/// Only where the truth is exactly known: without a signal and a fee it is 0.
private func coverageTable(_ results: ErrorRateResults) throws(InputFault) -> Table {
  var row = ["nothing planted"]
  for bars in [250, 1_000] { row.append(try results.count("covered", .init(bars: bars)).text) }
  return Table(
    [.text("the 95 % interval contains the truth, 0"), .number("250 bars"), .number("1,000 bars")],
    rows: [row])
}

private func rateChart(_ results: ErrorRateResults) throws(InputFault) -> Figure {
  let places = [0] + results.strengths
  var curves: [LineChart.Series] = []
  for (colour, bars) in [1_000, 250].enumerated() {
    var values: [Double] = []
    for strength in places {
      values.append(try results.passes(.deflated, .init(strength: strength, bars: bars)).fraction)
    }
    curves.append(.init("\(bars.grouped) bars", values, .linesAndPoints, colour: colour))
  }
  var costly: [Double] = []
  for strength in places {
    costly.append(try results.passes(.deflated, .init(strength: strength, fee: 10)).fraction)
  }
  curves.append(.init("1,000 bars, fee 10 bp", costly, .linesAndPoints, colour: 2))
  let mistakes = try results.passes(.deflated, .init()).fraction
  let strength = results.strengths.first { $0 >= 0.02 } ?? results.strengths.last ?? 0
  let found = try results.passes(.deflated, .init(strength: strength, bars: 250)).fraction
  return LineChart(
    "The deflated Sharpe ratio passes \(mistakes.percent(0)) of markets without an edge, "
      + "with R² \(strength.percent(0)) \(found.percent(0)) in 250 bars",
    subtitle: "400 planted markets a point, best of 12 strategies, level 5 % (grey line)",
    axis: .numbers(places.map { $0 * 100 }, label: "R² of an effect, %"),
    panels: [.init("passes", curves, level: 5, percent: true)]
  ).figure("05-error-rates")
}

/// Each sentence by the counts.
private func ratesReading(_ results: ErrorRateResults) throws(InputFault) -> String {
  let deflated = try results.passes(.deflated, .init())
  let naive = try results.passes(.probabilistic, .init())
  let keeps = deflated.interval.low <= 0.05
  let known = try results.passes(.deflated, .init(strength: 0.02, bars: 250))
  let overfit = try results.passes(.overfitting, .init())
  let costly = ErrorRateResults.Place(strength: 0.02, fee: 10)
  let ranked = try results.passes(.overfitting, costly)
  let earning = try results.count("earning", costly)
  let feeAlone = try results.passes(.overfitting, .init(fee: 10))
  let misled =
    ranked.interval.low > earning.interval.high
    ? """
     With a fee of 10 bp it passes on \(feeAlone.fraction.percent(0)) of them, and with R² 2 % on \(ranked.text) although the chosen strategy earns \
    later on \(earning.text): PBO asks whether the best in one half is among the better ones in \
    the other, not whether any of them earns.
    """ : ""
  let covered = try results.count("covered", .init())
  let holds = covered.interval.low <= 0.95 && covered.interval.high >= 0.95
  return """
    Without an edge the deflated Sharpe ratio passes on \(deflated.text) of \(deflated.of) markets at a \
    level of 5 %: it \(keeps ? "keeps its promise" : "breaks its promise")\
    \(deflated.interval.high < 0.05 ? ", and is stricter than it says" : ""). The same strategies without \
    the count pass on \(naive.text): luck of the draw, taken for skill. With R² 2 % planted it finds the edge on \
    \(known.fraction.percent(0)) of the markets within 250 hours. PBO has no stated level: taken for \
    one, “PBO below 5 %” passes on \(overfit.text) of the markets without an edge, so it \
    \(overfit.interval.low > 0.05 ? "errs more often than a test at 5 % would" : "errs no more often than a test at 5 % would").\(misled) \
    The bootstrap's 95 % interval contains the true ratio on \(covered.text) of the markets without \
    an edge, \
    \(holds ? "as it should" : covered.fraction < 0.95 ? "too rarely" : "more often than it says").
    """
}

private func trainedReading(_ results: ErrorRateResults) throws(InputFault) -> String {
  let none = ErrorRateResults.Place(forecaster: "trained")
  let planted = ErrorRateResults.Place(forecaster: "trained", strength: 0.02)
  let (mistakes, found) = (
    try results.passes(.deflated, none), try results.passes(.deflated, planted)
  )
  return """
    For illustration, trained models with the default settings in place of the regressions, three \
    strategies each: the deflated Sharpe ratio passes on \(mistakes.count) of \(mistakes.of) markets \
    without an edge and on \(found.count) of \(found.of) with R² 2 %. Twenty markets say little about \
    a rate: the intervals are \((mistakes.interval.low * 100).fixed(0))–\
    \((mistakes.interval.high * 100).fixed(0)) % and \((found.interval.low * 100).fixed(0))–\
    \((found.interval.high * 100).fixed(0)) %.
    """
}
