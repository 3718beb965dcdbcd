import Backtesting
import Classroom
import Experiments
import Files
import Workbook

/// Section `heads-in-money`: what a model earns by what its head is trained to say.
func heads(_ page: inout Page, _ course: Trading) throws(InputFault) {
  let results = try HeadResults()
  let seeds = try results.seedsText
  page.question(
    """
    A head can be trained to output a return, a direction or a position. Which earns most, and \
    what changes when the loss knows the fee?
    """)
  page.formula(
    """
    regression       (u − y)²                      traded in proportion to u
    direction        log loss of y > 0             traded in proportion to p − 1/2
    allocation       −mean(g − λ/2 g²)             w = tanh u / max(1, Σ|tanh u|) is the trade
    fee on size      −mean(g − λ/2 g² − c Σ|w|)    c: the fee
    fee on change    −mean(g − λ/2 g² − c Σ|w − w⁻|), w⁻ the position that w replaces
    reference loss   −mean(w·r), w = tanh u        no risk, no cost, no limit (errata H4)
    h bars           each forecast is held for its h bars, in h tranches of 1/h
    """)
  try page.code("heads", in: "Sources/Experiments/HeadStudy.swift")
  page.table(try liveTable(course))
  page.paragraph(
    """
    That was trained just now, on one planted market. The tables below were measured by \
    `Scripts/heads` (`\(HeadResults.path)`; \
    \(results.machine)): the mean of \(seeds) with the lowest and the highest, on planted \
    markets of 4,000 hours and 8 assets (R² 5 %, linear or even edges, one of each a seed, so that most of the \
    range is that of the markets) and on real prices, which alone are filled one bar late. λ is \(Int(HeadStudy.riskAversion)), the fee 10 bp.
    """)
  for market in markets {
    for table in try tables(results, market) { page.table(table) }
  }
  page.reading(try reading(results))
  page.breaks(
    """
    Without tranches a forecast of 24 bars would be thrown away after one, and its fee paid 24 \
    times, as in the reference document, whose positions are trained for h bars and traded at every one \
    (errata T4). A fee on the size is a stand-in, since the engine charges the change: a position that is \
    kept pays again and again for nothing, and one that is reversed pays half of what it costs.
    """)
  page.exercise(
    """
    `stockformer heads --markets linear --horizons 1 --seeds 1 --fee-bps 50 --out t.csv`: at five times \
    the fee, which of the two heads that know it stays out of the market? Predict the mean Σ|w| of both \
    first.
    """)
}

private let contenders = HeadStudy.Contender.allCases
private let markets = ["linear", "even", "real"]

/// Four contenders on one small planted market, trained in this run.
private func liveTable(_ course: Trading) throws(InputFault) -> Table {
  let study = HeadStudy.classroom(course.options, feeBasisPoints: course.fee)
  var rows: [[String]] = []
  let shown = [HeadStudy.Contender.equalWeight, .ridge, .regression, .allocationWithTurnover]
  for contender in shown {
    course.report("heads: \(contender.rawValue)")
    let found = try study.finding(of: contender, course.options)
    rows.append([
      contender.title, text(found.grossSharpe), text(found.netSharpe), found.gross.fixed(3),
      found.turnover.fixed(3),
    ])
  }
  return Table(
    [.text("measured now, h = 1")]
      + ["Sharpe gross", "net", "mean Σ|w|", "turnover a bar"].map { .number($0) }, rows: rows)
}

/// Mean, least and greatest of the seeds.
private func spread(_ values: [Double]) -> String {
  let mean = values.reduce(0, +) / Double(values.count)
  guard values.count > 1, let least = values.min(), let most = values.max() else {
    return mean.fixed(1)
  }
  return "\(mean.fixed(1)) (\(least.fixed(1))…\(most.fixed(1)))"
}

private func tables(_ results: HeadResults, _ market: String) throws(InputFault) -> [Table] {
  var tables: [Table] = []
  for (label, column) in [("gross", HeadResults.Column.grossSharpe), ("net", .netSharpe)] {
    var rows: [[String]] = []
    for contender in contenders {
      var row = [contender.title]
      for horizon in results.horizons {
        row.append(spread(try results.values(column, market, horizon: horizon, contender)))
      }
      rows.append(row)
    }
    tables.append(
      Table(
        [.text("\(market): Sharpe \(label)")] + results.horizons.map { .number("h = \($0)") },
        rows: rows))
  }
  return tables
}

