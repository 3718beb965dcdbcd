import Backtesting
import Files
import Foundation
import Markets
import Workbook

/// Section `prices-and-returns`: what returns look like over time, and next to each other.
func movingTogether(
  _ page: inout Page, _ course: Course, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    "What in a market is stable enough to be learnt, and how much of it is one common move?")
  page.formula("ρ_ij = Σ_t (r_it − r̄_i)(r_jt − r̄_j) / √(Σ_t (r_it − r̄_i)² · Σ_t (r_jt − r̄_j)²)")
  try page.code("correlation-matrix")
  let panel = course.real.panel
  let matrix = correlationMatrix(panel.logReturns)
  try page.figure(
    pricesFigure(panel), in: figures,
    """
    Top: each price divided by its first value, on a logarithmic axis. Bottom: the log returns of \
    \(panel.symbols[0]).
    """
  )
  try page.figure(
    correlationFigure(panel, matrix, "01-correlation", course.realName), in: figures,
    "Correlation of the log returns, \(course.realName); similar assets are placed together.")
  page.predict(
    """
    Of a return and of its size |r|, which is correlated with its own value one bar earlier? Give \
    both autocorrelations a sign and a rough size for the real market.
    """)
  if let fixings = course.fixings {
    let rates = correlationMatrix(fixings.logReturns)
    try page.figure(
      correlationFigure(fixings, rates, "01-correlation-currencies", "ECB reference rates"),
      in: figures, "The same for \(fixings.assetCount) currencies against the euro.")
  }
  let facts =
    [Facts("planted", course.planted.panel), Facts("real", panel)]
    + (course.fixings.map { [Facts("currencies", $0)] } ?? [])
  page.table(factTable(facts))
  page.reading(factReading(facts))
  if let fixings = course.fixings { page.paragraph(pegs(fixings)) }
  page.breaks(
    """
    Correlate prices instead of returns, and everything that grows is correlated with everything \
    else that grows: \(priceCorrelation(panel)).
    """)
  page.exercise(
    """
    Errata D10: returns are “stationary (important for neural networks)”. Compute the standard \
    deviation year by year. Which moment is stable and which is not?
    """)
}

