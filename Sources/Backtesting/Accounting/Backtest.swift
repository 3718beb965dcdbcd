import Markets

/// The rules of a back-test: when targets are executed, what trading costs, what there is at the start.
///
/// A target timestamped like bar k is executed at the close of bar k + `lag`, or at its open; between executions units are
/// held and positions drift. See `BacktestPass` for the order of things at a bar, `Rebalance` for the trade and `BacktestResult`
/// for the record.
///
/// ```swift
/// var rules = Backtest(lag: 1, feeBasisPoints: 10)
/// rules.targets.maximumGross = 1
/// let result = rules.run(prices: closes, targets: weights)
/// let report = PerformanceReport(result, annualization: 8_760)
/// ```
public struct Backtest: Sendable, Equatable {
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
  /// Which targets are executed, and what they may not exceed.
  public var targets = TargetRules()
  /// An asset whose trade would be of at most this fraction of equity is not traded, ≥ 0; nil = all are.
  public var band: Double?
  /// Costs of the assets that have their own, by name; nil = none has.
  public var assetCosts: [String: AssetCosts]?
  /// Paid for the value of what is sold short, in 1/10,000 a year; nil = nothing, and it is not reported.
  public var borrowBasisPointsPerYear: Double?
  /// Earned by cash and paid for what is borrowed, in 1/10,000 a year; nil = nothing, and it is not reported.
  public var cashBasisPointsPerYear: Double?
  /// A position is closed at its last mark after this many bars without a price, ≥ 1; nil = never.
  public var delistAfter: Int?

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

  /// What a result holds beyond one row per bar.
  public struct Recording: OptionSet, Sendable {
    /// The bits of the set.
    public let rawValue: Int
    /// A set of these bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// The units held at every bar, [T, N].
    public static let units = Recording(rawValue: 1)
    /// Every trade.
    public static let trades = Recording(rawValue: 2)
    /// Who earned what.
    public static let attribution = Recording(rawValue: 4)
  }

  /// Runs `targets` against `prices`.
  ///
  /// - Parameters:
  ///   - prices: closes, [T, N], NaN where there is none.
  ///   - targets: weights as signed fractions of equity; each timestamp is one of `prices`, each asset one of its
  ///     assets; those not named have weight 0.
  ///   - funding: rates, paid by longs when positive; NaN = no settlement of that asset at that timestamp.
  ///   - opens: with them targets are executed at opens, NaN where there is none; assets and timestamps are among those of
  ///     `prices`, the lag is at least 1, and no bar is longer than the smallest difference of the timestamps.
  ///   - recording: what the result holds beyond one row per bar.
  public func run(
    prices: WideTable, targets: WideTable, funding: WideTable? = nil, opens: WideTable? = nil,
    recording: Recording = .units
  ) -> BacktestResult {
    if let wrong = validationError(opens: opens, on: prices) { fatalError("Backtest: \(wrong)") }
    var result = BacktestResult(prices, rules: self, recording: recording)
    var pass = BacktestPass(
      self, prices: prices, targets: targets, funding: funding, opens: opens, recording: recording)
    prices.values.withUnsafeBufferPointer { values in
      for bar in prices.timestamps.indices {
        let closes = UnsafeBufferPointer(
          rebasing: values[bar * prices.assets.count..<(bar + 1) * prices.assets.count])
        let entry = pass.step(bar, closes)
        result.record(entry, bar: bar, pass.portfolio)
      }
    }
    result.trades = pass.trades
    result.attribution = pass.portfolio.attribution
    return result
  }

  private func validationError(opens: WideTable?, on prices: WideTable) -> String? {
    if let wrong = targets.validationError { return wrong }
    if let delistAfter, delistAfter < 1 { return "delisted after \(delistAfter) bars" }
    let rates = [band, borrowBasisPointsPerYear, cashBasisPointsPerYear].compactMap { $0 }
    if rates.contains(where: { $0 < 0 }) { return "band and yearly rates \(rates)" }
    guard opens != nil else { return nil }
    if lag < 1 { return "lag \(lag) with a fill at the open" }
    let step = prices.smallestStep
    let bar = barMilliseconds ?? step
    return prices.timestamps.count > 1 && !(1...step).contains(bar)
      ? "bars of \(bar) ms, \(step) ms apart" : nil
  }
}

extension WideTable {
  /// The smallest difference between consecutive timestamps, 0 with one row; milliseconds.
  public var smallestStep: Int64 {
    zip(timestamps.dropFirst(), timestamps).map { $0 - $1 }.min() ?? 0
  }
}
