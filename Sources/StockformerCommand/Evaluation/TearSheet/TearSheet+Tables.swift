import Backtesting
import Foundation
import Markets
import Workbook

extension TearSheet {
  private typealias Cell = HTMLText.Cell

  /// The metrics of section 3 of the contract with their intervals.
  var metricsTable: String {
    let m = test.report.metrics
    let text = { (digits: Int) in { (value: Double) in value.fixed(digits) } }
    let percent = { (value: Double) in value.percent(2) }
    let rows: [(String, (PerformanceMetrics) -> Double?, (Double) -> String)] = [
      ("Total return", { $0.totalReturn }, percent), ("Return a year (CAGR)", { $0.cagr }, percent),
      ("Volatility a year", { $0.volatility }, percent), ("Sharpe ratio", { $0.sharpe }, text(3)),
      ("Sortino ratio", { $0.sortino }, text(3)),
      ("Largest drawdown", { $0.maximumDrawdown }, percent),
      ("Longest drawdown, bars", { Double($0.maximumDrawdownBars) }, text(0)),
      ("Calmar ratio", { $0.calmar }, text(3)), ("Bars that gained", { $0.hitRate }, percent),
      ("5 % quantile of a bar", { $0.valueAtRisk05 }, percent),
      ("Mean of the worst 5 %", { $0.conditionalValueAtRisk05 }, percent),
      ("Skew", { $0.skew }, text(2)), ("Kurtosis (normal = 3)", { $0.kurtosis }, text(2)),
    ]
    let cells = rows.map { name, metric, text in
      let interval = intervals.interval(metric).map { "\(text($0[0])) to \(text($0[1]))" } ?? "–"
      return [Cell(name), Cell(text(metric(m) ?? .nan)), Cell(interval)]
    }
    let further = [
      ("Probability that the Sharpe ratio is above 0", (m.probabilisticSharpe ?? .nan).fixed(4)),
      ("Final equity", test.report.metrics.finalEquity.fixed(2)),
      ("Executed targets", test.report.rebalances.grouped),
    ].map { [Cell($0), Cell($1), Cell("")] }
    return HTMLText.table(["", "value", "interval"], cells + further)
  }

  /// What was earned beyond the benchmark.
  func benchmarkTable(_ comparison: BenchmarkComparison) -> String {
    let (own, other) = (test.report.metrics, comparison.metrics)
    let pairs: [(String, Double?, Double?, (Double) -> String)] = [
      ("Total return", own.totalReturn, other.totalReturn, { $0.percent(2) }),
      ("Return a year (CAGR)", own.cagr, other.cagr, { $0.percent(2) }),
      ("Volatility a year", own.volatility, other.volatility, { $0.percent(2) }),
      ("Sharpe ratio", own.sharpe, other.sharpe, { $0.fixed(3) }),
      ("Largest drawdown", own.maximumDrawdown, other.maximumDrawdown, { $0.percent(2) }),
    ]
    let first = HTMLText.table(
      ["", "strategy", comparison.kind.rawValue],
      pairs.map { name, own, other, text in
        [Cell(name), Cell(text(own ?? .nan)), Cell(text(other ?? .nan))]
      })
    let second = HTMLText.table(
      ["", "value"],
      [
        ("Active return a year", comparison.activeReturn.percent(2)),
        ("Tracking error a year", (comparison.trackingError ?? .nan).percent(2)),
        ("Information ratio", (comparison.informationRatio ?? .nan).fixed(3)),
        ("Beta", (comparison.beta ?? .nan).fixed(3)),
        ("Alpha a year", (comparison.alpha ?? .nan).percent(2)),
      ].map { [Cell($0), Cell($1)] })
    return first + "\n" + second
  }

  /// A row for each year, a column for each month, coloured by the return.
  var monthsTable: String {
    let months = test.months.months
    let years = Dictionary(grouping: months) { String($0.name.dropLast(3)) }
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let hasBenchmark = test.comparison != nil
    let rows = years.keys.sorted().map { year -> [Cell] in
      let found = years[year] ?? []
      let cells = (1...12).map { month -> Cell in
        let name = "\(year)-\(month < 10 ? "0" : "")\(month)"
        guard let one = found.first(where: { $0.name == name }) else { return Cell("") }
        return coloured(one.change)
      }
      let whole = { (change: (MonthlyReturns.Month) -> Double) in
        found.reduce(1) { $0 * (1 + change($1)) } - 1
      }
      return [Cell(year)] + cells + [Cell(whole(\.change).percent(), style: "font-weight:600")]
        + (hasBenchmark ? [Cell(whole { $0.benchmark ?? 0 }.percent())] : [])
    }
    return HTMLText.table(
      [""] + names + ["Year"] + (hasBenchmark ? ["Benchmark"] : []), rows)
  }

