import Markets

/// A rule that turns prices known so far into target weights; run through the same `Backtest` as any model.
///
/// Weights at a bar depend on prices up to it alone. An asset without a price at the bar, or without enough history for the
/// rule, gets weight 0; with none left all weights are 0.
public enum Strategy: Sendable, Equatable {
  /// Nothing is held.
  case cash
  /// 1/N of equity in each asset that has a price.
  case equalWeight
  /// 1/N at the first bar where every asset has a price, then held; `every` is ignored.
  case buyAndHold
  /// w_i ∝ 1/σ_i, σ_i the sample standard deviation of the last `window` simple returns; an asset with σ < 1e-12
  /// gets none.
  case inverseVolatility(window: Int)
  /// The `count` assets with the highest return over `lookback` bars, equally weighted; with `isLongShort` also the
  /// `count` lowest short, gross 1.
  case crossSectionalMomentum(lookback: Int, count: Int, isLongShort: Bool)
  /// sign(return over `lookback` bars) / N.
  case timeSeriesMomentum(lookback: Int)
  /// Hierarchical risk parity of the last `window` simple returns, at least 2; an asset with σ < 1e-12 gets none.
  case hierarchicalRiskParity(window: Int)
  /// Long-only, sum 1, the largest μ'w − λ w'Σw, λ = `riskAversion` ≥ 0, with means and Ledoit–Wolf covariances of the last `window`
  /// simple returns, at least 2.
  case meanVariance(window: Int, riskAversion: Double)

  /// Target weights at bars `offset`, `offset + every`, … of `prices`.
  public func targets(on prices: WideTable, every: Int = 1, offset: Int = 0) -> WideTable {
    require(every >= 1 && offset >= 0, "every \(every) bars from bar \(offset)")
    if case .buyAndHold = self { return buyAndHoldTargets(on: prices, from: offset) }
    var targets = WideTable(timestamps: [], assets: prices.assets, values: [])
    for bar in stride(from: offset, to: prices.timestamps.count, by: every) {
      targets.timestamps.append(prices.timestamps[bar])
      targets.values.append(contentsOf: weights(at: bar, of: prices))
    }
    return targets
  }

  /// The weights that follow from `prices` up to `bar`; [N].
  func weights(at bar: Int, of prices: WideTable) -> [Double] {
    let assets = prices.assets.indices
    switch self {
    case .cash:
      return assets.map { _ in 0 }
    case .equalWeight, .buyAndHold:
      return normalised(assets.map { prices[bar, $0].isNaN ? 0 : 1 })
    case .inverseVolatility(let window):
      return normalised(
        assets.map { asset in
          let standardDeviation = prices.standardDeviation(of: asset, at: bar, window: window)
          return standardDeviation >= PerformanceMetrics.negligible ? 1 / standardDeviation : 0
        })
    case .crossSectionalMomentum(let lookback, let count, let isLongShort):
      let moves = assets.map { prices.change(of: $0, at: bar, lookback: lookback) }
      return isLongShort
        ? ForecastWeights.longShort(moves, count: count)
        : ForecastWeights.longOnly(moves, count: count)
    case .timeSeriesMomentum(let lookback):
      return ForecastWeights.sign(
        assets.map { prices.change(of: $0, at: bar, lookback: lookback) })
    case .hierarchicalRiskParity(let window):
      return weights(at: bar, of: prices, window: window) { HierarchicalRiskParity.weights($0) }
    case .meanVariance(let window, let riskAversion):
      return weights(at: bar, of: prices, window: window) {
        MeanVariance.weights($0, riskAversion: riskAversion)
      }
    }
  }

  /// What `rule` makes of the last `window` returns of the assets that have all of them, and vary; 0 for the others.
  private func weights(
    at bar: Int, of prices: WideTable, window: Int, _ rule: ([[Double]]) -> [Double]
  ) -> [Double] {
    var weights = prices.assets.map { _ in 0.0 }
    guard window >= 2, bar >= window else { return weights }
    let known = prices.assets.indices.filter { asset in
      prices.standardDeviation(of: asset, at: bar, window: window) >= PerformanceMetrics.negligible
    }
    guard !known.isEmpty else { return weights }
    let returns = (bar - window + 1...bar).map { row in
      known.map { prices.change(of: $0, at: row, lookback: 1) }
    }
    for (asset, weight) in zip(known, rule(returns)) { weights[asset] = weight }
    return weights
  }

  private func buyAndHoldTargets(on prices: WideTable, from offset: Int) -> WideTable {
    let first = prices.timestamps.indices.dropFirst(offset)
      .first { bar in prices.row(bar).allSatisfy { !$0.isNaN } }
    guard let first else {
      return WideTable(timestamps: [], assets: prices.assets, values: [])
    }
    return WideTable(
      timestamps: [prices.timestamps[first]], assets: prices.assets,
      values: weights(at: first, of: prices))
  }

  /// Weights in proportion to `sizes`, summing to 1; all 0 when the sizes are.
  private func normalised(_ sizes: [Double]) -> [Double] {
    let total = sizes.reduce(0, +)
    return total > 0 ? sizes.map { $0 / total } : sizes
  }
}

extension WideTable {
  /// p_bar / p_{bar-lookback} - 1; NaN where a price is missing or the history too short.
  func change(of asset: Int, at bar: Int, lookback: Int) -> Double {
    bar >= lookback ? self[bar, asset] / self[bar - lookback, asset] - 1 : .nan
  }

  /// Sample standard deviation of the last `window` simple returns; NaN where a price is missing or the history too short.
  func standardDeviation(of asset: Int, at bar: Int, window: Int) -> Double {
    guard bar >= window else { return .nan }
    return Sample.standardDeviation(
      (bar - window + 1...bar).map { change(of: asset, at: $0, lookback: 1) })
  }
}

extension Backtest {
  /// The same rules without fees and slippage: the gross beside the net curve.
  public var withoutCosts: Backtest {
    var rules = self
    rules.feeBasisPoints = 0
    rules.slippageBasisPoints = 0
    rules.assetCosts = nil
    return rules
  }

  /// The same rules for targets that are executed as they stand.
  public var withoutTargetRules: Backtest {
    var rules = self
    rules.targets = TargetRules()
    rules.band = nil
    return rules
  }

  /// Runs a strategy that rebalances every `every` bars, with the same costs and lag as any other targets.
  public func run(
    _ strategy: Strategy, prices: WideTable, every: Int = 1, offset: Int = 0,
    funding: WideTable? = nil
  ) -> BacktestResult {
    run(
      prices: prices, targets: strategy.targets(on: prices, every: every, offset: offset),
      funding: funding)
  }
}
