import Markets

/// Which assets earned the result: the change of each position's value, before costs and funding.
///
/// Asset i earns u_{i,k-1} (m_{i,k} - m_{i,k-1}) at bar k. Unless the portfolio went bankrupt,
/// last equity - initial = Σ profits - fees - slippage - funding.
public struct Attribution: Sendable, Equatable {
  /// The assets' names; [N].
  public let assets: [String]
  /// Profit of each asset over the whole test, in money; [N].
  public let profits: [Double]

  /// The attribution of `result`, whose units were recorded, to the assets of its `prices`.
  public init(_ result: BacktestResult, prices: WideTable) {
    require(result.units.count == prices.values.count, "the units were not recorded")
    let count = prices.assets.count
    var marks = [Double](repeating: 0, count: count)
    var profits = marks
    for bar in prices.timestamps.indices {
      for asset in 0..<count where !prices[bar, asset].isNaN {
        if bar > 0 {
          profits[asset] +=
            result.units[(bar - 1) * count + asset] * (prices[bar, asset] - marks[asset])
        }
        marks[asset] = prices[bar, asset]
      }
    }
    assets = prices.assets
    self.profits = profits
  }
}
