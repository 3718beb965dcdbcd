import Backtesting
import Files
import Markets
import Workbook

/// Section `intervals-and-power`: how far the numbers can be trusted.
func inference(
  _ page: inout Page, _ course: Trading, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    """
    One path gives one Sharpe ratio. How different could it have been, and how many rules were \
    tried before?
    """
  )
  page.formula(
    """
    interval   stationary bootstrap of the net returns, blocks of about n^(1/3) bars, 95 %
    PSR        Φ( SR √(n−1) / √(1 − skew SR + (kurt − 1)/4 SR²) ): probability that SR > 0
    DSR        the same for a true ratio > SR₀, which the best of N rules reaches by luck
    power      (z.975 + z.80) √(A / n): the smallest ratio found in four of five cases
    """)
  try page.code("inference")
  let contests = course.contests
  let confidence = contests.map { Confidence($0, course) }
  page.table(
    .plantedAndReal(
      "before any result",
      rows: [
        ("bars n", confidence[0].bars, confidence[1].bars),
        ("years", confidence[0].years, confidence[1].years),
        ("smallest Sharpe ratio found in 4 of 5 cases", confidence[0].power, confidence[1].power),
      ].map { ($0.0, $0.1.fixed($0.0 == "bars n" ? 0 : 2), $0.2.fixed($0.0 == "bars n" ? 0 : 2)) }))
  page.table(
    confidenceTable(
      confidence, [("Sharpe", { text($0.sharpe) }), ("95 % interval", { range($0.interval) })]))
  page.table(
    confidenceTable(
      confidence,
      [("PSR", { text($0.probabilistic, 3) }), ("DSR", { text($0.deflated, 3) })]))
  page.table(trialTable(contests))
  try page.figure(
    sharpeChart(confidence).figure("05-sharpe-bootstrap"), in: figures,
    "Sharpe ratios of resampled paths of the model's portfolio, before and after costs.")
  page.reading(confidence.map(\.reading).joined(separator: " "))
  page.paragraph(conclusion(confidence))
  page.breaks(
    """
    Without the count of trials the best of four rules is reported as if it had been the only one. \
    Without blocks the bootstrap breaks up volatile periods, and the interval can be too narrow.
    """)
  page.exercise(
    """
    How many years of daily bars does a strategy with a true Sharpe ratio of 0.5 need until this \
    test finds it in four of five cases? Solve the power formula for n; then look at how long your \
    favourite back-test is.
    """)
}

/// What the model's ratios are worth on one market.
private struct Confidence {
  let market: String
  let bars, years, power: Double
  let gross, net: Judged
  let benchmark: Judged?
  /// [low, high] of the model's net ratio minus buy and hold's.
  let difference: [Double]?

  /// One series of returns.
  struct Judged {
    let name: String
    let sharpe: Double?
    let interval: [Double]?
    let probabilistic, deflated: Double?
    let distribution: [Double]
  }

  init(_ contest: Contest, _ course: Trading) {
    let subject = contest.subject
    market = subject.name
    bars = Double(subject.prices.timestamps.count)
    years = bars / subject.annualization
    power = Power.smallestSharpe(
      bars: subject.prices.timestamps.count, annualization: subject.annualization)
    let judge = { (name: String, result: BacktestResult, trials: [BacktestResult]) -> Judged in
      // anchor: inference
      let returns = result.returns
      let ratio = SharpeRatio(returns)
      let year = subject.annualization.squareRoot()
      let resampled = course.bootstrap(returns.count).distribution(of: returns) { sample in
        (SharpeRatio(sample).perBar ?? .nan) * year
      }
      let tried = trials.compactMap { SharpeRatio($0.returns).perBar }
      let deflated = ratio.deflated(trials: tried)  // above the best of so many by luck
      // end: inference
      return Judged(
        name: name, sharpe: ratio.perBar.map { $0 * year },
        interval: SharpeInference.interval(
          returns, annualization: subject.annualization, bootstrap: course.bootstrap(returns.count)),
        probabilistic: ratio.probabilistic(), deflated: deflated, distribution: resampled)
    }
    gross = judge("Stockformer, gross", contest.model.gross, contest.trials.map(\.gross))
    net = judge("Stockformer, net", contest.model.net, contest.trials.map(\.net))
    let hold = contest["buy and hold"]
    benchmark = hold.map { judge("buy and hold, net", $0.net, [$0.net]) }
    difference = hold.flatMap {
      SharpeInference.differenceInterval(
        contest.model.net.returns, against: $0.net.returns, annualization: subject.annualization,
        bootstrap: course.bootstrap($0.net.returns.count))
    }
  }

