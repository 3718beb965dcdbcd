import Classroom
import Experiments
import Files
import Workbook

/// Section `positions-for-real`: heads for positions with the defaults that learn, by the reference loss and by ours (errata H4, H5).
func positionsForReal(_ page: inout Page, _ course: Course) throws(InputFault) {
  let results = try HeadResults()
  let seeds = try results.seedsText
  page.question(
    """
    [[allocation-loss-saturates]] trained constants. What positions does a whole model learn to hold \
    under the reference loss, and under one with risk and cost?
    """)
  page.formula(
    """
    size       mean |tanh u|: what the head asks for, before any limit; 1 is the most it can
    movement   standard deviation of tanh u over time, mean over assets; 0: it never moves
    fee        on size: c Σ|w|; on change: c Σ|w − w⁻|, w⁻ the position that w replaces
    net        mean Σw of what is held, with Σ|w| ≤ 1: +1 is long and nothing else
    """)
  try page.code("heads", in: "Sources/Experiments/HeadStudy.swift")
  page.table(try liveTable(course))
  page.paragraph(
    """
    That was trained just now. The tables below were measured by `Scripts/heads` \
    (`\(HeadResults.path)`; \(results.machine)) on planted markets of 4,000 hours (R² 5 %, linear \
    or even edges, one of each a seed) and on real prices, mean of \(seeds). λ is \(Int(HeadStudy.riskAversion)), the fee 10 bp:
    """)
  for horizon in Set([results.horizons.first, results.horizons.last].compactMap(\.self)).sorted() {
    page.table(try learnedTable(results, horizon: horizon))
  }
  page.reading(try reading(results))
  page.breaks(
    """
    Without λ g² the best size is the largest there is, whatever the forecast is worth. What such \
    positions earn, with regression, direction, ridge and equal weight beside them, is measured in \
    [[heads-in-money]].
    """)
  page.exercise(
    """
    `stockformer heads --markets linear --horizons 24 --seeds 1 --out t.csv`: the reference loss then \
    sums 24 drifts and 24 shocks. Which of the two grows faster, and what does that do to size and \
    movement? Predict first.
    """)
}

private let heads = [
  HeadStudy.Contender.allocationReference, .allocation, .allocationWithCost,
  .allocationWithTurnover,
]

private func liveTable(_ course: Course) throws(InputFault) -> Table {
  let study = HeadStudy.classroom(course.options, feeBasisPoints: 10)
  var rows: [[String]] = []
  for contender in [HeadStudy.Contender.allocationReference, .allocation] {
    course.report("positions: \(contender.rawValue)")
    let found = try study.finding(of: contender, course.options)
    rows.append([
      contender.title, found.size.fixed(3), found.movement.fixed(3), found.net.fixed(3),
      (found.grossSharpe ?? .nan).fixed(1),
    ])
  }
  return Table(
    [.text("trained now, linear edges, h = 1")]
      + ["size", "movement", "net", "Sharpe gross"].map { .number($0) }, rows: rows)
}

private func learnedTable(_ results: HeadResults, horizon: Int) throws(InputFault) -> Table {
  var rows: [[String]] = []
  for market in ["linear", "even", "real"] {
    for contender in heads {
      var row = [market, contender.title]
      for column in [HeadResults.Column.size, .movement, .net, .grossSharpe, .netSharpe] {
        row.append(try results.mean(column, market, horizon: horizon, contender).fixed(2))
      }
      rows.append(row)
    }
  }
  return Table(
    ["market", .text("loss, h = \(horizon)")]
      + ["size", "movement", "net", "Sharpe gross", "Sharpe net"].map { .number($0) }, rows: rows)
}

/// What the reference loss has learned, market by market, by its numbers.
private func reading(_ results: HeadResults) throws(InputFault) -> String {
  var sentences: [String] = []
  let horizon = results.horizons.last ?? 1
  for market in ["linear", "real"] {
    let mean = { (column: HeadResults.Column, contender: HeadStudy.Contender) throws(InputFault) in
      try results.mean(column, market, horizon: horizon, contender)
    }
    let size = try mean(.size, .allocationReference)
    let movement = try mean(.movement, .allocationReference)
    let net = try mean(.net, .allocationReference)
    let ours = try mean(.size, .allocation)
    let place = market == "real" ? "On real prices" : "On the linear market"
    let kind =
      movement < size / 4
      ? "so it is nearly constant" : "so it moves with the window"
    let side =
      net > 0.7
      ? " and long in nearly every asset, which is the training drift"
      : net > 0.3 ? " and leans to the long side, which is partly the training drift" : ""
    sentences.append(
      """
      \(place) the model trained with the reference loss at h = \(horizon) asks for a position |w| of \
      \(size.fixed(2)) in each asset, with a movement of \(movement.fixed(2)), \(kind)\(side); with \
      risk in the loss the size is \(ours.fixed(2)).
      """)
  }
  return sentences.joined(separator: " ")
}
