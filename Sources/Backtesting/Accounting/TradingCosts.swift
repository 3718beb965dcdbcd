/// What trading one asset costs, in 1/10,000 of the traded notional; nil where the back-test's own rate holds.
public struct AssetCosts: Sendable, Equatable {
  /// The fee.
  public var feeBasisPoints: Double?
  /// Half the spread, paid on each side in place of slippage.
  public var halfSpreadBasisPoints: Double?

  /// Costs of one asset.
  public init(feeBasisPoints: Double?, halfSpreadBasisPoints: Double?) {
    self.feeBasisPoints = feeBasisPoints
    self.halfSpreadBasisPoints = halfSpreadBasisPoints
  }
}

/// The rates of all assets, as fractions of the traded notional.
struct TradingCosts: Sendable, Equatable {
  /// Fee and slippage of the assets that have none of their own.
  let common: (fee: Double, slippage: Double)
  /// One pair for each asset; nil where all have the common one.
  private let own: [(fee: Double, slippage: Double)]?

  init(_ rules: Backtest, assets: [String]) {
    common = (rules.feeBasisPoints / 1e4, rules.slippageBasisPoints / 1e4)
    own = rules.assetCosts.map { [common] costs in
      assets.map { name in
        let cost = costs[name]
        return (
          cost?.feeBasisPoints.map { $0 / 1e4 } ?? common.fee,
          cost?.halfSpreadBasisPoints.map { $0 / 1e4 } ?? common.slippage
        )
      }
    }
  }

  /// The rates of `asset`.
  func rates(of asset: Int) -> (fee: Double, slippage: Double) { own?[asset] ?? common }

  /// Fee and slippage of trades of `changes` in money, `traded` in all.
  func paid(for changes: [Double], traded: Double) -> (fee: Double, slippage: Double) {
    guard let own else { return (common.fee * traded, common.slippage * traded) }
    var sum = (fee: 0.0, slippage: 0.0)
    for (change, rates) in zip(changes, own) {
      sum.fee += rates.fee * abs(change)
      sum.slippage += rates.slippage * abs(change)
    }
    return sum
  }

  static func == (one: TradingCosts, other: TradingCosts) -> Bool {
    one.common == other.common
      && (one.own ?? []).elementsEqual(other.own ?? [], by: ==)
      && (one.own == nil) == (other.own == nil)
  }
}