  var rows: [Judged] { [gross, net] + (benchmark.map { [$0] } ?? []) }

  var reading: String {
    let place = market == "planted" ? "On the planted market" : "On real prices"
    let (low, high) = (gross.interval?[0] ?? .nan, gross.interval?[1] ?? .nan)
    let verdict =
      low > 0
      ? "lies above 0: the forecast earns before costs"
      : high < 0 ? "lies below 0: the forecast loses before costs" : "contains 0"
    let comparison = difference.map {
      " The interval of the net ratio minus buy and hold's is \(range($0))."
    }
    return """
      \(place) the interval of the gross ratio, \(low.signed(1)) … \(high.signed(1)), \(verdict); \
      net of costs it is \(range(net.interval)).\(comparison ?? "")
      """
  }
}

private func range(_ ends: [Double]?) -> String {
  guard let ends else { return "–" }
  return "\(ends[0].signed(2)) … \(ends[1].signed(2))"
}

private func confidenceTable(
  _ all: [Confidence], _ measures: [(name: String, text: (Confidence.Judged) -> String)]
) -> Table {
  Table(
    ["returns of"]
      + measures.flatMap { [Table.Column.number("\($0.name): planted"), .number("real")] },
    rows: all[0].rows.indices.map { index in
      [all[0].rows[index].name]
        + measures.flatMap { measure in all.map { measure.text($0.rows[index]) } }
    })
}

private func trialTable(_ contests: [Contest]) -> Table {
  .plantedAndReal(
    "rules tried on the model's forecasts: gross | net Sharpe ratio",
    rows: contests[0].trials.indices.map { index in
      let cells = contests.map { contest in
        let trial = contest.trials[index]
        let (gross, net) = (trial.grossReport.metrics.sharpe, trial.netReport.metrics.sharpe)
        return "\(text(gross)) | \(text(net))"
      }
      let name = index == 0 ? "proportional (reported)" : contests[0].trials[index].name
      return (name, cells[0], cells[1])
    })
}

private func sharpeChart(_ all: [Confidence]) -> HistogramGrid {
  HistogramGrid(
    "Sharpe ratios of resampled paths", subtitle: "stationary bootstrap of the test bars' returns",
    panels: all.flatMap {
      [
        .init("Sharpe ratio, \($0.market), before costs", $0.gross.distribution),
        .init("Sharpe ratio, \($0.market), after costs", $0.net.distribution),
      ]
    })
}

private func conclusion(_ all: [Confidence]) -> String {
  let (planted, real) = (all[0], all[1])
  let works = (planted.gross.interval?[0] ?? -1) > 0
  let found = (real.gross.interval?[0] ?? -1) > 0
  let first =
    works
    ? "The pipeline turns a planted forecast into gross profit, so it can detect an edge; "
      + ((planted.net.interval?[1] ?? 1) < 0
        ? "trading it at every bar at this fee is a loss: the whole interval is below 0. "
        : "the table shows what costs leave of it. ")
    : "Not even the planted edge became gross profit here, so nothing follows for real prices. "
  let worse = (real.difference?[1] ?? 1) < 0
  let comparison = worse ? ", and after costs it did worse than holding the same assets" : ""
  let second =
    found
    ? """
    On real prices the gross interval lies above 0. Before believing it, count every setting that \
    was ever tried, and wait for new data.
    """
    : """
    On real prices nothing can be concluded in the model's favour\(comparison). Little can be \
    concluded against an edge either, with a smallest detectable ratio of \(real.power.fixed(1)) \
    on \(real.years.fixed(1)) years: a true ratio below that, such as most professionals have, can \
    easily be missed here.
    """
  return first + second
}
