import Foundation
import Markets

/// Ridge regression of all assets' returns on the same standardised window that the model sees, laid out flat.
///
/// x holds the newest bars of the window, of all assets, with all features or the log return alone. How many bars, which
/// features and λ (of 10⁻³, 10^−2.5, …, 10³) are those of the smallest validation error; large λ ends in the training mean. At most
/// 1,000 inputs are tried.
public struct RidgeForecaster: Sendable {
  /// What the regression reads of a window.
  public struct Inputs: Sendable, Equatable {
    /// How many of the newest bars.
    public let bars: Int
    /// Which features, by position.
    public let features: [Int]
  }

  /// The penalty that did best on the validation windows.
  public let lambda: Double
  /// The inputs that did best on them.
  public let inputs: Inputs
  /// Mean squared validation error over the zero forecast's, for every λ tried with these inputs.
  public let path: [(lambda: Double, error: Double)]
  private let position: Int
  private let fit: LinearFit

  /// The penalties tried.
  public static let penalties = stride(from: -3.0, through: 3.0, by: 0.5).map { pow(10, $0) }

  /// Fits on the training windows of `windows` and chooses inputs and λ on its validation windows, of which those count that have
  /// the labels of all assets; nil when the regression fails, or none is left.
  ///
  /// - Parameters:
  ///   - position: that of the horizon among the windows'.
  ///   - train: the last bars of other windows to fit on.
  ///   - validation: the last bars of other windows to choose on.
  public init?(
    _ windows: Windows, position: Int = 0, train: [Int]? = nil, validation: [Int]? = nil
  ) {
    let train = Self.labelled(windows, train ?? windows.train, position)
    let validation = Self.labelled(windows, validation ?? windows.validation, position)
    guard !train.isEmpty, !validation.isEmpty else { return nil }
    let y = Self.labels(windows, train, position)
    let future = Self.labels(windows, validation, position)
    let trials = Self.candidates(windows).compactMap { inputs -> Trial? in
      guard
        let regression = RidgeRegression(Self.rows(windows, train, inputs), y, rows: train.count)
      else { return nil }
      return Trial(inputs, regression, Self.rows(windows, validation, inputs), future)
    }
    guard let trial = trials.min(by: { $0.best.error < $1.best.error }) else { return nil }
    inputs = trial.inputs
    lambda = trial.best.lambda
    fit = trial.fit
    path = trial.path
    self.position = position
  }

  /// One set of inputs with every penalty, judged on the validation windows.
  private struct Trial {
    let inputs: Inputs
    let path: [(lambda: Double, error: Double)]
    let best: (lambda: Double, error: Double)
    let fit: LinearFit

    init(_ inputs: Inputs, _ regression: RidgeRegression, _ x: [Double], _ y: [Double]) {
      let zero = y.reduce(0) { $0 + $1 * $1 }
      path = RidgeForecaster.penalties.map { lambda in
        let squares = zip(regression.fit(lambda: lambda)(x), y)
          .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return (lambda, squares / zero)
      }
      best = path.min { $0.error < $1.error } ?? (1, .infinity)
      fit = regression.fit(lambda: best.lambda)
      self.inputs = inputs
    }
  }

  /// Up to 1,000 inputs: 1, 2, 3, 4, 6, 8, 12, 16, … bars and the whole window, of all features and of the log return alone.
  private static func candidates(_ windows: Windows) -> [Inputs] {
    let names = windows.table.names
    let all = Array(names.indices)
    var sets = [all]
    if names.count > 1, let position = names.firstIndex(of: Feature.logReturn.name) {
      sets.append([position])
    }
    let steps = (0..<20).flatMap { [1 << $0, 3 << $0] }.filter { $0 < windows.lookback }.sorted()
    return sets.flatMap { features in
      let most = max(1, 1_000 / (windows.table.symbols.count * features.count))
      let bars = (steps + [windows.lookback]).filter { $0 < most } + [min(windows.lookback, most)]
      return Set(bars).sorted().map { Inputs(bars: $0, features: features) }
    }
  }

  /// The coefficients for the newest `bars` bars of all assets and features, 0 where they are no inputs; [N, bars·N·F], and the
  /// intercepts, [N].
  func coefficients(_ windows: Windows, bars: Int) -> (weights: [Double], intercepts: [Double]) {
    let (assets, features) = (windows.table.symbols.count, windows.table.names.count)
    let width = bars * assets * features
    let kept = Self.columns(assets: assets, features: features, bars: bars, inputs)
    var weights = [Double](repeating: 0, count: assets * width)
    for output in 0..<assets {
      for (i, column) in kept.enumerated() {
        weights[output * width + column] = fit.coefficients[output * kept.count + i]
      }
    }
    return (weights, fit.intercepts)
  }

  /// Where `inputs` stand among the newest `bars` bars of all assets and features.
  private static func columns(
    assets: Int, features: Int, bars: Int, _ inputs: Inputs
  ) -> [Int] {
    let first = (bars - inputs.bars) * assets
    return (first..<bars * assets).flatMap { cell in inputs.features.map { cell * features + $0 } }
  }

  /// The forecasts at the bars `windowEnds`, as log returns.
  public func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable {
    let assets = windows.table.symbols.count
    let scaled = fit(Self.rows(windows, windowEnds, inputs))
    return WideTable(
      timestamps: windowEnds.map { windows.table.timestamps[$0] }, assets: windows.table.symbols,
      values: scaled.indices.map { cell in
        let asset = cell % assets
        let hasBar = windows.hasBar(windowEnds[cell / assets], asset)
        return hasBar ? scaled[cell] * Self.scale(windows, asset, position) : .nan
      })
  }

  /// The inputs of the windows that end at `windowEnds`, one row each.
  private static func rows(_ windows: Windows, _ windowEnds: [Int], _ inputs: Inputs) -> [Double] {
    let columns = columns(
      assets: windows.table.symbols.count, features: windows.table.names.count,
      bars: windows.lookback, inputs)
    var rows: [Double] = []
    rows.reserveCapacity(windowEnds.count * columns.count)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: windows.inputCount) { buffer in
      buffer.initialize(repeating: 0)
      for end in windowEnds {
        windows.fillInputs(buffer, windowEnds: [end])
        for column in columns { rows.append(Double(buffer[column])) }
      }
    }
    return rows
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
