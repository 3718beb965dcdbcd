import Backtesting
import Files
import Foundation
import Markets
import Workbook

/// Section `which-return`: which return, and why the reference formula is a different function altogether.
func whichReturn(_ page: inout Page, _ course: Course) throws(InputFault) {
  page.question(
    """
    The reference document uses three kinds of return. Which one is meant, and what does its \
    formula compute?
    """)
  page.formula(
    """
    simple          R = C_t / C_{t−1} − 1     adds up across assets: a portfolio earns Σ w·R
    log             r = ln(C_t / C_{t−1})     adds up over time: r_1 + … + r_T = ln(C_T / C_0)
    open to close   ln(C_t / O_t)             leaves out what happens between two bars
    reference       ln(C_t / O_t + 1) = ln(1 + e^r) = softplus(r) = ln 2 + r/2 + r²/8 − …
    """)
  try page.code("log-percent-change")
  page.table(
    Table(
      [.number("price moves by"), .number("simple"), .number("log"), .number("reference")],
      rows: [-0.10, -0.01, 0, 0.01, 0.10].map { move in
        [
          (move * 100).signed(0) + " %", move.signed(4),
          logPercentChange(close: 1 + move, open: 1).signed(4),
          referenceLogPercentChange(close: 1 + move, open: 1).signed(4),
        ]
      }))
  page.predict(
    """
    All moves of a market go through the reference formula. On what fraction of the bars is the \
    result above zero, where about half of the moves are?
    """)
  let moves = Moves(course.real.panel)
  page.table(moves.table)
  page.reading(moves.reading)
  let sums = Sums(course.real.panel)
  page.paragraph(sums.paragraph)
  page.breaks(
    """
    Leave the “+ 1” in and nothing crashes: the numbers look like stable, positive features, which \
    is why the error (errata D1) survives review. A test with one falling price finds it at once.
    """)
  page.exercise(
    """
    Predict the value of the reference formula for a price that halves, then compute it. For which \
    move does the formula give 0?
    """)
}

// anchor: log-percent-change
/// The return of the bar itself, from open to close.
private func logPercentChange(close: Double, open: Double) -> Double {
  log(close / open)
}

/// The reference formula (errata D1): the + 1 belongs to close/open − 1, not to
/// close/open.
private func referenceLogPercentChange(close: Double, open: Double) -> Double {
  log(close / open + 1)
}

private func softplus(_ x: Double) -> Double { log1p(exp(x)) }
// end: log-percent-change

/// Both formulas on all close-to-close moves of a market.
private struct Moves {
  let right: [Double]
  let reference: [Double]

  init(_ panel: Panel) {
    var (right, reference): ([Double], [Double]) = ([], [])
    for asset in panel.symbols.indices {
      let closes = panel.closes(of: asset)
      for (before, after) in zip(closes, closes.dropFirst()) {
        right.append(logPercentChange(close: after, open: before))
        reference.append(referenceLogPercentChange(close: after, open: before))
      }
    }
    self.right = right
    self.reference = reference
  }

  var table: Table {
    let measures: [(String, ([Double]) -> String)] = [
      ("mean", { Sample.mean($0).significant(4) }),
      ("standard deviation", { Sample.standardDeviation($0).significant(4) }),
      ("smallest", { ($0.min() ?? 0).significant(4) }),
      ("largest", { ($0.max() ?? 0).significant(4) }),
      ("fraction above zero", { (Double($0.count { $0 > 0 }) / Double($0.count)).percent() }),
    ]
    return Table(
      [.text("all bars, all assets"), .number("log return"), .number("reference formula")],
      rows: measures.map { [$0.0, $0.1(right), $0.1(reference)] })
  }

  var reading: String {
    let gap = Sample.largestDifference(reference, right.map(softplus))
    let same = Correlation.pearson(right, reference) ?? .nan
    let ratio = Sample.standardDeviation(reference) / Sample.standardDeviation(right)
    let positive = Double(reference.count { $0 > 0 }) / Double(reference.count)
    return """
      The reference formula is the softplus of the return, to within \(roundedUp(gap)): \
      centred at ln 2 = \(log(2).fixed(4)), with \(ratio.fixed(3)) times the standard deviation, \
      and above zero on \(positive.percent(0)) of the bars, so that a direction label “> 0” would \
      always say “up”. As an input, a scaler repairs most of the damage (correlation \
      \(same.fixed(5)) with the log return); as a target, sign, zero and size are lost, and no \
      scaler restores what zero meant.
      """
  }
}

/// What adds up over time, and what across assets.
private struct Sums {
  let summed, total, mixed, simple, halfVariance: Double

  init(_ panel: Panel) {
    let returns = panel.logReturns
    let closes = panel.closes(of: 0)
    summed = returns[0].reduce(0, +)
    total = log(closes[closes.count - 1] / closes[0])
    let bars = returns[0].indices
    mixed = Sample.mean(bars.map { t in Sample.mean(returns.map { $0[t] }) })
    halfVariance = Sample.mean(returns.map { Sample.moment($0, 2) }) / 2
    simple = Sample.mean(bars.map { t in Sample.mean(returns.map { expm1($0[t]) }) })
  }

  var paragraph: String {
    """
    Log returns add up over time: for the first asset they sum to \(summed.fixed(6)), and ln(C_T / \
    C_0) = \(total.fixed(6)). They do not add up across assets: an equal-weight portfolio earns \
    \((simple * 10_000).fixed(2)) bp a bar in simple returns, whereas the mean of the log returns \
    is \((mixed * 10_000).fixed(2)) bp. The difference, \(((simple - mixed) * 10_000).fixed(2)) \
    bp, is about half the mean variance (\((halfVariance * 10_000).fixed(2)) bp). So use log \
    returns as inputs and targets, and simple returns wherever money is counted.
    """
  }
}
