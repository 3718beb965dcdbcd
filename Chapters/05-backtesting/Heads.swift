import Backtesting
import Classroom
import Experiments
import Files
import Markets
import Workbook

/// Section `heads-in-money`: what a model earns by what its head is trained to say.
func heads(_ page: inout Page, _ course: Trading) throws(InputFault) {
  let results = try HeadResults()
  page.question(
    """
    A head can be trained to say a return, a direction or a position. Which of them earns most, and \
    what changes when the loss knows the fee?
    """)
  page.formula(
    """
    regression       (u − y)²                      traded in proportion to u
    direction        log loss of y > 0             traded in proportion to p − 1/2
    allocation       −mean(g − λ/2 g² − c Σ|w|)    w = tanh u / max(1, Σ|tanh u|) is the trade
    reference loss   −mean(w·r), w = tanh u        no risk, no cost, no limit (errata H4)
    h bars           each forecast is held for its h bars, in h tranches of 1/h
    """)
  try page.code("heads", in: "Sources/Experiments/HeadStudy.swift")
  page.table(try liveTable(course))
  page.paragraph(
    """
    That was trained now, on one planted market. The same by `Scripts/heads` (`\(HeadResults.path)`), \
    mean with least and greatest of the seeds: two planted markets of 4,000 hours and 8 assets \
    (R² 5 %, linear and even edges), and the real prices, one bar late. λ is \
    \(Int(HeadStudy.riskAversion)), c the fee of 10 bp or 0.
    """)
  for market in markets {
    for table in try tables(results, market) { page.table(table) }
  }
  page.reading(try reading(results))
  page.breaks(
    """
    Without tranches a forecast of 24 bars would be thrown away after one, and its fee paid 24 \
    times. Without c in the loss a head for positions does not know that standing still is free.
    """)
  page.exercise(
    """
    `stockformer heads --markets linear --horizons 1 --seeds 1 --fee-bps 2 --out t.csv`: at a fifth \
    of the fee, does the head that pays for its size still stay out of the market?
    """)
}

private let contenders = HeadStudy.Contender.allCases
private let markets = ["linear", "even", "real"]

private func name(_ contender: HeadStudy.Contender) -> String {
  contender == .allocationWithCost
    ? "allocation, c = fee"
    : contender == .allocation
      ? "allocation, c = 0"
      : contender.rawValue.replacing("-", with: " ")
}

/// Four contenders on one small planted market, trained in this run.
private func liveTable(_ course: Trading) throws(InputFault) -> Table {
  let market = PlantedConfiguration(
    assets: 8, bars: course.options.quick ? 1_500 : 4_000, edges: 4, seed: course.options.seed,
    r2: 0.05)
  var configuration = ExperimentConfiguration()
  if course.options.quick { configuration.training.epochs = 1 }
  let study = HeadStudy(
    PlantedMarket(market).panel, configuration, source: "planted market", lag: 0,
    feeBasisPoints: course.fee)
  var rows: [[String]] = []
  for contender in [HeadStudy.Contender.equalWeight, .ridge, .regression, .allocationWithCost] {
    course.report("heads: \(contender.rawValue)")
    do {
      let found = try study.finding(
        of: contender, horizon: 1, seed: course.options.seed, workers: course.options.workerCount)
      rows.append([
        name(contender), text(found.grossSharpe), text(found.netSharpe), found.gross.fixed(3),
        found.turnover.fixed(3),
      ])
    } catch { throw InputFault(.failure, file: "planted market", "\(error)") }
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
      var row = [name(contender)]
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

/// Who is ahead on each market, and what the fee in the loss does, by the measured numbers.
private func reading(_ results: HeadResults) throws(InputFault) -> String {
  var sentences: [String] = []
  for market in markets {
    let place = market == "real" ? "On real prices" : "On the \(market) market"
    let gross = try best(results, market, .grossSharpe)
    let net = try best(results, market, .netSharpe)
    sentences.append(
      """
      \(place) the best before costs at h = 1 is \(gross.name) (\(gross.ratio.fixed(1))), and after \
      costs \(net.name) (\(net.ratio.fixed(1))).
      """)
  }
  let size = { (contender: HeadStudy.Contender) throws(InputFault) in
    try results.mean(.gross, "linear", horizon: 1, contender)
  }
  let turnover = try results.mean(.turnover, "linear", horizon: 1, .allocationWithCost)
  let free = try results.mean(.turnover, "linear", horizon: 1, .allocation)
  let net = try [HeadStudy.Contender.allocation, .allocationWithCost].map {
    contender throws(InputFault) in
    try results.mean(.netSharpe, "linear", horizon: 1, contender)
  }
  sentences.append(
    """
    With the fee in its loss the head for positions holds Σ|w| \(try size(.allocationWithCost).fixed(2)) \
    in place of \(try size(.allocation).fixed(2)) and trades \(turnover.fixed(2)) of the equity a bar in \
    place of \(free.fixed(2)) (linear, h = 1): after costs the ratio is \(net[1].fixed(1)) in place of \
    \(net[0].fixed(1)).
    """)
  return sentences.joined(separator: " ")
}

private func best(
  _ results: HeadResults, _ market: String, _ column: HeadResults.Column
) throws(InputFault) -> (name: String, ratio: Double) {
  var best = (name: "none", ratio: -Double.infinity)
  for contender in contenders {
    let ratio = try results.mean(column, market, horizon: 1, contender)
    if ratio > best.ratio { best = (name(contender), ratio) }
  }
  return best
}
