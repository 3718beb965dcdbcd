import Backtesting
import Experiments
import Files
import Foundation
import Markets
import Workbook

/// Section 2: the model beside its baselines, and what a forecast of a return looks like.
func forecasts(_ page: inout Page, _ course: Course, _ figures: FigureFolder) throws(InputFault) {
  page.question(
    "How good are the forecasts beside forecasts that need no transformer, and what does one look like?"
  )
  page.formula(
    """
    zero            p = 0                                what R² is measured against
    last return     p = r_t                              training mean   p = mean of the asset's training labels
    ridge           p = linear in the same window        λ chosen on the validation windows
    IC              correlation of p and y across assets, bar by bar, averaged
    """)
  try page.code("all-forecasts")
  course.report("baselines")
  let planted = comparison(course.planted)
  let real = comparison(course.real)
  page.paragraph(
    """
    Power first. With \(course.planted.ends.count) test windows of \(course.planted.symbols.count) assets the smallest mean IC that \
    shows in four of five cases is \(course.planted.smallestCoefficient.fixed(3)) on the planted market; with \(course.real.ends.count) of \
    \(course.real.symbols.count) it is \(course.real.smallestCoefficient.fixed(3)) on real prices.
    """)
  page.table(comparisonTable(planted, real))
  try page.figure(
    forecastFigure(course), in: figures,
    "Every test forecast against what came, at most 3,000 points a market; circles: mean outcome of each tenth of "
      + "the forecasts, with two standard errors; dashed: forecast = outcome.")
  page.reading(reading(planted, "On the planted market") + " " + reading(real, "On real prices"))
  page.paragraph(
    """
    The clouds are as wide as returns are and as narrow as forecasts must be: the spread of the forecasts is \
    \(spreadShare(course.planted).percent(0)) of the outcomes' on the planted market and \(spreadShare(course.real).percent(0)) on real prices. With an R² of \
    2 % a perfect forecast would have √0.02 = 14 % of the outcomes' spread, and would be wrong about the sign in \
    nearly half of the cases.
    """)
  page.breaks(
    """
    Without the zero forecast in the table a mean squared error is a number without a unit; without the ridge \
    regression a transformer would be praised for what a line can do.
    """)
  page.exercise(
    """
    Multiply the model's forecasts by 0.5, then by 2. What happens to R², to the IC, to the hit rate? Which of the \
    three notices that a forecast is too loud?
    """)
}

private func comparison(_ subject: Subject) -> ForecastComparison {
  // anchor: all-forecasts
  let (windows, ends) = (subject.experiment.windows, subject.experiment.windows.test)
  let forecasts =
    Baselines(windows).all(ends: ends)
    + [(name: "Stockformer", forecasts: subject.forecaster.forecasts(of: windows, ends: ends))]
  return ForecastComparison(
    forecasts, targets: windows.targets.table(ends: ends),
    settings: .init(horizon: subject.experiment.configuration.horizon))
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
      " and \(beaten ? "stands above" : "stands below") the best baseline, \(row.name) (\((row.rSquared ?? .nan).percent(2)))"
  }
  let tie =
    p >= 0.05
    ? " That is the expected result where prices hold no edge that this much data can show, not a fault of the code: the same code finds the planted one."
    : ""
  return "\(place) the model \(verdict)\(rival ?? "").\(place.contains("real") ? tie : "")"
}

/// The standard deviation of the forecasts over that of the outcomes.
private func spreadShare(_ subject: Subject) -> Double {
  let points = Points(subject)
  let spread = { (values: [Double]) in
    (values.map { ($0 - values.mean) * ($0 - values.mean) }.mean).squareRoot()
  }
  return spread(points.forecasts) / spread(points.outcomes)
}

/// Forecasts and outcomes of the test windows, in per cent.
private struct Points {
  let forecasts: [Double]
  let outcomes: [Double]

  init(_ subject: Subject) {
    forecasts = subject.forecaster.forecasts(of: subject.windows, ends: subject.ends).values
      .map { $0 * 100 }
    outcomes = subject.windows.targets.table(ends: subject.ends).values.map { $0 * 100 }
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
  var tenths: DataTable {
    let order = forecasts.indices.sorted { forecasts[$0] < forecasts[$1] }
    var (x, y, error): ([Double], [Double], [Double]) = ([], [], [])
    for tenth in 0..<10 {
      let part = order[tenth * order.count / 10..<(tenth + 1) * order.count / 10]
      let (p, o) = (part.map { forecasts[$0] }, part.map { outcomes[$0] })
      guard !p.isEmpty else { continue }
      x.append(p.mean)
      y.append(o.mean)
      error.append((o.map { ($0 - o.mean) * ($0 - o.mean) }.mean / Double(o.count)).squareRoot())
    }
    return DataTable([
      .init("mean forecast %", x), .init("mean outcome %", y), .init("standard error", error),
    ])
  }
}

/// Both markets beside each other; the scales differ.
private func forecastFigure(_ course: Course) -> Figure {
  let points = course.subjects.map(Points.init)
  let titles = ["planted market", course.real.market.source.fileName]
  let panels = titles.indices.map { panel in
    let (cloud, tenths) = panel == 0 ? ("DATA", "DATA2") : ("DATA3", "DATA4")
    let reach = points[panel].forecasts.map(abs).max() ?? 1
    return """
      set title '\(titles[panel].replacingOccurrences(of: "'", with: "’"))' noenhanced
      plot \(cloud) using 1:2 skip 1 with points pt 7 ps 0.35 lc rgb "#a00072B2" notitle, \\
           [t=\((-reach).significant(4)):\(reach.significant(4))] '+' using (t):(t) with lines dt 2 lw 1.6 lc rgb "#333333" notitle, \\
           \(tenths) using 1:2:(2*$3) skip 1 with yerrorbars pt 7 ps 1.1 lw 2 lc rgb "#D55E00" notitle
      """
  }
  let body = """
    set multiplot layout 1,2 margins 0.07,0.98,0.11,0.86 spacing 0.09,0 \
    title "Forecast against outcome, test windows\\n{/*0.8 blue: single forecasts; orange: mean outcome of each tenth of the forecasts, two standard errors}" font ",17"
    set xlabel 'forecast of the next bar, %'
    set ylabel 'outcome, %'
    set zeroaxis lt 1 lw 1 lc rgb "#777777"
    set format "%g"
    set xtics autofreq
    set xrange [*:*] noextend
    \(panels[0])
    unset ylabel
    \(panels[1])
    unset multiplot
    """
  return Figure(
    "04-forecast-outcome", size: (1400, 750),
    tables: [points[0].cloud, points[0].tenths, points[1].cloud, points[1].tenths], body: body)
}
