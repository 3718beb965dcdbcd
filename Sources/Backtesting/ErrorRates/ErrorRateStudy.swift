import Foundation
import Markets
import RandomStreams

/// How often the tests of a back-test err: strategies are tried on a planted market, judged on its next bars, and held against what they
/// are worth on many more.
///
///     let study = ErrorRateStudy(cases: [.init(bars: 1_000, feeBasisPoints: 0)])
///     let rates = study.rates(rSquared: 0, seed: 1)  // nothing is planted: whatever passes is a mistake
public struct ErrorRateStudy: Sendable {
  /// What is judged.
  public struct Case: Sendable, Hashable {
    /// Test bars.
    public let bars: Int
    /// Fee per traded notional, in 1/10,000.
    public let feeBasisPoints: Double

    /// So many bars at this fee.
    public init(bars: Int, feeBasisPoints: Double) {
      self.bars = bars
      self.feeBasisPoints = feeBasisPoints
    }
  }

  /// What is judged on each market.
  public let cases: [Case]
  /// Bars that strategies may learn from, before the test begins.
  public let trainBars: Int
  /// Bars after the longest test, on which the true Sharpe ratio is measured; 0 leaves `earning` at 0.
  public let referenceBars: Int
  /// Resamples of every bootstrap.
  public let resamples: Int

  /// A study of these cases.
  public init(
    cases: [Case], trainBars: Int = 3_000, referenceBars: Int = 4_000, resamples: Int = 200
  ) {
    self.cases = cases
    self.trainBars = trainBars
    self.referenceBars = referenceBars
    self.resamples = resamples
  }

  private var longest: Int { cases.map(\.bars).max() ?? 0 }

  /// The market with this seed: 8 hourly assets with 8 linear edges of lag up to 3, or independent noise where `rSquared` is 0.
  public func market(rSquared: Double, seed: UInt64) -> PlantedConfiguration {
    PlantedConfiguration(
      assets: 8, bars: trainBars + longest + referenceBars, edges: 8, seed: seed,
      r2: rSquared > 0 ? rSquared : 0.5, mode: rSquared > 0 ? .signal : .noSignal)
  }

  /// What the tests say of `linearStrategies` on one market, in the order of `cases`.
  public func rates(rSquared: Double, seed: UInt64) -> [ErrorRates] {
    rates(rSquared: rSquared, seed: seed) { linearStrategies($0) }
  }

  /// What the tests say of `strategies` on one market, in the order of `cases`.
  ///
  /// - Parameter strategies: target weights at bars of the prices, each from prices up to it alone.
  public func rates(
    rSquared: Double, seed: UInt64, strategies: (_ prices: Panel) throws -> [WideTable]
  ) rethrows -> [ErrorRates] {
    let panel = PlantedMarket(market(rSquared: rSquared, seed: seed)).panel
    let closes = panel.closes
    let test = closes.rows { $0 >= closes.timestamps[trainBars - 1] }
    let targets = try strategies(panel).map { table in
      table.rows { $0 >= test.timestamps[0] }
    }
    var returns: [Double: [[Double]]] = [:]
    for fee in Set(cases.map(\.feeBasisPoints)) {
      let rules = Backtest(lag: 0, feeBasisPoints: fee, initial: 1)
      returns[fee] = targets.map {
        Array(simpleReturns(of: rules.equityCurve(prices: test, targets: $0), from: 1).dropFirst())
      }
    }
    return cases.map { judge($0, returns[$0.feeBasisPoints] ?? [], isNoise: rSquared == 0, seed) }
  }

  /// Twelve strategies: regressions of the next bar's returns on the last 1, 2, 3 and 6 bars' returns of all assets, each traded in
  /// proportion to the forecast, by its sign, and best against worst.
  public func linearStrategies(_ prices: Panel) -> [WideTable] {
    [1, 2, 3, 6].flatMap { lags -> [WideTable] in
      guard let regression = LaggedRegression(prices.closes, trainBars: trainBars, lags: lags)
      else {
        return []
      }
      return Self.targets(regression.forecasts, scale: regression.scale)
    }
  }

  /// The three ways in which forecasts are traded here; `scale` is what Σ|forecast| of a usual bar is.
  public static func targets(_ forecasts: WideTable, scale: Double) -> [WideTable] {
    let rules: [ForecastWeights.Rule] = [
      .proportional(scale: scale > 0 ? scale : 1), .sign,
      .longShort(count: max(1, forecasts.assets.count / 3)),
    ]
    return rules.map { ForecastWeights.targets(forecasts, rule: $0) }
  }

