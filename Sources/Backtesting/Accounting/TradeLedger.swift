import Markets

/// One asset bought or sold at one bar.
public struct Trade: Sendable, Equatable {
  /// Timestamp of the bar, milliseconds UTC.
  public var timestamp: Int64
  /// The asset's name.
  public var asset: String
  /// Units bought, negative when sold.
  public var units: Double
  /// The price dealt at: a close, an open, or at a closure the last mark.
  public var price: Double
  /// units · price.
  public var notional: Double
  /// The fee paid, ≥ 0.
  public var fee: Double
  /// The slippage paid, ≥ 0.
  public var slippage: Double
}

/// All trades of a back-test, by time; those of |notional| ≤ 1e-12 of equity are left out.
///
/// A trade takes 24 bytes: a test that trades at every bar has as many of them as there are prices.
public struct TradeLedger: Sendable, Equatable, RandomAccessCollection {
  private struct Entry: Equatable {
    var bar: Int32
    var asset: Int32
    var price: Double
    var notional: Double
  }

  private let timestamps: [Int64]
  private let assets: [String]
  private let costs: TradingCosts
  private var entries: [Entry] = []

  init(timestamps: [Int64], assets: [String], costs: TradingCosts) {
    self.timestamps = timestamps
    self.assets = assets
    self.costs = costs
  }

  /// Records what changed hands at `bar`, when the portfolio was worth `equity`.
  mutating func record(
    _ changes: [Double], prices: UnsafeBufferPointer<Double>, bar: Int, equity: Double
  ) {
    for (asset, change) in changes.enumerated()
    where abs(change) > PerformanceMetrics.negligible * equity {
      entries.append(
        Entry(bar: Int32(bar), asset: Int32(asset), price: prices[asset], notional: change))
    }
  }

  /// The first trade's position, 0.
  public var startIndex: Int { 0 }
  /// The number of trades.
  public var endIndex: Int { entries.count }

  /// The trade at `position`.
  public subscript(position: Int) -> Trade {
    let entry = entries[position]
    let rates = costs.rates(of: Int(entry.asset))
    return Trade(
      timestamp: timestamps[Int(entry.bar)], asset: assets[Int(entry.asset)],
      units: entry.notional / entry.price, price: entry.price, notional: entry.notional,
      fee: rates.fee * abs(entry.notional), slippage: rates.slippage * abs(entry.notional))
  }
}

extension TradeLedger {
  /// The trades as a CSV file, one a row.
  public var csv: CSVRows {
    let columns = ["timestamp_ms", "asset", "units", "price", "notional", "fee", "slippage"]
    return CSVRows(columns: columns, count: count) { position, writer in
      let trade = self[position]
      writer.append(trade.timestamp)
      writer.append(trade.asset)
      for number in [trade.units, trade.price, trade.notional, trade.fee, trade.slippage] {
        writer.append(number)
      }
    }
  }
}
