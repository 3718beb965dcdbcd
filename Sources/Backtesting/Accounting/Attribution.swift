import Markets

/// Which assets earned the result, and what each cost: money over the whole test, asset by asset.
///
/// Asset i earns u_i (m_k - m_{k-1}) from bar to bar, split at the open where it is traded there; a closure at the mark adds nothing.
/// The totals of the assets, cash and bankruptcy sum to the last equity less the initial cash.
public struct Attribution: Sendable, Equatable {
  /// The assets' names; [N].
  public let assets: [String]
  /// Change of each position's value; [N].
  public internal(set) var profits: [Double]
  /// Fees paid for each asset; [N].
  public internal(set) var fees: [Double]
  /// Slippage paid for each asset; [N].
  public internal(set) var slippage: [Double]
  /// Funding paid for each asset, negative when received; [N].
  public internal(set) var funding: [Double]
  /// Paid for borrowing each asset; [N].
  public internal(set) var borrow: [Double]
  /// Interest earned by cash, negative when paid.
  public internal(set) var interest = 0.0
  /// What was written off at a bankruptcy: minus what the portfolio was worth then; 0 without one.
  public internal(set) var bankruptcy = 0.0

  /// Nothing earned yet by `assets`.
  init(assets: [String]) {
    self.assets = assets
    profits = [Double](repeating: 0, count: assets.count)
    (fees, slippage, funding, borrow) = (profits, profits, profits, profits)
  }

  /// Books the costs of trades of `changes`.
  mutating func pay(for changes: [Double], _ costs: TradingCosts) {
    for (asset, change) in changes.enumerated() where change != 0 {
      let rates = costs.rates(of: asset)
      fees[asset] += rates.fee * abs(change)
      slippage[asset] += rates.slippage * abs(change)
    }
  }

  /// Profits less costs of each asset; [N].
  public var totals: [Double] {
    profits.indices.map { profits[$0] - fees[$0] - slippage[$0] - funding[$0] - borrow[$0] }
  }

  /// All that was earned and lost: the last equity less the initial cash.
  public var total: Double { Sample.sum(totals + [interest, bankruptcy]) }
}

extension Attribution {
  /// The table as a CSV file: the assets, then `(cash)` and `(bankruptcy)`.
  public var csv: CSVWriter {
    var writer = CSVWriter(columns: [
      "asset", "pnl", "fee", "slippage", "funding", "borrow", "interest", "total",
    ])
    func append(_ name: String, _ numbers: [Double]) {
      writer.append(name)
      for number in numbers { writer.append(number) }
      writer.endRow()
    }
    for (asset, total) in totals.enumerated() {
      append(
        assets[asset],
        [profits[asset], fees[asset], slippage[asset], funding[asset], borrow[asset], 0, total])
    }
    append("(cash)", [0, 0, 0, 0, 0, interest, interest])
    append("(bankruptcy)", [bankruptcy, 0, 0, 0, 0, 0, bankruptcy])
    return writer
  }
}
