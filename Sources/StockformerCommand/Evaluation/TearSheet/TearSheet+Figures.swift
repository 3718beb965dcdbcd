import Backtesting
import Markets
import Workbook

extension TearSheet {
  /// The most places on a time axis: more than there are points across a page.
  private static let places = 1_200

  /// Bars in groups of equal length, so that a figure of a million bars is no larger than one of a thousand.
  private var groups: [Range<Int>] {
    let bars = test.result.timestamps.count
    let size = (bars + Self.places - 1) / Self.places
    return stride(from: 0, to: bars, by: max(1, size)).map { $0..<min($0 + size, bars) }
  }

  private var times: [Int64] { groups.map { test.result.timestamps[$0.upperBound - 1] } }

  /// The last value of every group.
  private func last(_ values: [Double]) -> [Double] { groups.map { values[$0.upperBound - 1] } }

  private var span: String {
    let times = test.result.timestamps
    return "\(Timestamp.day(times.first ?? 0)) to \(Timestamp.day(times.last ?? 0)), net of costs"
  }

  /// Equity beside the benchmark, with the drawdown below.
  var equityFigure: Figure {
    var curves = [LineChart.Series("strategy", last(test.result.equity))]
    if let comparison = test.comparison {
      curves.append(.init(comparison.kind.rawValue, last(comparison.equity), .dashed))
    }
    let drawdowns = test.result.drawdowns
    let lowest = groups.map { drawdowns[$0].min() ?? 0 }
    let chart = LineChart(
      "Equity", subtitle: span, axis: .times(times),
      panels: [
        .init("equity, money", curves, scale: .automatic, level: test.result.initial),
        .init("drawdown, %", [.init("drawdown", lowest, .area, colour: 1)], percent: true),
      ])
    return chart.figure("equity")
  }

  /// The Sharpe ratio of the last bars; nil with too few of them.
  var rollingFigure: Figure? {
    let bars = test.result.timestamps.count
    let window = min(Int(min(test.report.metrics.annualization, 1e6)), bars / 4)
    guard window >= 10 else { return nil }
    let ratios = RollingSharpe.ratios(
      test.result.returns, window: window, at: groups.map { $0.upperBound - 1 },
      annualization: test.report.metrics.annualization)
    guard ratios.contains(where: \.isFinite) else { return nil }
    return LineChart(
      "Sharpe ratio of the last \(window.grouped) bars", subtitle: span, axis: .times(times),
      panels: [.init("Sharpe ratio, annualised", [.init("Sharpe ratio", ratios)], level: 0)]
    ).figure("rolling-sharpe")
  }

  /// What was traded, and what all costs have come to.
  var costsFigure: Figure {
    let result = test.result
    let turnover = groups.map { result.turnover[$0].reduce(0, +) }
    let columns = [
      ("fees", result.fees), ("slippage", result.slippage), ("funding", result.funding),
      ("borrowing", result.borrow), ("interest", result.interest.map { -$0 }),
    ].filter { $0.1.contains { $0 != 0 } }
    let costs = columns.map { name, paid in
      var sum = 0.0
      return LineChart.Series(
        name,
        last(
          paid.map { amount in
            sum += amount
            return sum / result.initial
          }))
    }
    let none = LineChart.Series("costs", times.map { _ in 0 })
    let size = groups.first?.count ?? 1
    return LineChart(
      "Turnover and costs", subtitle: "two-sided; costs in all so far, received below zero",
      axis: .times(times),
      panels: [
        .init(
          size == 1 ? "turnover a bar, % of equity" : "turnover in \(size) bars, %",
          [.init("turnover", turnover, .area, colour: 5)], percent: true),
        .init("costs, % of the start", costs.isEmpty ? [none] : costs, percent: true),
      ]
    ).figure("costs")
  }

  /// The weights of the largest positions and of all others; nil when nothing was ever held.
  var weightsFigure: Figure? {
    let weights = HeldWeights(
      test.result, prices: test.prices, at: groups.map { $0.upperBound - 1 })
    let order = weights.largestFirst
    guard !order.isEmpty else { return nil }
    let shown = order.prefix(order.count > 8 ? 7 : 8)
    var layers = shown.map { (test.result.assets[$0], weights.values[$0]) }
    if order.count > shown.count {
      let others = order.dropFirst(shown.count)
      layers.append(
        (
          "\(others.count) others",
          times.indices.map { place in others.reduce(0) { $0 + weights.values[$1][place] } }
        ))
    }
    return StackedArea(
      "Weights", subtitle: "value held as a fraction of equity", times: times,
      names: layers.map(\.0), values: layers.map(\.1), label: "fraction of equity"
    ).figure("weights")
  }

  /// Gross and net exposure.
  var exposureFigure: Figure {
    LineChart(
      "Exposure", subtitle: "sum of absolute values and sum of what is held", axis: .times(times),
      panels: [
        .init(
          "% of equity",
          [.init("gross", last(test.result.gross)), .init("net", last(test.result.net), .dashed)],
          level: 0, percent: true)
      ]
    ).figure("exposure")
  }
}

/// What was held at some bars, as fractions of equity.
private struct HeldWeights {
  /// One array for each asset, one value for each bar asked for.
  let values: [[Double]]

  init(_ result: BacktestResult, prices: WideTable, at bars: [Int]) {
    let count = result.assets.count
    var marks = [Double](repeating: 0, count: count)
    var values = [[Double]](repeating: [], count: count)
    var next = 0
    for bar in result.timestamps.indices where next < bars.count {
      for asset in 0..<count where !prices[bar, asset].isNaN { marks[asset] = prices[bar, asset] }
      guard bars[next] == bar else { continue }
      next += 1
      let equity = result.equity[bar]
      for asset in 0..<count {
        let held = result.units[bar * count + asset] * marks[asset]
        values[asset].append(equity == 0 ? 0 : held / equity)
      }
    }
    self.values = values
  }

  /// The assets that were held, those with the largest mean size first.
  var largestFirst: [Int] {
    let sizes = values.map { $0.reduce(0) { $0 + abs($1) } }
    return sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
  }
}

/// The Sharpe ratio of the bars before some places.
private enum RollingSharpe {
  /// μ/s √A of the `window` returns that end at each of `bars`; NaN where there are fewer, or they do not vary.
  static func ratios(
    _ returns: [Double], window: Int, at bars: [Int], annualization: Double
  ) -> [Double] {
    bars.map { bar in
      guard bar + 1 >= window else { return .nan }
      let ratio = SharpeRatio(Array(returns[bar + 1 - window...bar])).perBar
      return ratio.map { $0 * annualization.squareRoot() } ?? .nan
    }
  }
}
