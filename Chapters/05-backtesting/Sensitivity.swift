import Backtesting
import Files
import Markets
import Workbook

/// Section `cost-sensitivity`: the same strategies at every level of cost.
func sensitivity(
  _ page: inout Page, _ course: Trading, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    """
    A back-test assumes one fee. What would the result be at another, and at what fee is nothing \
    left?
    """
  )
  page.formula(
    """
    break-even fee ≈ mean gross return of a bar / mean turnover of a bar
    exactly: the fee at which the mean net return is 0, by bisection
    """)
  try page.code("break-even")
  let contests = course.contests
  let fees = [0, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 25, 30]
  let curves = contests.flatMap { contest in
    ["Stockformer", "equal weight"].compactMap { contest[$0] }.map {
      CostCurve($0, contest.subject, fees)
    }
  }
  page.table(
    Table(
      ["market", "strategy"]
        + ["gross bp/bar", "turnover", "ratio bp", "break-even bp"].map { .number($0) }
        + [.number("Sharpe at 0"), .number("at \(course.fee.fixed(0)) bp")],
      rows: curves.map(\.row)))
  try page.figure(
    costChart(curves, contests, fees).figure("05-cost-sensitivity"), in: figures,
    """
    Annualised Sharpe ratio after fees, against the fee, each market on its own scale; dots mark \
    the break-even fees, where nothing is left. The grey band is what chance alone gives.
    """)
  page.reading(curves.filter { $0.strategy == "Stockformer" }.map(\.reading).joined(separator: " "))
  page.breaks(
    """
    Without `withoutCosts` the first fee would already be inside the gross return, and every \
    break-even fee would be too small. Fees are not the only cost: half the bid–ask spread and the \
    price impact of one's own orders come on top; here they are called slippage.
    """)
  page.exercise(
    """
    Trade only when a weight has to move by more than 0.1. By what factor does turnover fall, and \
    by what factor does the break-even fee rise?
    """)
}

/// One strategy at several fees.
private struct CostCurve {
  let market, place, strategy: String
  let fees: [Double]
  let sharpe: [Double?]
  let gain, turnover, ratio, annualization: Double
  let breakEven: Double?
  /// The Sharpe ratio that chance alone exceeds in one of twenty such tests.
  let chance: Double
  /// The fee of the chapter's back-tests.
  let charged: Double

  init(_ result: StrategyResult, _ subject: Subject, _ fees: [Double]) {
    market = subject.name
    place = subject.place
    strategy = result.name
    self.fees = fees
    // anchor: break-even
    let gross = result.rules.withoutCosts.run(prices: subject.prices, targets: result.targets)
    let bars = Double(gross.returns.count)
    let gain = gross.returns.reduce(0, +) / bars
    let turnover = gross.turnover.reduce(0, +) / bars
    let estimate = gain / turnover * 10_000
    let curve = CostSensitivity(
      result.rules, prices: subject.prices, targets: result.targets, fees: fees,
      annualization: subject.annualization)
    let exact = curve.breakEvenFeeBasisPoints
    // end: break-even
    annualization = subject.annualization
    charged = result.rules.feeBasisPoints
    chance = subject.chance
    sharpe = curve.points.map(\.metrics.sharpe)
    self.gain = gain
    self.turnover = turnover
    ratio = estimate
    breakEven = exact
  }

  func sharpe(at fee: Double) -> String {
    text(fees.firstIndex(of: fee).flatMap { sharpe[$0] })
  }

  var row: [String] {
    [
      market, strategy, (gain * 10_000).signed(3), turnover.fixed(4), ratio.fixed(2),
      text(breakEven), sharpe(at: 0), sharpe(at: charged),
    ]
  }

  var reading: String {
    guard let breakEven else {
      return
        """
        \(place) the model loses \((-gain * 10_000).fixed(2)) bp a bar before any fee: there is no \
        fee at which it would earn.
        """
    }
    let isChance = abs(sharpe[0] ?? 0) < chance
    let verdict =
      isChance
      ? """
      And the gain itself, with a Sharpe ratio of \(text(sharpe[0])), lies within the band of \
      chance, ±\(chance.fixed(2)).
      """
      : breakEven < charged
        ? """
        That is less than the \(charged.fixed(0)) bp charged here: the forecast has value, but \
        trading on it at this fee loses money.
        """
        : """
        That is more than the \(charged.fixed(0)) bp charged here; spread and price impact still \
        come on top.
        """
    return """
      \(place) a bar earns \((gain * 10_000).fixed(2)) bp before fees and trades \
      \(percent(turnover, 0)) of the equity: it can pay \(breakEven.fixed(2)) bp of what is \
      traded, and no more. \(verdict) In a year a fee of \
      \(charged.fixed(0)) bp costs it \(yearly.significant(2)) times the equity (errata B12).
      """
  }

  /// What the chapter's fee costs in a year, in units of the equity.
  private var yearly: Double { turnover * annualization * charged / 10_000 }
}

private func costChart(
  _ curves: [CostCurve], _ contests: [Contest], _ fees: [Double]
) -> LineChart {
  let shown = { (curve: CostCurve) in
    curve.breakEven.flatMap { $0 < (fees.last ?? 0) ? $0 : nil }
  }
  let axis = Set(fees + curves.compactMap(shown)).sorted()
  let own = { (curves: [CostCurve]) in curves.filter { $0.strategy == "Stockformer" } }
  let panels = contests.map { contest in
    let band = contest.subject.chance
    let own = curves.filter { $0.market == contest.subject.name }
    var series = [
      LineChart.Series(
        "\(contest.subject.name), chance", axis.map { _ in -band },
        .band(upper: axis.map { _ in band }), colour: 6)
    ]
    for (index, curve) in own.enumerated() {
      series.append(
        .init(
          curve.strategy, axis.map { curve.sharpe(interpolatedAt: $0) },
          index == 0 ? .line : .dashed, colour: index))
      if let fee = shown(curve) {
        series.append(
          .init(
            "nothing left at \(fee.fixed(1)) bp", axis.map { $0 == fee ? 0 : .nan },
            .linesAndPoints, colour: index))
      }
    }
    return LineChart.Panel("\(contest.subject.name): Sharpe ratio", series, level: 0)
  }
  let ends = own(curves).map { curve in
    (curve.breakEven.map { "\($0.fixed(1)) bp" } ?? "no fee") + " (\(curve.market))"
  }
  return LineChart(
    "The model breaks even at a fee of \(ends.joined(separator: " and "))",
    subtitle: "test bars, targets at every bar",
    axis: .numbers(axis, label: "fee, bp of what is traded"), panels: panels)
}

extension CostCurve {
  /// On the line between the two nearest fees.
  fileprivate func sharpe(interpolatedAt fee: Double) -> Double {
    guard let upper = fees.firstIndex(where: { $0 >= fee }) else { return .nan }
    let high = sharpe[upper] ?? .nan
    guard upper > 0, fees[upper] > fee else { return high }
    let low = sharpe[upper - 1] ?? .nan
    return low + (high - low) * (fee - fees[upper - 1]) / (fees[upper] - fees[upper - 1])
  }
}
