import Backtesting
import Classroom
import Experiments
import Files
import Foundation
import Markets
import Workbook

/// Section `forecast-against-outcome`: the model and its baselines, and what a forecast of a return looks like.
func forecasts(_ page: inout Page, _ course: Readings, _ figures: FigureFolder) throws(InputFault) {
  page.question(
    """
    How good are the forecasts compared with forecasts that need no transformer, and what does a \
    forecast look like?
    """
  )
  page.formula(
    """
    zero            p = 0                                what R² is measured against
    last return     p = r_t
    training mean   p = mean of the asset's training labels
    ridge           p = linear in the same window        λ chosen on the validation windows
    IC              correlation of p and y across assets, bar by bar, averaged
    """)
  try page.code("all-forecasts")
  course.report("baselines")
  let planted = comparison(course.planted, course.options)
  let real = comparison(course.real, course.options)
  page.paragraph(
    """
    Power first. With \(course.planted.windowEnds.count) test windows of \
    \(course.planted.symbols.count) assets the smallest mean IC that is detected in four of five \
    cases is \(course.planted.smallestCoefficient.fixed(3)) on the planted market; with \
    \(course.real.windowEnds.count) of \(course.real.symbols.count) it is \
    \(course.real.smallestCoefficient.fixed(3)) on real prices.
    """)
  page.table(comparisonTable(planted, real))
  try page.figure(
    forecastFigure(course), in: figures,
    """
    Top: test forecasts against outcomes (at most 3,000 points per market, the largest 1 % of the \
    outcomes cut off). Bottom: the mean outcome in each decile of the forecasts, with two standard \
    errors. Dashed: forecast = outcome.
    """
  )
  page.reading(reading(planted, "On the planted market") + " " + reading(real, "On real prices"))
  if let tie = tieExplained(planted, real) { page.paragraph(tie) }
  page.paragraph(
    """
    The clouds are as tall as returns are and as narrow as forecasts must be: the standard \
    deviation of the forecasts is \(deviationRatio(course.planted).percent(0)) of the outcomes' on \
    the planted market and \(deviationRatio(course.real).percent(0)) on real prices. With an R² of \
    2 % the best possible forecast would have √0.02 = 14 % of the outcomes' standard deviation, and would \
    be wrong about the sign in nearly half of the cases.
    """)
  page.breaks(
    """
    Without the zero forecast in the table a mean squared error has no yardstick; without the \
    ridge regression a transformer would be praised for what a linear model can do.
    """)
  page.exercise(
    """
    Multiply the model's forecasts by 0.5, then by 2. What happens to R², to the IC and to the hit \
    rate? Which of the three notices that forecasts are too large?
    """)
}

private func comparison(_ subject: Subject, _ options: ChapterOptions) -> ForecastComparison {
  // anchor: all-forecasts
  let (windows, windowEnds) = (subject.experiment.windows, subject.experiment.windows.test)
  let forecasts =
    Baselines(windows).all(windowEnds: windowEnds)
    + [
      (
        name: "Stockformer",
        forecasts: subject.forecaster.forecasts(of: windows, windowEnds: windowEnds)
      )
    ]
  return ForecastComparison(
    forecasts, targets: windows.targets.table(windowEnds: windowEnds),
    settings: .classroom(subject.experiment.configuration, isQuick: options.quick))
  // end: all-forecasts
}

private func comparisonTable(_ planted: ForecastComparison, _ real: ForecastComparison) -> Table {
  let cells = { (row: ForecastComparison.Row?) -> [String] in
    guard let row else { return ["–", "–", "–"] }
    return [
      ((row.rSquared ?? .nan) * 100).signed(2), row.informationCoefficient?.signed(3) ?? "–",
      pText(row.dieboldMarianoP),
    ]
  }
  return Table(
    [
      .text(""), .number("planted: R² %"), .number("IC"), .number("p of DM"), .number("real: R² %"),
      .number("IC"), .number("p of DM"),
    ], rows: planted.rows.map { [$0.name] + cells($0) + cells(real[$0.name]) })
}

