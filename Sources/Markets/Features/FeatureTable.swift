import Files

/// Features of all assets on the bars of a panel: values [T, N, F], NaN = missing.
public struct FeatureTable: Equatable, Sendable {
  /// Starts of the bars, milliseconds UTC; [T].
  public let timestamps: [Int64]
  /// The assets; [N].
  public let symbols: [String]
  /// The names of the features; [F].
  public let names: [String]
  /// The values bar by bar, asset by asset; [T·N·F].
  public let values: [Double]

  /// The number of bars T.
  public var barCount: Int { timestamps.count }
  /// The number of values of a bar, N·F.
  public var rowWidth: Int { symbols.count * names.count }

  /// A table of the given values; [T·N·F].
  public init(timestamps: [Int64], symbols: [String], names: [String], values: [Double]) {
    require(
      values.count == timestamps.count * symbols.count * names.count, "values are not [T·N·F]")
    self.timestamps = timestamps
    self.symbols = symbols
    self.names = names
    self.values = values
  }

  /// Computes `features` of `panel`; `barMilliseconds` nil takes the panel's.
  public init(_ panel: Panel, features: [Feature], barMilliseconds: Int64? = nil) {
    let view = MarketView(
      panel.allSeries, barMilliseconds: barMilliseconds ?? panel.barMilliseconds)
    let columns = features.map { $0.columns(of: view) }
    let values = interleaved(
      panel.symbols.indices.flatMap { asset in columns.map { $0[asset] } })
    self.init(
      timestamps: panel.timestamps, symbols: panel.symbols, names: features.map(\.name),
      values: values)
  }

  /// The value of feature `feature` of asset `asset` at bar `bar`.
  public subscript(bar: Int, asset: Int, feature: Int) -> Double {
    values[bar * rowWidth + asset * names.count + feature]
  }

  /// Whether all values of a bar are there; [T].
  public var isComplete: [Bool] {
    let width = rowWidth
    return values.withUnsafeBufferPointer { values in
      timestamps.indices.map { bar in
        !values[bar * width..<(bar + 1) * width].contains { $0.isNaN }
      }
    }
  }

  /// The first bar at which all values are there; T when there is none.
  public var warmUp: Int { isComplete.firstIndex(of: true) ?? barCount }
}
