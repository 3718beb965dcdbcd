import Markets

/// The rules of a back-test: when targets are executed, what trading costs, what there is at the start.
///
/// A target timestamped like bar k is executed at the close of bar k + `lag`; between executions units are held
/// and positions drift. At every bar, in this order: mark to the bar's price (or the last known one), pay funding,
/// trade if a target is due, record. See `Rebalance` for the trade and `BacktestResult` for the record.
///
/// ```swift
/// let result = Backtest(lag: 1, feeBasisPoints: 10).run(prices: closes, targets: weights)
/// let report = PerformanceReport(result, annualization: 8_760)
/// ```
public struct Backtest: Sendable {
  /// Bars between a target's timestamp and its execution, ≥ 0; 0 trades at the close the signal was made from.
  public var lag: Int
  /// Fee per traded notional, in 1/10,000.
  public var feeBasisPoints: Double
  /// Half-spread and price impact per traded notional, in 1/10,000.
  public var slippageBasisPoints: Double
  /// Cash before the first bar.
  public var initial: Double
  /// Length of a bar; nil takes the smallest difference between consecutive timestamps of the prices.
  public var barMilliseconds: Int64?

  /// Rules of a back-test.
  public init(
    lag: Int = 1, feeBasisPoints: Double = 0, slippageBasisPoints: Double = 0,
    initial: Double = 100_000, barMilliseconds: Int64? = nil
  ) {
    require(
      lag >= 0 && initial > 0 && feeBasisPoints >= 0 && slippageBasisPoints >= 0,
      "Backtest: lag \(lag), initial \(initial), fee \(feeBasisPoints), slippage \(slippageBasisPoints)"
    )
    self.lag = lag
    self.feeBasisPoints = feeBasisPoints
    self.slippageBasisPoints = slippageBasisPoints
    self.initial = initial
    self.barMilliseconds = barMilliseconds
  }

  /// Runs `targets` against `prices`.
  ///
  /// - Parameters:
  ///   - prices: closes, [T, N], NaN where there is none.
  ///   - targets: weights as signed fractions of equity; each timestamp is one of `prices`, each asset one of its
  ///     assets; those not named have weight 0.
  ///   - funding: rates, paid by longs when positive; NaN = no settlement of that asset at that timestamp.
  ///   - recordingUnits: whether the result holds the units of every bar ([T, N]).
  public func run(
    prices: WideTable, targets: WideTable, funding: WideTable? = nil, recordingUnits: Bool = true
  ) -> BacktestResult {
    var result = BacktestResult(
      timestamps: prices.timestamps, assets: prices.assets, initial: initial, lag: lag)
    var portfolio = Portfolio(cash: initial, assetCount: prices.assets.count)
    var orders = TargetSchedule(targets, on: prices, lag: lag)
    var settlements = FundingSchedule(
      funding, on: prices, barMilliseconds: barMilliseconds ?? prices.smallestStep)
    prices.values.withUnsafeBufferPointer { values in
      for bar in prices.timestamps.indices {
        let row = UnsafeBufferPointer(
          rebasing: values[bar * prices.assets.count..<(bar + 1) * prices.assets.count])
        var entry = BarEntry()
        if result.bankruptBar == nil {
          step(bar, row, &portfolio, &orders, &settlements, &entry)
          if entry.isExecuted { result.rebalances += 1 }
          if entry.isBankrupt { result.bankruptBar = bar }
        }
        result.record(entry, portfolio, units: recordingUnits)
      }
    }
    return result
  }

  private func step(
    _ bar: Int, _ prices: UnsafeBufferPointer<Double>, _ portfolio: inout Portfolio,
    _ orders: inout TargetSchedule, _ settlements: inout FundingSchedule, _ entry: inout BarEntry
  ) {
    portfolio.mark(prices)
    entry.funding = settlements.settle(bar, &portfolio)
    let equity = portfolio.cash + portfolio.holdings
    guard equity > 0 || bar == 0 else { return lose(&portfolio, &entry) }
    guard let weights = orders.due(at: bar) else { return }
    let traded = weights.withUnsafeBufferPointer {
      portfolio.trade(towards: $0, at: prices, equity: equity)
    }
    entry.isExecuted = true
    entry.turnover = traded / equity
    entry.fee = feeBasisPoints / 1e4 * traded
    entry.slippage = slippageBasisPoints / 1e4 * traded
    portfolio.pay(entry.fee)
    portfolio.pay(entry.slippage)
    if portfolio.cash + portfolio.holdings <= 0 { lose(&portfolio, &entry) }
  }

  private func lose(_ portfolio: inout Portfolio, _ entry: inout BarEntry) {
    portfolio.liquidate()
    entry.isBankrupt = true
  }
}

/// What happened at one bar.
struct BarEntry {
  var funding = 0.0
  var turnover = 0.0
  var fee = 0.0
  var slippage = 0.0
  var isExecuted = false
  var isBankrupt = false
}

extension BacktestResult {
  /// Appends the bar that ends with `portfolio`.
  mutating func record(_ entry: BarEntry, _ portfolio: Portfolio, units recordsUnits: Bool) {
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
    if recordsUnits { units.append(contentsOf: portfolio.units) }
  }
}

extension WideTable {
  /// The smallest difference between consecutive timestamps, 0 with one row; milliseconds.
  public var smallestStep: Int64 {
    zip(timestamps.dropFirst(), timestamps).map { $0 - $1 }.min() ?? 0
  }
}