  private func judge(
    _ one: Case, _ returns: [[Double]], isNoise: Bool, _ seed: UInt64
  ) -> ErrorRates {
    require(!returns.isEmpty, "no strategy to judge")
    var rates = ErrorRates()
    rates.markets = 1
    let tried = returns.map { Array($0.prefix(one.bars)) }
    let later = returns.map { Array($0.dropFirst(longest)) }
    let table = WideTable(
      timestamps: (0..<one.bars).map(Int64.init), assets: tried.indices.map { "strategy \($0)" },
      values: (0..<one.bars).flatMap { bar in tried.map { $0[bar] } })
    // anchor: judge
    let verdict = Verdict(
      table, settings: .init(annualization: 1, splits: 10, bootstrap: resamples, seed: seed))
    count(verdict, in: &rates)  // which tests the best one passes
    if let best = verdict.best, (SharpeRatio(later[best]).perBar ?? 0) > 0 {
      rates.earning = 1
    }
    let truth = isNoise && one.feeBasisPoints == 0 ? 0 : SharpeRatio(later[0]).perBar
    let interval = SharpeInference.interval(
      tried[0], annualization: 1,
      bootstrap: StationaryBootstrap(
        block: verdict.settings.block ?? 1, resamples: resamples, seed: seed))
    if let interval, let truth, interval[0] <= truth && truth <= interval[1] {
      rates.covered = 1
    }
    // end: judge
    return rates
  }

  private func count(_ verdict: Verdict, in rates: inout ErrorRates) {
    let best = verdict.bestResult?.ratio
    rates.count(.probabilistic, best?.probabilistic().map { 1 - $0 })
    rates.count(.deflated, verdict.deflatedSharpe.map { 1 - $0 })
    if let best, let variance = verdict.sharpeVariance, let trials = verdict.effectiveTrials {
      let chance = SharpeRatio.expectedMaximum(
        standardDeviation: variance.squareRoot(), trials: trials)
      rates.count(.deflatedEffective, best.probabilistic(above: chance).map { 1 - $0 })
    }
    rates.count(.superiorAbility, verdict.superiority?.pValues?.consistent)
    rates.count(.realityCheck, verdict.superiority?.pValues?.realityCheck)
    rates.count(.overfitting, verdict.overfitting?.probability)
  }
}

/// Least squares of the next bar's returns on the last ones of all assets, fitted on the first bars alone.
struct LaggedRegression {
  /// From the last training bar on, as log returns.
  let forecasts: WideTable
  /// The mean of Σ|forecast| over the training bars.
  let scale: Double

  /// Nil when the regression fails.
  init?(_ closes: WideTable, trainBars: Int, lags: Int) {
    let (count, assets) = (closes.timestamps.count, closes.assets.count)
    // returns[t] is the return that is known at bar t, from 1 on.
    let returns = [[]] + closes.logReturns
    let inputs = { (bar: Int) in (0..<lags).flatMap { returns[bar - $0] } }
    // A label of the last training bar would be the first test bar's return.
    let train = lags..<trainBars - 1
    guard
      let regression = RidgeRegression(
        train.flatMap(inputs), train.flatMap { returns[$0 + 1] }, rows: train.count)
    else { return nil }
    // The smallest penalty that keeps the equations solvable: returns of some 0.6 % have a variance of 4e-5.
    let fit = regression.fit(lambda: 1e-8)
    let sizes = fit(train.flatMap(inputs)).map { abs($0) }
    scale = sizes.reduce(0, +) / Double(train.count)
    let ends = trainBars - 1..<count
    forecasts = WideTable(
      timestamps: ends.map { closes.timestamps[$0] }, assets: closes.assets,
      values: fit(ends.flatMap(inputs)))
    require(forecasts.values.count == ends.count * assets, "a forecast for every asset")
  }
}

extension WideTable {
  /// ln p_k − ln p_{k−1} of every asset, from the second row on.
  fileprivate var logReturns: [[Double]] {
    timestamps.indices.dropFirst().map { row in
      assets.indices.map { log(self[row, $0] / self[row - 1, $0]) }
    }
  }
}