private func reading(_ comparison: ForecastComparison, _ place: String) -> String {
  guard let model = comparison["Stockformer"], let rSquared = model.rSquared else { return "" }
  let p = model.dieboldMarianoP ?? 1
  let verdict =
    p >= 0.05
    ? "ties with the zero forecast (R² \(rSquared.percent(2)), p \(pText(p)))"
    : rSquared > 0
      ? "beats the zero forecast (R² \(rSquared.percent(2)), p \(pText(p)))"
      : "loses to the zero forecast (R² \(rSquared.percent(2)), p \(pText(p)))"
  let others = comparison.rows.filter { $0.name != "Stockformer" }
  let best = others.max { ($0.rSquared ?? -1) < ($1.rSquared ?? -1) }
  let rival = best.map { row in
    let beaten = (row.rSquared ?? 0) < rSquared
    return
      " and \(beaten ? "is ahead of" : "is behind") the best baseline, \(row.name) (\((row.rSquared ?? .nan).percent(2)))"
  }
  return "\(place) the model \(verdict)\(rival ?? "")."
}

/// Why a tie on real prices is no fault; nil when there is no tie, or when the planted edges were not found either.
private func tieExplained(_ planted: ForecastComparison, _ real: ForecastComparison) -> String? {
  guard let seen = planted["Stockformer"], let tied = real["Stockformer"],
    let p = seen.dieboldMarianoP, p < 0.05, (seen.rSquared ?? 0) > 0,
    let q = tied.dieboldMarianoP, q >= 0.05
  else { return nil }
  return """
    A tie with the zero forecast is what prices without an edge of this size give, and is unlikely \
    to be an error of the code: the same code finds the planted edges (p \(pText(p))). An IC of \
    \((tied.informationCoefficient ?? .nan).signed(3)) with a 95 % interval of \
    \((tied.informationCoefficientInterval ?? []).map { $0.signed(3) }.joined(separator: " to ")) \
    shows how much could still be hidden.
    """
}

/// The standard deviation of the forecasts over that of the outcomes.
private func deviationRatio(_ subject: Subject) -> Double {
  let points = Points(subject)
  return points.forecasts.standardDeviation / points.outcomes.standardDeviation
}

/// Forecasts and outcomes of the test windows, in per cent.
private struct Points {
  let forecasts: [Double]
  let outcomes: [Double]

  init(_ subject: Subject) {
    forecasts = subject.forecaster.forecasts(of: subject.windows, windowEnds: subject.windowEnds)
      .values
      .map { $0 * 100 }
    outcomes = subject.windows.targets.table(windowEnds: subject.windowEnds).values.map { $0 * 100 }
  }

  /// What 99 % of the outcomes stay within.
  var reach: Double {
    let sizes = outcomes.map(abs).sorted()
    return sizes.isEmpty ? 1 : max(sizes[(sizes.count - 1) * 99 / 100], 1e-6)
  }

  /// The fraction of forecasts above zero.
  var positive: Double { Double(forecasts.count { $0 > 0 }) / Double(max(forecasts.count, 1)) }

  /// Whether the mean outcome of the largest tenth of the forecasts lies above that of the smallest by more than two standard errors.
  var rises: Bool {
    guard let low = tenths.first, let high = tenths.last else { return false }
    let error = (low.error * low.error + high.error * high.error).squareRoot()
    return high.outcome - low.outcome > 2 * error
  }

  /// Every so many-th point, at most 3,000.
  var cloud: DataTable {
    let step = max(1, (forecasts.count + 2999) / 3000)
    let kept = stride(from: 0, to: forecasts.count, by: step)
    return DataTable([
      .init("forecast %", kept.map { forecasts[$0] }),
      .init("outcome %", kept.map { outcomes[$0] }),
    ])
  }

