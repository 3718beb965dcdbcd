import Foundation
import Markets

/// Ridge regression of all assets' returns on the same standardised window that the model sees, laid out flat.
///
/// x holds the window's last bars, as many as make at most 1,000 inputs, of all assets and features. λ is the one with
/// the smallest validation error of 10⁻³, 10^−2.5, …, 10³; large λ ends in the training mean.
public struct RidgeForecaster: Sendable {
  /// The penalty that did best on the validation windows.
  public let lambda: Double
  /// Mean squared validation error over the zero forecast's, for every λ tried.
  public let path: [(lambda: Double, error: Double)]
  /// How many of the window's last bars are inputs.
  public let bars: Int
  private let position: Int
  private let fit: LinearFit

  /// The penalties tried.
  public static let penalties = stride(from: -3.0, through: 3.0, by: 0.5).map { pow(10, $0) }

  /// Fits on the training windows of `windows` and chooses λ on its validation windows, of which those count that have the labels
  /// of all assets; nil when the regression fails, or none is left.
  ///
  /// - Parameter position: that of the horizon among the windows'.
  public init?(_ windows: Windows, position: Int = 0) {
    let width = windows.table.rowWidth
    let bars = min(windows.lookback, max(1, 1_000 / width))
    let train = Self.labelled(windows, windows.train, position)
    let validation = Self.labelled(windows, windows.validation, position)
    guard !train.isEmpty, !validation.isEmpty,
      let regression = RidgeRegression(
        Self.inputs(windows, train, bars: bars), Self.labels(windows, train, position),
        rows: train.count)
    else { return nil }
    let x = Self.inputs(windows, validation, bars: bars)
    let y = Self.labels(windows, validation, position)
    let zero = y.reduce(0) { $0 + $1 * $1 }
    let fits = Self.penalties.map { ($0, regression.fit(lambda: $0)) }
    let path = fits.map { lambda, fit in
      let squares = zip(fit(x), y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return (lambda: lambda, error: squares / zero)
    }
    guard let best = path.indices.min(by: { path[$0].error < path[$1].error }) else { return nil }
    (lambda, fit) = fits[best]
    self.path = path
    self.bars = bars
    self.position = position
  }

  /// The forecasts at the bars `windowEnds`, as log returns.
  public func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable {
    let assets = windows.table.symbols.count
    let scaled = fit(Self.inputs(windows, windowEnds, bars: bars))
    return WideTable(
      timestamps: windowEnds.map { windows.table.timestamps[$0] }, assets: windows.table.symbols,
      values: scaled.indices.map { cell in
        let asset = cell % assets
        let hasBar = windows.hasBar(windowEnds[cell / assets], asset)
        return hasBar ? scaled[cell] * Self.scale(windows, asset, position) : .nan
      })
  }

  /// The last `bars` bars of the windows that end at `windowEnds`, one row each.
  private static func inputs(_ windows: Windows, _ windowEnds: [Int], bars: Int) -> [Double] {
    let kept = bars * windows.table.rowWidth
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: windows.inputCount) { buffer in
      buffer.initialize(repeating: 0)
      return windowEnds.flatMap { end in
        windows.fillInputs(buffer, windowEnds: [end])
        return buffer.suffix(kept).map(Double.init)
      }
    }
  }

  /// The labels over their scale at the bars `windowEnds`, one row each.
  private static func labels(_ windows: Windows, _ windowEnds: [Int], _ position: Int) -> [Double] {
    let assets = windows.table.symbols.indices
    return windowEnds.flatMap { end in
      assets.map { windows.targets[end, $0, position] / scale(windows, $0, position) }
    }
  }

  private static func scale(_ windows: Windows, _ asset: Int, _ position: Int) -> Double {
    windows.targetScaler.scales[asset * windows.targets.horizons.count + position]
  }

  /// Those of `windowEnds` at which all assets have a label.
  private static func labelled(_ windows: Windows, _ windowEnds: [Int], _ position: Int) -> [Int] {
    windowEnds.filter { end in
      windows.table.symbols.indices.allSatisfy { windows.hasLabel(end, $0, position) }
    }
  }
}
