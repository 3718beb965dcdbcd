import Foundation

/// What is to be forecast: for every bar t and asset the log return over the next h bars, ln C_{t+h} − ln C_t, for one
/// horizon h or several; [T, N, P].
///
/// The label of bar t lies in the interval (t, t + h]: it is known h bars later.
public struct Targets: Equatable, Sendable {
  /// Starts of the bars, milliseconds UTC; [T].
  public let timestamps: [Int64]
  /// The assets; [N].
  public let symbols: [String]
  /// How many bars ahead, each h ≥ 1; [P].
  public let horizons: [Int]
  /// The log returns, NaN in the last h bars and where the asset lacks either bar; [T·N·P].
  public let values: [Double]

  /// The farthest horizon: how many bars at the end of a part of the data have no label inside it.
  public var horizon: Int { horizons.max() ?? 1 }
  /// The number of labels of a bar, N·P.
  public var rowWidth: Int { symbols.count * horizons.count }

  /// The targets of `panel`, `horizon` bars ahead.
  public init(_ panel: Panel, horizon: Int) {
    self.init(panel, horizons: [horizon])
  }

  /// The targets of `panel` at several horizons.
  public init(_ panel: Panel, horizons: [Int]) {
    require(!horizons.isEmpty && horizons.allSatisfy { $0 >= 1 }, "a horizon must be at least 1")
    timestamps = panel.timestamps
    symbols = panel.symbols
    self.horizons = horizons
    let closes = panel.closes.values
    let assets = panel.assetCount
    values = closes.indices.flatMap { cell in
      horizons.map { horizon in
        let later = cell + horizon * assets
        return later < closes.count ? LogReturn.logRatio(closes[later], closes[cell]) : .nan
      }
    }
  }

  /// The log return of asset `asset` from bar `bar` on, over the horizon at position `position`.
  public subscript(bar: Int, asset: Int, position: Int = 0) -> Double {
    values[bar * rowWidth + asset * horizons.count + position]
  }

  /// The simple return e^y − 1, which is what a position earns.
  public func simple(_ bar: Int, _ asset: Int, _ position: Int = 0) -> Double {
    expm1(self[bar, asset, position])
  }

  /// The log returns over the horizon at position `position` as a wide table.
  public func table(_ position: Int = 0) -> WideTable {
    let selection = stride(from: position, to: values.count, by: horizons.count)
    return WideTable(
      timestamps: timestamps, assets: symbols, values: selection.map { values[$0] })
  }
}
