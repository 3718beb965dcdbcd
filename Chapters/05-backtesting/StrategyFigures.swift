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
  let (model, start) = (contest.model, contest.model.net.initial)
  var curves = [
    curve("Stockformer, gross", model.gross.equity.map { $0 / start }, .dashed, 0),
    curve("Stockformer, net", model.net.equity.map { $0 / start }, .line, 0),
  ]
  var falls = [curve("Stockformer, net", model.net.drawdowns, .area, 0)]
  for (index, name) in ["buy and hold", "equal weight"].enumerated() {
    guard let result = contest[name] else { continue }
    curves.append(curve(name, result.net.equity.map { $0 / start }, .thin, index + 1))
    falls.append(curve(name, result.net.drawdowns, .thin, index + 1))
  }
  let fee = model.rules.feeBasisPoints.fixed(0)
  return LineChart(
    "Equity on the \(contest.subject.name) market",
    subtitle: "test bars\(step == 1 ? "" : " (one in \(step) drawn)"), fee \(fee) bp, "
      + "filled at the forecast's close",
    axis: .times(bars.map { contest.subject.prices.timestamps[$0] }),
    panels: [
      LineChart.Panel("equity, 1 at the start", curves, scale: .automatic),
      LineChart.Panel("drawdown", falls, percent: true),
    ])
}

/// The model's targets on the last bars.
func weightChart(_ contest: Contest) -> StackedArea {
  let all = contest.model.targets
  let targets = all.rows(from: max(0, all.timestamps.count - 120))
  return StackedArea(
    "Target weights of the model",
    subtitle: "\(contest.subject.name) market, "
      + "the last \(targets.timestamps.count) test bars",
    times: targets.timestamps, names: targets.assets,
    values: targets.assets.indices.map { asset in
      targets.timestamps.indices.map { rounded(targets[$0, asset]) }
    }, label: "fraction of equity")
}

/// Turnover of the model and of equal weights, bar by bar.
func turnoverChart(_ contests: [Contest]) -> LineChart {
  let step = contests.map(thinning).max() ?? 1
  let longest = contests.map(\.subject.prices.timestamps.count).max() ?? 0
  let bars = Array(stride(from: 0, to: longest, by: step))
  let curves = contests.enumerated().flatMap { index, contest in
    [("Stockformer", LineChart.Style.line), ("equal weight", .dashed)].compactMap { name, style in
      contest[name].map { result in
        let turnover = rolling(result.net.turnover)
        return LineChart.Series(
          "\(contest.subject.name), \(name)",
          bars.map { $0 < turnover.count ? rounded(turnover[$0]) : .nan }, style, colour: index)
      }
    }
  }
  return LineChart(
    "Turnover per bar", subtitle: "mean of 20 bars; bought and sold over equity",
    axis: .numbers(bars.map(Double.init), label: "test bar"),
    panels: [LineChart.Panel("turnover, fraction of equity", curves, scale: .logarithmic)])
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
