import Markets

/// One pass over the bars: the portfolio, and what acts on it, in this order at every bar.
///
/// With a fill at the close: accrue since the bar before; pay the funding due before this close at the marks of the bar before, mark
/// to the closes, pay the funding due at the close; stop if nothing is left; close what is delisted; trade if a target is due.
///
/// With a fill at the open: accrue up to it and pay the funding due by then; mark to the opens and trade if a target is due; accrue
/// over the bar; then as above from the funding before the close on.
struct BacktestPass {
  private let rules: Backtest
  private let timestamps: [Int64]
  private let barMilliseconds: Int64
  private let costs: TradingCosts
  private let accrual: Accrual?
  private var orders: TargetSchedule
  private var settlements: FundingSchedule
  private var opens: OpenSchedule?
  private var delisting: Delisting?
  /// The state after the last step.
  private(set) var portfolio: Portfolio
  /// The trades so far; nil unless they are recorded.
  private(set) var trades: TradeLedger?
  private var bar = 0
  private var entry = BarEntry()
  private var isBankrupt = false

  init(
    _ rules: Backtest, prices: WideTable, targets: WideTable, funding: WideTable?,
    opens: WideTable?, recording: Backtest.Recording
  ) {
    self.rules = rules
    timestamps = prices.timestamps
    barMilliseconds = rules.barMilliseconds ?? prices.smallestStep
    costs = TradingCosts(rules, assets: prices.assets)
    accrual = Accrual(rules)
    orders = TargetSchedule(targets, on: prices, lag: rules.lag, rules: rules.targets)
    settlements = FundingSchedule(funding, on: prices, barMilliseconds: barMilliseconds)
    self.opens = opens.map { OpenSchedule($0, on: prices) }
    let assetCount = prices.assets.count
    delisting = rules.delistAfter.map { Delisting(after: $0, assetCount: assetCount) }
    portfolio = Portfolio(
      cash: rules.initial, assetCount: assetCount,
      attribution: recording.contains(.attribution) ? Attribution(assets: prices.assets) : nil)
    if recording.contains(.trades) {
      trades = TradeLedger(timestamps: timestamps, assets: prices.assets, costs: costs)
    }
  }

  /// Goes over the next bar, whose number is `bar`; after a bankruptcy nothing happens any more.
  mutating func step(_ bar: Int, _ closes: UnsafeBufferPointer<Double>) -> BarEntry {
    self.bar = bar
    entry = BarEntry()
    if !isBankrupt { advance(to: closes) }
    return entry
  }

  private mutating func advance(to closes: UnsafeBufferPointer<Double>) {
    let close = saturatingSum(timestamps[bar], barMilliseconds)
    let previous = bar > 0 ? timestamps[bar - 1] : timestamps[bar]
    if opens == nil {
      accrue(timestamps[bar] - previous)
    } else {
      if bar > 0 { accrue(timestamps[bar] - previous - barMilliseconds) }
      entry.funding += settlements.settle(through: timestamps[bar], &portfolio)
      tradeAtOpen()
      if isBankrupt { return }
      if bar > 0 { accrue(barMilliseconds) }
    }
    entry.funding += settlements.settle(through: close - 1, &portfolio)
    portfolio.mark(closes)
    entry.funding += settlements.settle(through: close, &portfolio)
    let equity = portfolio.value
    if equity <= 0 && bar > 0 { return lose() }
    closeDelisted(closes, equity: equity)
    if opens == nil && !isBankrupt { trade(at: closes) }
  }

  private mutating func tradeAtOpen() {
    guard let row = opens?.row(at: timestamps[bar]) else { return }
    row.withUnsafeBufferPointer { prices in
      portfolio.mark(prices)
      trade(at: prices)
    }
  }

  /// Executes the target that is due, if there is one.
  private mutating func trade(at prices: UnsafeBufferPointer<Double>) {
    guard let weights = orders.due(at: bar) else { return }
    let equity = portfolio.value
    guard equity > 0 else { return lose() }
    entry.isExecuted = true
    let traded = weights.withUnsafeBufferPointer {
      portfolio.trade(towards: $0, at: prices, equity: equity, band: rules.band)
    }
    book(traded, at: prices, equity: equity)
  }

  private mutating func closeDelisted(_ closes: UnsafeBufferPointer<Double>, equity: Double) {
    guard let traded = delisting?.close(closes, in: &portfolio), traded > 0 else { return }
    portfolio.marks.withUnsafeBufferPointer { book(traded, at: $0, equity: equity) }
  }

  /// Pays for and records what the portfolio has just traded, in money.
  private mutating func book(
    _ traded: Double, at prices: UnsafeBufferPointer<Double>, equity: Double
  ) {
    let paid = costs.paid(for: portfolio.changes, traded: traded)
    entry.turnover += traded / equity
    entry.fee += paid.fee
    entry.slippage += paid.slippage
    portfolio.pay(paid, rates: costs)
    trades?.record(portfolio.changes, prices: prices, bar: bar, equity: equity)
    if portfolio.value <= 0 { lose() }
  }

  private mutating func accrue(_ elapsed: Int64) {
    accrual?.accrue(elapsed, &portfolio, &entry)
  }

  private mutating func lose() {
    portfolio.liquidate()
    entry.isBankrupt = true
    isBankrupt = true
  }
}

/// What happened at one bar.
struct BarEntry {
  var funding = 0.0
  var turnover = 0.0
  var fee = 0.0
  var slippage = 0.0
  var borrow = 0.0
  var interest = 0.0
  var isExecuted = false
  var isBankrupt = false
}