/// Who is ahead on each market, whether by more than chance, and what the fee in the loss does, by the measured numbers.
private func reading(_ results: HeadResults) throws(InputFault) -> String {
  var sentences: [String] = []
  for market in markets {
    let place = market == "real" ? "On real prices" : "On the \(market) market"
    let gross = try Leader(results, market, .grossSharpe)
    let net = try Leader(results, market, .netSharpe)
    sentences.append("\(place) \(gross.text("before costs")), and \(net.text("after them")).")
  }
  return (sentences + [try feeInTheLoss(results)]).joined(separator: " ")
}

/// The contender and horizon with the highest mean ratio on a market.
private struct Leader {
  private var leader = HeadStudy.Contender.equalWeight
  private var horizon = 1
  private var ratio = -Double.infinity
  /// The ratio that chance alone exceeds in one of twenty tests of that length.
  private let chance: Double
  /// Others of the same horizon that are ahead of the leader with one of the seeds.
  private var equals: [String] = []

  init(
    _ results: HeadResults, _ market: String, _ column: HeadResults.Column
  ) throws(InputFault) {
    for horizon in results.horizons {
      for contender in contenders {
        let mean = try results.mean(column, market, horizon: horizon, contender)
        if mean > ratio { (leader, self.horizon, ratio) = (contender, horizon, mean) }
      }
    }
    chance = Power.chanceSharpe(
      bars: Int(try results.mean(.bars, market, horizon: horizon, .ridge)),
      annualization: market == "real" ? 252 : 8_760)
    for other in contenders where other != leader {
      if try !results.isAhead(leader, of: other, column, market, horizon: horizon) {
        equals.append("“\(other.title)”")
      }
    }
  }

  func text(_ moment: String) -> String {
    let name = "“\(leader.title)”"
    let size = "a ratio of \(ratio.fixed(1))"
    if ratio <= 0 {
      return "nothing earns \(moment): the least loss is \(name)'s at h = \(horizon), \(size)"
    }
    if ratio < chance {
      return """
        the highest ratio \(moment), \(ratio.fixed(1)) (\(name), h = \(horizon)), lies within the band \
        of chance, ±\(chance.fixed(1)): no winner
        """
    }
    let company =
      equals.isEmpty
      ? ", ahead of every other with each seed"
      : ", though not ahead of \(equals.joined(separator: ", ")) with every seed"
    return """
      the best \(moment) is \(name) at h = \(horizon) with \(size) (chance: ±\(chance.fixed(1)))\(company)
      """
  }
}

private func feeInTheLoss(_ results: HeadResults) throws(InputFault) -> String {
  let heads = [HeadStudy.Contender.allocation, .allocationWithCost, .allocationWithTurnover]
  let means = { (column: HeadResults.Column) throws(InputFault) -> [Double] in
    var values: [Double] = []
    for head in heads { values.append(try results.mean(column, "linear", horizon: 1, head)) }
    return values
  }
  let (size, turnover, net) = (
    try means(.gross), try means(.turnover), try means(.netSharpe)
  )
  var isAhead = true
  for head in heads.dropLast() {
    let leads = try results.isAhead(
      .allocationWithTurnover, of: head, .netSharpe, "linear", horizon: 1)
    isAhead = isAhead && leads
  }
  let verdict =
    isAhead
    ? "with each seed charging the change earns more than the other two"
    : "the seeds do not agree on which earns most"
  return """
    On the linear market (h = 1) the head without a fee in its loss holds Σ|w| \(size[0].fixed(2)) and \
    trades \(turnover[0].fixed(2)) of the equity a bar; with the fee on its size \
    \(size[1].fixed(2)) and \(turnover[1].fixed(2)), with the fee on its change \(size[2].fixed(2)) and \
    \(turnover[2].fixed(2)). After costs the ratios are \
    \(net.map { $0.fixed(1) }.joined(separator: ", ")): \(verdict).
    """
}

extension HeadResults {
  /// Whether `contender` is ahead of `other` with every seed; the seeds of planted markets are the same markets for both.
  fileprivate func isAhead(
    _ contender: HeadStudy.Contender, of other: HeadStudy.Contender, _ column: Column,
    _ market: String, horizon: Int
  ) throws(InputFault) -> Bool {
    let own = try values(column, market, horizon: horizon, contender)
    let others = try values(column, market, horizon: horizon, other)
    let isPaired = own.count == others.count
    let rivals = isPaired ? others : own.map { _ in others.max() ?? .nan }
    return zip(own, rivals).allSatisfy { $0 > $1 }
  }
}