  /// Mean forecast, mean outcome and its standard error of each tenth of the forecasts.
  var tenths: [(forecast: Double, outcome: Double, error: Double)] {
    let order = forecasts.indices.sorted { forecasts[$0] < forecasts[$1] }
    return (0..<10).compactMap { tenth in
      let part = order[tenth * order.count / 10..<(tenth + 1) * order.count / 10]
      let (p, o) = (part.map { forecasts[$0] }, part.map { outcomes[$0] })
      guard !p.isEmpty else { return nil }
      return (p.mean, o.mean, o.standardDeviation / Double(o.count).squareRoot())
    }
  }

  /// The tenths as the figure's script reads them.
  var tenthsTable: DataTable {
    DataTable([
      .init("mean forecast %", tenths.map(\.forecast)),
      .init("mean outcome %", tenths.map(\.outcome)),
      .init("standard error", tenths.map(\.error)),
    ])
  }
}

/// Whether larger forecasts come with larger outcomes, market by market.
private func finding(_ points: [Points]) -> String {
  let rises = points.map(\.rises)
  switch (rises[0], rises[1]) {
  case (true, true): return "Larger forecasts come with larger outcomes on both markets"
  case (true, false):
    return "Larger forecasts come with larger outcomes on the planted market, not on real prices"
  case (false, true):
    return "Larger forecasts come with larger outcomes on real prices, not on the planted market"
  case (false, false): return "Larger forecasts come with larger outcomes on neither market"
  }
}

/// Both markets next to each other; the scales differ, and outcomes are far wider than forecasts.
private func forecastFigure(_ course: Readings) -> Figure {
  let points = course.subjects.map(Points.init)
  let names = ["planted", "real (\(course.real.market.source.fileName))"]
  let clouds = names.indices.map { panel in
    let (reach, positive) = (points[panel].reach, points[panel].positive)
    let title = "\(names[panel]): \(positive.percent(0)) of forecasts above zero"
    return """
      set title \(quoted(title)) noenhanced offset 0,-0.5
      set yrange [\((-reach).significant(4)):\(reach.significant(4))]
      plot \(["DATA", "DATA3"][panel]) using 1:2 skip 1 with points pt 7 ps 0.35 lc rgb "#a00072B2" notitle, \\
           x with lines dt 2 lw 1.6 lc rgb "#333333" notitle
      """
  }
  let tenths = ["DATA2", "DATA4"].map { data in
    """
    plot \(data) using 1:2:(2*$3) skip 1 with yerrorbars pt 7 ps 1.1 lw 2 lc rgb "#D55E00" notitle, \\
         x with lines dt 2 lw 1.6 lc rgb "#333333" notitle
    """
  }
  let body = """
    set multiplot layout 2,2 margins 0.08,0.98,0.08,0.88 spacing 0.1,0.1 \
    title "\(finding(points))\\n{/*0.8 top: single forecasts; bottom: mean outcome of each tenth of them, two standard errors; dashed: forecast = outcome}" font ",17"
    set ylabel 'outcome, %'
    set xlabel 'forecast of the next bar, %'
    set zeroaxis lt 1 lw 1 lc rgb "#777777"
    set format "%g"
    set xtics autofreq
    set xrange [*:*] noextend
    \(clouds[0])
    unset ylabel
    \(clouds[1])
    unset title
    set yrange [*:*]
    set offsets graph 0.04, graph 0.04, 0, 0
    set ylabel 'mean outcome, %'
    \(tenths[0])
    unset ylabel
    \(tenths[1])
    unset multiplot
    """
  return Figure(
    "04-forecast-outcome", size: (1400, 1050),
    tables: points.flatMap { [$0.cloud, $0.tenthsTable] }, body: body)
}

/// A text in gnuplot's single quotes.
private func quoted(_ text: String) -> String {
  "'\(text.replacingOccurrences(of: "'", with: "’"))'"
}