// anchor: correlation-matrix
/// Pearson's correlation of every pair of columns.
private func correlationMatrix(_ columns: [[Double]]) -> [[Double]] {
  let units = columns.map { column -> [Double] in
    let mean = column.reduce(0, +) / Double(column.count)
    let size = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    return column.map { ($0 - mean) / size }
  }
  return units.map { a in units.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
}
// end: correlation-matrix

/// What can be said of a market's returns in a few numbers.
private struct Facts {
  let name: String
  let deviation, autocorrelation, sizeAutocorrelation, kurtosis, together: Double

  init(_ name: String, _ panel: Panel) {
    let returns = panel.logReturns
    let perAsset = { (measure: ([Double]) -> Double) in Sample.mean(returns.map(measure)) }
    self.name = name
    deviation = perAsset(Sample.standardDeviation)
    autocorrelation = perAsset { Facts.lagOne($0) }
    sizeAutocorrelation = perAsset { Facts.lagOne($0.map(abs)) }
    kurtosis = perAsset { Sample.moment($0, 4) / pow(Sample.moment($0, 2), 2) - 3 }
    let n = Double(panel.assetCount)
    let all = correlationMatrix(returns).joined().reduce(0, +)
    together = (all - n) / (n * (n - 1))
  }

  private static func lagOne(_ x: [Double]) -> Double {
    Correlation.pearson(Array(x.dropLast()), Array(x.dropFirst())) ?? .nan
  }
}

private func factTable(_ facts: [Facts]) -> Table {
  let rows: [(String, (Facts) -> String)] = [
    ("standard deviation per bar", { $0.deviation.percent(2) }),
    ("autocorrelation of r, lag 1", { $0.autocorrelation.signed(3) }),
    ("autocorrelation of |r|, lag 1", { $0.sizeAutocorrelation.signed(3) }),
    ("excess kurtosis (normal: 0)", { $0.kurtosis.fixed(1) }),
    ("mean correlation between two assets", { $0.together.fixed(2) }),
  ]
  return Table(
    [.text("mean over the assets")] + facts.map { .number($0.name) },
    rows: rows.map { row in [row.0] + facts.map(row.1) })
}

private func factReading(_ facts: [Facts]) -> String {
  let (planted, real) = (facts[0], facts[1])
  let clusters =
    real.sizeAutocorrelation > 3 * abs(real.autocorrelation)
    ? """
    The size of returns is autocorrelated, the returns themselves hardly are: volatility can be \
    forecast, returns hardly.
    """
    : "Here the returns are autocorrelated as well as their size: check for stale prices first."
  return """
    \(clusters) On the real market the autocorrelation of |r| is \
    \(real.sizeAutocorrelation.signed(2)) and that of r is \(real.autocorrelation.signed(2)). The \
    planted market is normal noise with a factor (|r|: \(planted.sizeAutocorrelation.signed(2)), \
    excess kurtosis \(planted.kurtosis.fixed(1)) against \(real.kurtosis.fixed(1))), which makes \
    it easier than any real market. Two real assets have a correlation of \
    \(real.together.fixed(2)) on average: a common factor is much of what a cross-asset model \
    sees, and a move that all assets share in the same bar leads none of them.
    """
}

private func pegs(_ fixings: Panel) -> String {
  guard let usd = fixings.symbols.firstIndex(of: "USD"),
    let hkd = fixings.symbols.firstIndex(of: "HKD"), let dkk = fixings.symbols.firstIndex(of: "DKK")
  else { return "" }
  let returns = fixings.logReturns
  let peg = Correlation.pearson(returns[usd], returns[hkd]) ?? .nan
  return """
    Two currencies are pegged: HKD moves with USD (correlation \(peg.fixed(3))), and the standard \
    deviation of DKK is \(Sample.standardDeviation(returns[dkk]).percent(3)) a day, where that of USD is \
    \(Sample.standardDeviation(returns[usd]).percent(2)). An attention map that links USD and HKD has \
    found the peg, not a signal.
    """
}

private func priceCorrelation(_ panel: Panel) -> String {
  let matrix = correlationMatrix(panel.symbols.indices.map { panel.closes(of: $0) })
  let n = Double(panel.assetCount)
  let mean = (matrix.joined().reduce(0, +) - n) / (n * (n - 1))
  let returns = correlationMatrix(panel.logReturns).joined().reduce(0, +)
  return
    """
    \(mean.fixed(2)) on average here, against \(((returns - n) / (n * (n - 1))).fixed(2)) for \
    returns
    """
}

private func pricesFigure(_ panel: Panel) -> Figure {
  let growth = panel.symbols.indices.map { asset in
    let closes = panel.closes(of: asset)
    return LineChart.Series(panel.symbols[asset], closes.map { $0 / closes[0] }, .thin)
  }
  let first = LineChart.Series(
    "log return of \(panel.symbols[0])", LogReturn.values(of: panel.closes(of: 0)), .thin)
  var chart = LineChart(
    "Prices drift apart, returns stay around zero", subtitle: panel.span,
    axis: .times(panel.timestamps),
    panels: [
      .init("price (start = 1), logarithmic", growth, scale: .automatic),
      .init("log return of \(panel.symbols[0])", [first], level: 0, percent: true),
    ])
  chart.namesAtEnds = true
  return chart.figure("01-prices")
}

/// An order in which each asset follows the one that it is most correlated with, of those that are left.
private func neighbours(_ matrix: [[Double]]) -> [Int] {
  let pairs = matrix.indices.flatMap { a in (0..<a).map { ($0, a) } }
  var order = [pairs.max { matrix[$0.0][$0.1] < matrix[$1.0][$1.1] }?.0 ?? 0]
  while order.count < matrix.count {
    let last = order[order.count - 1]
    let left = matrix.indices.filter { !order.contains($0) }
    order.append(left.max { matrix[last][$0] < matrix[last][$1] } ?? left[0])
  }
  return order
}

private func correlationFigure(
  _ panel: Panel, _ matrix: [[Double]], _ name: String, _ source: String
) -> Figure {
  let order = neighbours(matrix)
  let names = order.map { panel.symbols[$0] }
  let values = order.map { row in order.map { $0 == row ? .nan : matrix[row][$0] } }
  let others = values.joined().filter { !$0.isNaN }
  let (low, high) = (others.min() ?? 0, others.max() ?? 1)
  return Heatmap(
    "\(source): correlations of returns from \(low.fixed(2)) to \(high.fixed(high > 0.995 ? 3 : 2))",
    subtitle: "log returns, \(panel.span)", rows: names, columns: names, rowAxis: "",
    columnAxis: "",
    matrices: [
      .init(
        "", values, legend: "correlation", limits: min(0, low)...max(0.01, high),
        digits: names.count > 12 ? nil : 2)
    ]
  ).figure(name)
}
