import Backtesting
import Markets
import Workbook

/// Equity of the model before and after costs and of two benchmarks, with the drawdowns below.
func equityChart(_ contest: Contest) -> LineChart {
  let step = thinning(contest)
  let bars = Array(stride(from: 0, to: contest.subject.prices.timestamps.count, by: step))
  func curve(
    _ name: String, _ values: [Double], _ style: LineChart.Style, _ colour: Int
  ) -> LineChart.Series {
    LineChart.Series(name, bars.map { rounded(values[$0]) }, style, colour: colour)
  }
  let (model, start, subject) = (contest.model, contest.model.net.initial, contest.subject)
  var curves = [
    curve("Stockformer, gross", model.gross.equity.map { $0 / start }, .dashed, 0),
    curve("Stockformer, net", model.net.equity.map { $0 / start }, .line, 0),
  ]
  var falls = [curve("Stockformer, net", model.net.drawdowns, .line, 0)]
  let window = max(20, min(subject.barCount / 6, subject.lag > 0 ? 63 : 500))
  let band = Power.chanceSharpe(bars: window, annualization: subject.annualization)
  var ratios = [
    LineChart.Series(
      "chance", bars.map { _ in -band }, .band(upper: bars.map { _ in band }), colour: 6)
  ]
  func rollingRatio(_ name: String, _ returns: [Double], _ style: LineChart.Style, _ colour: Int) {
    let ratio = SharpeRatio.rolling(
      returns, window: window, annualization: subject.annualization)
    ratios.append(curve(name, ratio, style, colour))
  }
  rollingRatio("Stockformer, net", model.net.returns, .line, 0)
  for (name, style, colour) in [
    ("buy and hold", LineChart.Style.line, 1), ("equal weight", .dashed, 7),
  ] {
    guard let result = contest[name] else { continue }
    curves.append(curve(name, result.net.equity.map { $0 / start }, style, colour))
    falls.append(curve(name, result.net.drawdowns, style, colour))
    if name == "buy and hold" { rollingRatio(name, result.net.returns, style, colour) }
  }
  let fee = model.rules.feeBasisPoints.fixed(0)
  return LineChart(
    "\(subject.name.capitalized) market: 1 becomes \(ending(model.net)) with the model after fees, "
      + "\(ending(model.gross)) before"
      + (contest["buy and hold"].map { ", \(ending($0.net)) by holding" } ?? ""),
    subtitle: "test bars\(step == 1 ? "" : " (one in \(step) drawn)"), fee \(fee) bp, "
      + (subject.lag == 0 ? "filled at the forecast's close" : "filled one bar late"),
    axis: .times(bars.map { subject.prices.timestamps[$0] }),
    panels: [
      LineChart.Panel("equity, 1 at the start", curves, scale: .automatic),
      LineChart.Panel("drawdown", falls, percent: true),
      LineChart.Panel("Sharpe, \(window) bars", ratios, level: 0),
    ])
}

/// What 1 has become, to two digits after the point.
private func ending(_ result: BacktestResult) -> String {
  ((result.equity.last ?? .nan) / result.initial).fixed(2)
}

/// The model's targets on the last bars, asset by day.
func weightChart(_ contest: Contest) -> Raster {
  let all = contest.model.targets
  let targets = all.rows(from: max(0, all.timestamps.count - 120))
  let columns = targets.timestamps.indices
  let gross = targets.meanGross
  let long = Double(targets.values.count { $0 > 0 }) / Double(targets.values.count)
  var chart = Raster(
    "The model is long in \(long.percent(0)) of its positions, and invests \(gross.percent(0)) on average",
    subtitle: "\(contest.subject.name) market, the last \(columns.count) test bars, "
      + "\(Timestamp.date(targets.timestamps[0])) to "
      + "\(Timestamp.date(targets.timestamps[columns.count - 1]))",
    values: targets.assets.indices.map { asset in columns.map { rounded(targets[$0, asset]) } },
    rowAxis: "asset", columnAxis: "bar (first bar of a month named, UTC)",
    legend: "weight, fraction of equity")
  chart.rowNames = targets.assets
  let months = columns.map { Timestamp.date(targets.timestamps[$0]).prefix(7) }
  chart.columnNames = columns.dropFirst().filter { months[$0] != months[$0 - 1] }
    .map { ($0, String(months[$0])) }
  return chart
}

/// Turnover of the model and of equal weights, each market over its own test.
func turnoverChart(_ contests: [Contest]) -> LineChart {
  let places = (1...400).map { Double($0) / 4 }  // per cent of the test
  let panels = contests.map { contest in
    let last = contest.subject.barCount - 1
    let curves = [("Stockformer", LineChart.Style.line, 0), ("equal weight", .dashed, 1)]
      .compactMap { name, style, colour in
        contest[name].map { result in
          let turnover = rolling(result.net.turnover)
          return LineChart.Series(
            "\(contest.subject.name), \(name)",
            places.map { rounded(turnover[Int(Double(last) * $0 / 100)]) }, style, colour: colour)
        }
      }
    let bar = contest.subject.lag > 0 ? "a day" : "an hour"
    return LineChart.Panel("\(contest.subject.name), \(bar)", curves, scale: .logarithmic)
  }
  let means = contests.map { contest -> String in
    let turnover = contest.model.net.turnover
    let unit = contest.subject.lag > 0 ? "a day" : "an hour"
    let mean = turnover.reduce(0, +) / Double(turnover.count)
    return "\(mean.percent(0)) of its equity \(unit) (\(contest.subject.name))"
  }
  return LineChart(
    "The model trades \(means.joined(separator: ", "))",
    subtitle: "bought and sold over equity, mean of 20 bars",
    axis: .numbers(places, label: "test, % of its bars"), panels: panels)
}

/// Every how many bars are drawn, so that a curve has about a thousand points.
private func thinning(_ contest: Contest) -> Int {
  max(1, contest.subject.prices.timestamps.count / 1_000)
}

/// To six places: a picture shows no more.
private func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }

/// The mean of the last 20 values.
private func rolling(_ values: [Double]) -> [Double] {
  values.indices.map { end in
    end < 20 ? .nan : values[(end - 19)...end].reduce(0, +) / 20
  }
}
