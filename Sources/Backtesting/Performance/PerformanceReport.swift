import Files

/// A back-test's metrics with what its trading was and cost.
public struct PerformanceReport: Sendable, Equatable {
  /// Metrics of the net equity curve.
  public var metrics: PerformanceMetrics
  /// Bars between a target's timestamp and its execution.
  public var lag: Int
  /// A/n Σ turnover, two-sided, per year, the entry included.
  public var turnover: Double
  /// Fees paid.
  public var fees: Double
  /// Slippage paid.
  public var slippage: Double
  /// Funding paid, negative when received.
  public var funding: Double
  /// Paid for borrowing what was short; nil without a rate.
  public var borrow: Double?
  /// Interest received, negative when paid; nil without a rate.
  public var interest: Double?
  /// The number of executed targets.
  public var rebalances: Int
  /// Timestamp of the bar at which everything was lost.
  public var bankruptTimestamp: Int64?

  /// Fees and slippage.
  public var costs: Double { fees + slippage }

  /// The report of `result`, with `annualization` bars in a year.
  public init(_ result: BacktestResult, annualization: Double) {
    metrics = PerformanceMetrics(
      equity: result.equity, initial: result.initial, annualization: annualization)
    lag = result.lag
    turnover = annualization / Double(result.equity.count) * Sample.sum(result.turnover)
    fees = Sample.sum(result.fees)
    slippage = Sample.sum(result.slippage)
    funding = Sample.sum(result.funding)
    borrow = result.borrow.isEmpty ? nil : Sample.sum(result.borrow)
    interest = result.interest.isEmpty ? nil : Sample.sum(result.interest)
    rebalances = result.rebalances
    bankruptTimestamp = result.bankruptTimestamp
  }

  /// The report as a JSON object, undefined values `null`.
  public var json: JSONObject {
    var object = JSONObject()
    object.set("bars", metrics.bars)
    object.set("annualization", metrics.annualization)
    object.set("lag", lag)
    object.set("initial", metrics.initial)
    object.set("final_equity", metrics.finalEquity)
    object.set("total_return", metrics.totalReturn)
    object.set("cagr", metrics.cagr)
    object.set("volatility", metrics.volatility)
    object.set("sharpe", metrics.sharpe)
    object.set("sortino", metrics.sortino)
    object.set("max_drawdown", metrics.maximumDrawdown)
    object.set("max_drawdown_bars", metrics.maximumDrawdownBars)
    object.set("calmar", metrics.calmar)
    object.set("turnover", turnover)
    object.set("hit_rate", metrics.hitRate)
    object.set("var_05", metrics.valueAtRisk05)
    object.set("cvar_05", metrics.conditionalValueAtRisk05)
    object.set("skew", metrics.skew)
    object.set("kurtosis", metrics.kurtosis)
    object.set("psr", metrics.probabilisticSharpe)
    object.set("fees", fees)
    object.set("slippage", slippage)
    object.set("costs", costs)
    object.set("funding", funding)
    object.set("rebalances", rebalances)
    object.set(
      "sharpe_detectable",
      Power.smallestSharpe(bars: metrics.bars, annualization: metrics.annualization))
    object.set("bankrupt", bankruptTimestamp != nil)
    object.set("bankrupt_timestamp_ms", bankruptTimestamp)
    if let borrow { object.set("borrow", borrow) }
    if let interest { object.set("interest", interest) }
    return object
  }
}
