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
    PSR        Φ( SR √(n−1) / √(1 − skew SR + (kurt − 1)/4 SR²) ): 1 − p of the test of SR ≤ 0
    DSR        the same for SR ≤ SR₀, which the best of N rules reaches by luck
    chance     ±z.975 √(A / n): what an estimate stays within, 19 times of 20, without an edge
    power      (z.975 + z.80) √(A / n): the smallest true ratio that is found 4 times of 5
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
        ("chance: estimates beyond ± this are 1 of 20", confidence[0].chance, confidence[1].chance),
        (
          "power: smallest Sharpe ratio found in 4 of 5 cases", confidence[0].power,
          confidence[1].power
        ),
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
    sharpeChart(confidence, course).figure("05-sharpe-bootstrap"), in: figures,
    """
    Sharpe ratios of resampled paths of the model's portfolio, before and after costs. Black: zero, \
    where it is in sight; orange: the estimate, with the bounds of its 95 % interval dashed.
    """)
  page.reading(confidence.map(\.reading).joined(separator: " "))
  page.paragraph(
    """
    PSR and DSR are one-sided confidences, not the probability that an edge exists: 0.95 means that \
    a strategy without one would look so good once in twenty tests, which [[error-rates]] puts to \
    the test. N counts the rules above, on these bars; settings were chosen on validation bars, \
    which do not enter.
    """)
  page.paragraph(conclusion(confidence))
  page.breaks(
    """
    Without the count of trials the best of \(contests[0].trials.count) rules is reported as if it had been the only one. \
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
  let place: String
  let bars, years, chance, power: Double
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
    place = subject.place
    bars = Double(subject.prices.timestamps.count)
    years = bars / subject.annualization
    chance = subject.chance
    power = subject.detectable
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

private func sharpeChart(_ all: [Confidence], _ course: Trading) -> HistogramGrid {
  let first = course.bootstrap(Int(all[0].bars))
  let blocks = all.map { course.bootstrap(Int($0.bars)).block.fixed(0) }.joined(separator: " | ")
  return HistogramGrid(
    intervalTitle(all),
    subtitle: "stationary bootstrap, \(first.resamples.grouped) resamples; n "
      + all.map { Int($0.bars).grouped }.joined(separator: " | ") + ", blocks of \(blocks) bars",
    panels: all.flatMap { one in
      [("before", one.gross), ("after", one.net)].map { name, judged in
        HistogramGrid.Panel(
          "Sharpe ratio, \(one.market), \(name) costs", judged.distribution, marks: judged.marks)
      }
    })
}

/// Where the intervals after costs lie.
private func intervalTitle(_ all: [Confidence]) -> String {
  let places = all.map { containment($0.net.interval) }
  guard let first = places.first, places.contains(where: { $0 != first }) else {
    return "After costs the 95 % interval \(places.first ?? "is undefined") on both markets"
  }
  return "After costs the 95 % interval "
    + zip(all, places).map { "\($1) (\($0.market))" }.joined(separator: ", ")
}

/// Where an interval lies.
private func containment(_ ends: [Double]?) -> String {
  guard let ends else { return "is undefined" }
  return ends[0] > 0 ? "lies above 0" : ends[1] < 0 ? "lies below 0" : "contains 0"
}

extension Confidence.Judged {
  /// Estimate and bounds; zero where the axis comes near it.
  fileprivate var marks: [HistogramGrid.Mark] {
    guard let sharpe, let interval else { return [] }
    let isNear =
      interval[0] <= interval[1] - interval[0] && interval[1] >= interval[0] - interval[1]
    return (isNear ? [.init(0)] : []) + [
      .init(sharpe), .init(interval[0], isDashed: true), .init(interval[1], isDashed: true),
    ]
  }
}

/// What follows, each sentence chosen by a number of this run.
private func conclusion(_ all: [Confidence]) -> String {
  let (planted, real) = (all[0], all[1])
  return [
    plantedConclusion(planted),
    realConclusion(real, detects: (planted.gross.interval?[0] ?? -1) > 0),
  ].joined(separator: " ")
}

private func plantedConclusion(_ planted: Confidence) -> String {
  guard let gross = planted.gross.interval, gross[0] > 0 else {
    return
      "Not even the planted edge became gross profit here, so nothing follows for real prices."
  }
  let survives = (planted.gross.deflated ?? 0) > 0.95
  let deflated =
    survives
    ? "survives the count of the rules tried (DSR \(text(planted.gross.deflated, 3)))"
    : "does not survive the count of the rules tried (DSR \(text(planted.gross.deflated, 3)))"
  let after =
    switch planted.net.interval {
    case .some(let net) where net[1] < 0:
      "At this fee the trade is a loss: the whole interval after costs lies below 0."
    case .some(let net) where net[0] > 0:
      "Costs leave a profit: the whole interval after them lies above 0."
    default: "Costs leave nothing that can be told from chance: the interval after them contains 0."
    }
  return """
    The pipeline turns a planted forecast into gross profit, which \(deflated); so it can detect an \
    edge. \(after)
    """
}

private func realConclusion(_ real: Confidence, detects: Bool) -> String {
  guard detects else { return "" }
  let estimate = real.gross.sharpe ?? .nan
  let isChance = abs(estimate) < real.chance
  let comparison =
    (real.difference?[1] ?? 1) < 0
    ? ", and after costs it did worse than holding the same assets"
    : (real.difference?[0] ?? -1) > 0
      ? ", although after costs it did better than holding the same assets" : ""
  if !isChance && estimate > 0 && (real.gross.deflated ?? 0) > 0.95 {
    return """
      On real prices the gross ratio, \(estimate.fixed(2)), lies beyond the band of chance, \
      ±\(real.chance.fixed(2)), and survives the count of the rules tried. Before believing it, \
      count every setting that was ever tried, and wait for new data.
      """
  }
  let size =
    isChance
    ? "lies within the band of chance, ±\(real.chance.fixed(2))"
    : estimate < 0
      ? "is a loss beyond the band of chance, ±\(real.chance.fixed(2))"
      : "lies beyond the band of chance, but not after the count of the rules tried"
  return """
    On real prices the gross ratio, \(estimate.fixed(2)), \(size): this is no evidence for the \
    model\(comparison). Nor is it much evidence against a small edge: over \
    \(real.years.fixed(1)) years a true ratio below \(real.power.fixed(1)) is found in fewer than four of five cases.
    """
}
