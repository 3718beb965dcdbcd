import Markets

/// Ridge regression of each asset on its own window alone, inputs and λ chosen asset by asset: what there is to find without
/// the other assets.
public struct AssetRidgeForecaster: Baseline {
  /// One for each asset.
  public let forecasters: [RidgeForecaster]
  /// Coefficients and intercepts of all assets.
  public var parameterCount: Int { forecasters.reduce(0) { $0 + $1.parameterCount } }

  /// Fits each asset on the training windows of `windows`, and chooses on its validation windows; nil when a regression fails.
  ///
  /// - Parameter position: that of the horizon among the windows'.
  public init?(_ windows: Windows, position: Int = 0) {
    var forecasters: [RidgeForecaster] = []
    for asset in windows.table.symbols.indices {
      guard let forecaster = RidgeForecaster(windows, position: position, assets: [asset]) else {
        return nil
      }
      forecasters.append(forecaster)
    }
    self.forecasters = forecasters
  }

  /// Each asset's forecasts.
  public func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable {
    let tables = forecasters.map { $0.forecasts(of: windows, windowEnds: windowEnds) }
    return windows.table(windowEnds: windowEnds) { row, _, asset in tables[asset][row, asset] }
  }
}
