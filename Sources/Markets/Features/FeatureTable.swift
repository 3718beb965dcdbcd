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
  ///
  /// In an outer join each asset's features are computed on its own bars, as if the others' did not exist, and are NaN at the
  /// bars it does not have.
  public init(_ panel: Panel, features: [Feature], barMilliseconds: Int64? = nil) {
    let isOuter = panel.join == .outer
    let series = panel.allSeries
    let rows = isOuter ? series.map(\.ownRows) : []
    let view = MarketView(
      isOuter ? zip(series, rows).map { $0.selecting($1) } : series,
      barMilliseconds: barMilliseconds ?? panel.barMilliseconds)
    let columns = features.map { $0.columns(of: view) }
    let values = interleaved(
      panel.symbols.indices.flatMap { asset in
        columns.map { column in
          isOuter ? spread(column[asset], over: rows[asset], of: panel.barCount) : column[asset]
        }
      })
    self.init(
      timestamps: panel.timestamps, symbols: panel.symbols, names: features.map(\.name),
      values: values)
  }

  /// The value of feature `feature` of asset `asset` at bar `bar`.
  public subscript(bar: Int, asset: Int, feature: Int) -> Double {
    values[bar * rowWidth + asset * names.count + feature]
  }
}

extension FeatureTable {
  /// Whether all features of an asset are there at a bar; [T·N].
  public var hasAllFeatures: [Bool] {
    isComplete(cells: barCount * symbols.count, width: names.count)
  }

  /// Whether all values of a bar are there; [T].
  public var isComplete: [Bool] { isComplete(cells: barCount, width: rowWidth) }

  /// The first bar at which all values are there; T when there is none.
  public var warmUp: Int { isComplete.firstIndex(of: true) ?? barCount }

  /// For each of `cells` runs of `width` values whether none is missing.
  private func isComplete(cells: Int, width: Int) -> [Bool] {
    values.withUnsafeBufferPointer { values in
      (0..<cells).map { cell in
        for position in cell * width..<(cell + 1) * width where values[position].isNaN {
          return false
        }
        return true
      }
    }
  }
}
