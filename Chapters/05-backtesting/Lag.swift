import Backtesting
import Files
import Markets
import Tensors
import Workbook

/// Section `lag`: what the moment of the fill is worth (errata B7).
func lag(_ page: inout Page, _ course: Trading) throws(InputFault) {
  page.question(
    """
    A signal is computed from a close. Is its order filled at that close or at the next? And what \
    does a signal without any edge seem to earn when this is wrong?
    """)
  page.formula(
    """
    own bar    Σ w_t r_t        the weights earn the return that they were made from: a leak
    lag 0      Σ w_t r_{t+1}    filled at the very close that the signal was read from
    lag 1      Σ w_t r_{t+2}    filled at the next close
    """)
  try page.code("bounce")
  let bouncing = FillTest(bouncingMarket(course), annualization: course.planted.annualization)
  let real = FillTest(course.real.prices, annualization: course.real.annualization)
  page.table(fillTable(bouncing, real))
  page.paragraph(
    """
    The random walk has no edge by construction. Its last trade is at the bid or at the ask, \
    \(halfSpread.significant(2)) % from the true price, decided by a coin toss. Sharpe ratios are \
    annualised; without an edge, chance alone stays within ±\(bouncing.chance.fixed(1)) and \
    ±\(real.chance.fixed(1)) in nineteen of twenty tests of so many bars.
    """)
  page.reading(bouncing.reading)
  let fills = course.subjects.map { ForecastFills($0) }
  page.table(
    .plantedAndReal(
      "the model's Sharpe ratio before costs",
      rows: (0..<4).map { lag in
        (
          "filled \(lag) bars after the forecast", text(fills[0].sharpe[lag]),
          text(fills[1].sharpe[lag])
        )
      }))
  page.paragraph(
    """
    \(fills[0].reading) The rest of the chapter fills hourly forecasts at the close that they were \
    made from (lag 0). A market open around the clock nearly allows that, and the planted one has no \
    spread for a price to bounce in; where there is one, lag 0 flatters as in the first table. Daily forecasts are \
    filled \(fills[1].isHeadlineLate ? "one bar late" : "likewise, since these bars are not days") \
    (lag \(course.real.lag)): a daily close is known when its auction is over.
    """)
  page.breaks(
    """
    Without the shift of one index between weights and returns, every momentum rule becomes a \
    money machine: the first row of the table is what an off-by-one error earns. If a back-test \
    looks like that row, check the index.
    """)
  page.exercise(
    """
    Double the spread. Which row moves, and by what factor? Then buy at the ask and sell at the \
    bid (slippage of half the spread) and look at the second row again.
    """)
}

/// Half the spread of the bouncing market, in per cent.
private let halfSpread = 0.1

/// Eight random walks whose closes jump between bid and ask.
private func bouncingMarket(_ course: Trading) -> WideTable {
  let bars = course.options.quick ? 1_000 : 3_000
  // anchor: bounce
  var stream = RandomStream(seed: course.options.seed).child("bounce")
  var mid = [Double](repeating: 100, count: 8)
  var closes: [Double] = []
  for _ in 0..<bars {
    for asset in mid.indices {
      mid[asset] *= 1 + 0.003 * stream.normal()  // no edge: independent steps
      let side = stream.uniform() < 0.5 ? -1.0 : 1.0  // the last trade bought or sold
      closes.append(mid[asset] * (1 + side * halfSpread / 100))
    }
  }
  // end: bounce
  return WideTable(
    timestamps: (0..<bars).map { Int64($0) * 3_600_000 }, assets: mid.indices.map { "W\($0 + 1)" },
    values: closes)
}

/// Sharpe ratios of following and of reversing the last return, by the moment of the fill.
private struct FillTest {
  /// [own bar, lag 0, lag 1]
  let follow, reverse: [Double?]
  let chance: Double

  init(_ prices: WideTable, annualization: Double) {
    func ratios(_ sign: Double) -> [Double?] {
      var targets = Strategy.timeSeriesMomentum(lookback: 1).targets(on: prices)
      targets.values = targets.values.map { sign * $0 }
      let returns = prices.simpleReturns
      let leak = returns.enumerated().map { row, returns in
        zip(targets.row(row + 1), returns).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let engine = [0, 1].map { lag in
        PerformanceReport(
          Backtest(lag: lag).run(prices: prices, targets: targets), annualization: annualization
        ).metrics.sharpe
      }
      return [SharpeRatio(leak).perBar.map { $0 * annualization.squareRoot() }] + engine
    }
    follow = ratios(1)
    reverse = ratios(-1)
    chance = Power.chanceSharpe(bars: prices.timestamps.count, annualization: annualization)
  }

  var reading: String {
    let (same, next) = (reverse[1] ?? .nan, reverse[2] ?? .nan)
    let verdict =
      abs(next) < chance
      ? "within the band of chance" : "more than noise gives in nineteen of twenty tests"
    return """
      Following the last return within its own bar shows a Sharpe ratio of \(text(follow[0], 0)) \
      on pure noise: an off-by-one leak. Reversing it at the same close, as the reference document \
      would fill it (errata B7), shows \(same.fixed(1)), \
      also on noise: part of every move was the bounce, and the fill is booked at a price that \
      only the other side got. One bar later \
      \(next.fixed(1)) is left, \(verdict). \
      A gain that disappears with one bar of lag was microstructure, or a forecast for that one \
      bar.
      """
  }
}

private func fillTable(_ walk: FillTest, _ real: FillTest) -> Table {
  Table(
    [
      "Sharpe ratio, no costs", .number("walk: follow"), .number("reverse"),
      .number("real: follow"), .number("reverse"),
    ],
    rows: ["own bar (a leak)", "same close, lag 0", "next close, lag 1"].enumerated().map {
      index, name in
      [
        name, text(walk.follow[index], 1), text(walk.reverse[index], 1),
        text(real.follow[index], 1), text(real.reverse[index], 1),
      ]
    })
}

/// The model's weights, filled later and later.
private struct ForecastFills {
  let sharpe: [Double?]
  let chance: Double
  let isHeadlineLate: Bool

  init(_ subject: Subject) {
    let targets = ForecastWeights.targets(
      subject.forecasts, rule: .proportional(scale: subject.scale))
    sharpe = (0..<4).map { lag in
      PerformanceReport(
        Backtest(lag: lag).run(prices: subject.prices, targets: targets),
        annualization: subject.annualization
      ).metrics.sharpe
    }
    chance = subject.chance
    isHeadlineLate = subject.lag > 0
  }

  var reading: String {
    let (now, later) = (sharpe[0] ?? .nan, sharpe[1] ?? .nan)
    return now > chance
      ? """
      The planted edge is an edge for the next bar: a Sharpe ratio of \(now.fixed(1)) becomes \
      \(later.fixed(1)) when the order comes one bar \
      late\(abs(later) < chance ? ", which is within the band of chance" : "").
      """
      : """
      In this run the model has not found the planted edge (Sharpe ratio \(now.fixed(1)) at lag 0, \
      within ±\(chance.fixed(1))): it was trained too little to say anything about lag.
      """
  }
}
