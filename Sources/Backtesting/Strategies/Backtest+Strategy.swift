import Markets

extension Backtest {
  /// The same rules without fees and slippage: the gross beside the net curve.
  public var withoutCosts: Backtest {
    var rules = self
    rules.feeBasisPoints = 0
    rules.slippageBasisPoints = 0
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
