import Backtesting
import Classroom
import Experiments
import Files
import Foundation
import Markets
import Workbook

/// Section `targets`: what is to be forecast.
func targets(_ page: inout Page, _ course: Course) throws(InputFault) {
  page.question("“Predict 24 hours ahead”: which number is that, and is it known when it is used?")
  page.formula(
    """
    inputs end at bar i − 1, so the last known close is C_{i−1}
    correct   y_i = r_i + r_{i+1} + … + r_{i+h−1} = ln(C_{i+h−1} / C_{i−1})   the next h bars
    reference y_i = r_{i+h}                                          one bar, the (h + 1)th
    """)
  try page.code("targets")
  let results = [
    TargetResult(course.planted, horizon: 24), TargetResult(course.real, horizon: 5),
  ]
  page.predict(
    """
    “24 hours ahead” as the reference document computes it, and as it is meant: how large is the \
    correlation of the two targets?
    """)
  page.table(table(results))
  page.reading(reading(results))
  page.paragraph(
    """
    Errata D2: the line in the reference document cannot even run: its columns are (symbol, \
    feature), and it asks for a column called log_return. Here rows and assets have types of their \
    own, and targets[bar, asset] is the only access.
    """)
  page.breaks(
    """
    Start the sum one bar early and the target contains r_{i−1}, the last number of the input: the \
    model learns to copy it, the loss falls, and none of this can be traded. The last rows of the \
    table are the test to write before any training.
    """)
  page.exercise(
    """
    Predict the autocorrelation of y at lag 1 for h = 2 and for h = 24, then measure both. What \
    does it imply for the number of independent test windows?
    """)
}

// anchor: targets
/// y_i for every bar i ≥ 1 that has h bars left: the return over h bars from the last
/// close that is known.
private func horizonReturns(_ r: [Double], _ h: Int) -> [Double] {
  (1...(r.count - h)).map { i in r[i..<(i + h)].reduce(0, +) }
}

/// The target of the reference document (errata D3): one bar, h bars later.
private func referenceTargets(_ r: [Double], _ h: Int) -> [Double] {
  (1..<(r.count - h)).map { i in r[i + h] }
}

/// The off-by-one error: the sum begins one bar early, with a return that is known.
private func offByOne(_ r: [Double], _ h: Int) -> [Double] {
  (1...(r.count - h)).map { i in r[(i - 1)..<(i + h - 1)].reduce(0, +) }
}
// end: targets

/// The targets of a market's first asset, and of all assets where a mean is shown.
private struct TargetResult {
  let name: String
  let horizon: Int
  let ratio, withReference, withKnown, slipWithKnown, copied, lagOne, difference: Double
  let labels: Int

  init(_ market: ClassroomMarket, horizon h: Int) {
    name = market.name
    horizon = h
    let panel = market.panel
    let library = Targets(panel, horizon: h)
    var sums = [Double](repeating: 0, count: 7)
    for asset in panel.symbols.indices {
      // r[i] = ln(C_i / C_{i−1}); r[0] does not exist and is never read.
      let r = LogReturn.values(of: panel.closes(of: asset))
      let right = horizonReturns(r, h)
      let reference = referenceTargets(r, h)
      let slip = Array(offByOne(r, h).dropFirst())
      let known = (2...(r.count - h)).map { r[$0 - 1] }
      let mine = Array(right.dropFirst())
      let truth = (1...(r.count - h)).map { library[$0 - 1, asset] }
      sums[0] += Sample.standardDeviation(right) / Sample.standardDeviation(reference)
      sums[1] += Self.correlation(Array(right.prefix(reference.count)), reference)
      sums[2] += Self.correlation(mine, known)
      sums[3] += Self.correlation(slip, known)
      sums[4] += pow(Self.correlation(slip, known), 2)
      sums[5] += Self.correlation(Array(right.dropLast()), Array(right.dropFirst()))
      sums[6] = max(sums[6], Sample.largestDifference(right, truth))
    }
    let n = Double(panel.assetCount)
    ratio = sums[0] / n
    withReference = sums[1] / n
    withKnown = sums[2] / n
    slipWithKnown = sums[3] / n
    copied = sums[4] / n
    lagOne = sums[5] / n
    difference = sums[6]
    labels = panel.barCount - h
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    Correlation.pearson(a, b) ?? .nan
  }
}

private func table(_ results: [TargetResult]) -> Table {
  let rows: [(String, (TargetResult) -> String)] = [
    ("horizon h, bars", { "\($0.horizon)" }),
    (
      "labels / independent labels (labels/h)",
      {
        """
        \($0.labels.grouped) / \($0.labels / $0.horizon)
        """
      }
    ),
    (
      "standard deviation of y / of the reference target (√h)",
      {
        "\($0.ratio.fixed(2)) (\(Double($0.horizon).squareRoot().fixed(2)))"
      }
    ),
    ("correlation of y with the reference target", { $0.withReference.signed(3) }),
    (
      "autocorrelation of y at lag 1 ((h − 1)/h)",
      {
        "\($0.lagOne.fixed(3)) (\((Double($0.horizon - 1) / Double($0.horizon)).fixed(3)))"
      }
    ),
    ("correlation of y with the last known return", { $0.withKnown.signed(3) }),
    (
      "the same, one bar early (1/√h)",
      {
        "\($0.slipWithKnown.signed(3)) (\((1 / Double($0.horizon).squareRoot()).fixed(3)))"
      }
    ),
    ("R² of copying the last return, one bar early", { $0.copied.percent() }),
    ("by hand − library, largest", { $0.difference.significant(1) }),
  ]
  return Table(
    [.text("mean over the assets")] + results.map { .number($0.name) },
    rows: rows.map { row in [row.0] + results.map(row.1) })
}

private func reading(_ results: [TargetResult]) -> String {
  let planted = results[0]
  let small = results.allSatisfy { abs($0.withReference) < 0.1 }
  return """
    The reference target (errata D3) lies outside the horizon that it is named after: with h = \
    \(planted.horizon) its bar begins \(planted.horizon) bars after the last known close, just \
    when the correct target has ended. Their correlation is \(planted.withReference.signed(3)) on \
    the planted market and \(results[1].withReference.signed(3)) on the real one, \
    \(small ? "so they are nearly uncorrelated" : "far from 1"). The standard deviation of the \
    reference target is \(planted.ratio.fixed(1)) times too small for the return that a back-test \
    of \(planted.horizon) bars books. If the sum starts one bar early instead, the last known \
    return alone “forecasts” \(planted.copied.percent()) and \(results[1].copied.percent()) of the \
    variance: more than can be expected of any honest model. Adjacent labels share h − 1 of h \
    bars, so \(planted.labels.grouped) labels are worth about \
    \((planted.labels / planted.horizon).grouped) independent ones.
    """
}