  /// Blue for gains and orange for losses, deeper up to 10 %.
  private func coloured(_ change: Double) -> Cell {
    let depth = (min(1, abs(change) / 0.1) * 0.45).fixed(3)
    let colour = change >= 0 ? "0,114,178" : "213,94,0"
    return Cell(change.percent(), style: "background:rgba(\(colour),\(depth))")
  }

  /// What trading and holding cost.
  var costsTable: String {
    let report = test.report
    let rows: [(String, Double?)] = [
      ("Fees", report.fees), ("Slippage", report.slippage), ("Funding", report.funding),
      ("Borrowing", report.borrow), ("Interest received", report.interest),
    ]
    return HTMLText.table(
      ["", "money", "% of the start"],
      rows.compactMap { name, amount in
        amount.map {
          [Cell(name), Cell($0.fixed(2)), Cell(($0 / test.result.initial).percent(2))]
        }
      })
  }

  /// How many trades there were, and the largest.
  var tradesParts: [String] {
    guard let trades = test.result.trades, !trades.isEmpty else {
      return [HTMLText.paragraph("Nothing was traded.")]
    }
    let mean = SampleMoments.mean(trades.map { abs($0.notional) })
    let largest = largest(of: trades, count: 12)
    let digits = trades.contains { abs($0.price) < 1 } ? 6 : 2
    return [
      HTMLText.paragraph(
        "\(trades.count.grouped) trades of \(mean.fixed(2)) on average; the largest \(largest.count):"
      ),
      HTMLText.table(
        ["time (UTC)", "asset", "units", "price", "notional", "fee", "slippage"],
        largest.map { trade in
          [
            Cell(Timestamp.iso8601(trade.timestamp)), Cell(trade.asset), Cell(trade.units.fixed(4)),
            Cell(trade.price.fixed(digits)), Cell(trade.notional.fixed(2)),
            Cell(trade.fee.fixed(2)),
            Cell(trade.slippage.fixed(2)),
          ]
        }),
    ]
  }

  private func largest(of trades: TradeLedger, count: Int) -> [Trade] {
    var found: [Trade] = []
    for trade in trades {
      if found.count == count, let least = found.last, abs(trade.notional) <= abs(least.notional) {
        continue
      }
      let place = found.firstIndex { abs($0.notional) < abs(trade.notional) } ?? found.count
      found.insert(trade, at: place)
      if found.count > count { found.removeLast() }
    }
    return found
  }

  /// The assets with the largest results, gains first; then cash and, if there was one, the bankruptcy.
  var attributionTable: String {
    guard let table = test.result.attribution else { return "" }
    let totals = table.totals
    let order = totals.indices.sorted { (totals[$1], $0) < (totals[$0], $1) }
    let shown = order.count > 20 ? Array(order.prefix(10) + order.suffix(10)) : order
    var rows = shown.map { asset -> [Cell] in
      let numbers = [
        table.profits[asset], table.fees[asset], table.slippage[asset], table.funding[asset],
        table.borrow[asset], totals[asset],
      ]
      return [Cell(table.assets[asset])] + numbers.map { Cell($0.fixed(2)) }
    }
    if shown.count < order.count {
      let others = order.dropFirst(10).dropLast(10).reduce(0) { $0 + totals[$1] }
      rows.insert(
        [Cell("\(order.count - shown.count) others")] + Array(repeating: Cell(""), count: 5)
          + [Cell(others.fixed(2))], at: 10)
    }
    let empty = Array(repeating: Cell(""), count: 5)
    rows.append([Cell("interest on cash")] + empty + [Cell(table.interest.fixed(2))])
    if table.bankruptcy != 0 {
      rows.append([Cell("written off")] + empty + [Cell(table.bankruptcy.fixed(2))])
    }
    rows.append([Cell("all")] + empty + [Cell(table.total.fixed(2), style: "font-weight:600")])
    return HTMLText.table(
      ["asset", "profit", "fees", "slippage", "funding", "borrowing", "total"], rows)
  }
}
