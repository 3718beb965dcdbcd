import Markets

/// A back-test, bar by bar, after each bar's trade; `cash[k] + holdings[k] == equity[k]`.
public struct BacktestResult: Sendable, Equatable {
  /// The bars' timestamps, milliseconds UTC; [T].
  public var timestamps: [Int64]
  /// The assets' names; [N].
  public var assets: [String]
  /// Cash before the first bar.
  public var initial: Double
  /// Bars between a target's timestamp and its execution.
  public var lag: Int
  /// Value of the portfolio, cash + holdings; [T].
  public var equity: [Double] = []
  /// Money not invested; [T].
  public var cash: [Double] = []
  /// Σ u_i m_i, signed; [T].
  public var holdings: [Double] = []
  /// Σ|u_i m_i| / equity, 0 once equity is 0; [T].
  public var gross: [Double] = []
  /// holdings / equity, 0 once equity is 0; [T].
  public var net: [Double] = []
  /// Σ|d_i| / V of the bar's trade (two-sided); [T].
  public var turnover: [Double] = []
  /// Fees paid at the bar, ≥ 0; [T].
  public var fees: [Double] = []
  /// Slippage paid at the bar, ≥ 0; [T].
  public var slippage: [Double] = []
  /// Funding paid since the bar before, negative when received; [T].
  public var funding: [Double] = []
  /// Paid for borrowing what is short, ≥ 0; [T], empty without a rate.
  public var borrow: [Double] = []
  /// Interest received since the bar before, negative when paid; [T], empty without a rate.
  public var interest: [Double] = []
  /// Level of what the test is compared with; [T], empty without one.
  public var benchmark: [Double] = []
  /// Units held, row-major; [T, N], empty unless recorded.
  public var units: [Double] = []
  /// All trades; nil unless recorded.
  public internal(set) var trades: TradeLedger?
  /// Who earned what; nil unless recorded.
  public internal(set) var attribution: Attribution?
  /// The number of executed targets, also those with nothing to trade.
  public var rebalances = 0
  /// The bar at which everything was lost.
  public var bankruptBar: Int?

  /// r_k = equity_k / equity_{k-1} - 1, the first against `initial`; 0 once the previous equity is 0; [T].
  public var returns: [Double] { simpleReturns(of: equity, from: initial) }

  /// equity_k / max(initial, equity_0..k) - 1; [T].
  public var drawdowns: [Double] {
    var peak = initial
    return equity.map { value in
      peak = max(peak, value)
      return value / peak - 1
    }
  }

  /// Timestamp of the bar at which everything was lost.
  public var bankruptTimestamp: Int64? { bankruptBar.map { timestamps[$0] } }

  /// What is recorded at every bar by `rules`, whatever happens.
  private let recording: Recording

  private struct Recording: Equatable {
    var units: Bool
    var borrow: Bool
    var interest: Bool
  }

  /// Makes room for the bars of `prices`.
  init(_ prices: WideTable, rules: Backtest, recording: Backtest.Recording) {
    timestamps = prices.timestamps
    assets = prices.assets
    initial = rules.initial
    lag = rules.lag
    self.recording = Recording(
      units: recording.contains(.units), borrow: rules.borrowBasisPointsPerYear != nil,
      interest: rules.cashBasisPointsPerYear != nil)
    for column in Self.columns { self[keyPath: column].reserveCapacity(timestamps.count) }
    if self.recording.units { units.reserveCapacity(timestamps.count * assets.count) }
  }

  private static var columns: [WritableKeyPath<BacktestResult, [Double]>] {
    [
      \.equity, \.cash, \.holdings, \.gross, \.net, \.turnover, \.fees, \.slippage, \.funding,
    ]
  }

  /// Appends the bar that ends with `portfolio`.
  mutating func record(_ entry: BarEntry, bar: Int, _ portfolio: Portfolio) {
    let held = portfolio.holdings
    let value = portfolio.cash + held
    equity.append(value)
    cash.append(portfolio.cash)
    holdings.append(held)
    gross.append(value == 0 ? 0 : portfolio.grossHoldings / value)
    net.append(value == 0 ? 0 : held / value)
    turnover.append(entry.turnover)
    fees.append(entry.fee)
    slippage.append(entry.slippage)
    funding.append(entry.funding)
    if recording.borrow { borrow.append(entry.borrow) }
    if recording.interest { interest.append(entry.interest) }
    if recording.units { units.append(contentsOf: portfolio.units) }
    if entry.isExecuted { rebalances += 1 }
    if entry.isBankrupt { bankruptBar = bar }
  }
}

/// r_k = e_k / e_{k-1} - 1 with e_{-1} = `start`; 0 once e_{k-1} is 0.
func simpleReturns(of equity: [Double], from start: Double) -> [Double] {
  var previous = start
  return equity.map { value in
    defer { previous = value }
    return previous == 0 ? 0 : value / previous - 1
  }
}

extension BacktestResult {
  /// The equity curve as a CSV file: one row per bar, after the bar's trade.
  public var equityCSV: CSVRows {
    let columns = table
    return CSVRows(columns: ["timestamp_ms"] + columns.map(\.name), count: timestamps.count) {
      bar, writer in
      writer.append(timestamps[bar])
      for column in columns { writer.append(column.values[bar]) }
    }
  }

  /// The columns of the equity curve.
  private var table: [(name: String, values: [Double])] {
    [
      ("equity", equity), ("cash", cash), ("holdings", holdings), ("return", returns),
      ("drawdown", drawdowns), ("turnover", turnover), ("fee", fees), ("slippage", slippage),
      ("funding", funding), ("gross", gross), ("net", net),
    ]
      + [("borrow", borrow), ("interest", interest), ("benchmark", benchmark)].filter {
        !$0.1.isEmpty
      }
  }

  /// The first bar with a number that is not finite, and its column; nil when there is none. Prices, weights or funding rates
  /// that are out of all proportion give one.
  public var firstOverflow: (timestamp: Int64, column: String)? {
    let found = table.compactMap { column in
      column.values.firstIndex { !$0.isFinite }.map { (bar: $0, name: column.name) }
    }
    return found.min { $0.bar < $1.bar }.map { (timestamps[$0.bar], $0.name) }
  }

  /// The units held after each bar's trade; the units must have been recorded.
  public var positions: WideTable {
    WideTable(timestamps: timestamps, assets: assets, values: units)
  }
}
