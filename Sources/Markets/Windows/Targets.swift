import Foundation

/// What is to be forecast: for every bar t and asset the log return over the next h bars, ln C_{t+h} − ln C_t; [T, N].
///
/// The label of bar t lies in the interval (t, t + h]: it is known h bars later.
public struct Targets: Equatable, Sendable {
  /// Starts of the bars, milliseconds UTC; [T].
  public let timestamps: [Int64]
  /// The assets; [N].
  public let symbols: [String]
  /// How many bars ahead, h ≥ 1.
  public let horizon: Int
  /// The log returns, NaN in the last h bars; [T·N].
  public let values: [Double]

  /// The targets of `panel`, `horizon` bars ahead.
  public init(_ panel: Panel, horizon: Int) {
    require(horizon >= 1, "the horizon must be at least 1")
    timestamps = panel.timestamps
    symbols = panel.symbols
    self.horizon = horizon
    let closes = panel.closes.values
    let ahead = horizon * panel.assetCount
    values = closes.indices.map { cell in
      cell + ahead < closes.count
        ? LogReturn.logRatio(closes[cell + ahead], closes[cell]) : .nan
    }
  }

  /// The log return of asset `asset` from bar `bar` on.
  public subscript(bar: Int, asset: Int) -> Double { values[bar * symbols.count + asset] }

  /// The simple return e^y − 1, which is what a position earns.
  public func simple(_ bar: Int, _ asset: Int) -> Double { expm1(self[bar, asset]) }

  /// The targets as a wide table of log returns.
  public var table: WideTable {
    WideTable(timestamps: timestamps, assets: symbols, values: values)
  }
}
