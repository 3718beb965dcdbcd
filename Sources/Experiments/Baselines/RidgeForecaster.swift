import Foundation
import Markets

/// Ridge regression of several assets' returns on the same standardised window that the model sees, laid out flat: a
/// penalised vector autoregression (VAR).
///
/// x holds the newest bars of the window, of these assets, with all features or the log return alone. How many bars, which
/// features and λ (of 10⁻³, 10^−2.5, …, 10³) are those of the smallest validation error; large λ ends in the training mean. At most
/// 1,000 inputs are tried.
public struct RidgeForecaster: Baseline {
  /// What the regression reads of a window.
  public struct Inputs: Sendable, Equatable {
    /// How many of the newest bars.
    public let bars: Int
    /// Which features, by position.
    public let features: [Int]

    /// The newest `bars` bars of `features`.
    public init(bars: Int, features: [Int]) {
      self.bars = bars
      self.features = features
    }
  }

  /// The penalty that did best on the validation windows.
  public let lambda: Double
  /// The inputs that did best on them.
  public let inputs: Inputs
  /// The assets that are read and forecast, by position.
  public let assets: [Int]
  /// Mean squared validation error over the zero forecast's, for every λ tried with these inputs.
  public let path: [(lambda: Double, error: Double)]
  private let position: Int
  private let fit: LinearFit
  /// Coefficients and intercepts.
  public var parameterCount: Int { fit.coefficients.count + fit.intercepts.count }

  /// The penalties tried.
  public static let penalties = stride(from: -3.0, through: 3.0, by: 0.5).map { pow(10, $0) }

  /// Fits on the training windows of `windows` and chooses inputs and λ on its validation windows, of which those count that have
  /// the labels of these assets; nil when the regression fails, or none is left.
  ///
  /// - Parameters:
  ///   - position: that of the horizon among the windows'.
  ///   - assets: the assets to read and forecast, by position; nil takes all.
  ///   - train: the last bars of other windows to fit on.
  ///   - validation: the last bars of other windows to choose on.
  public init?(
    _ windows: Windows, position: Int = 0, assets: [Int]? = nil, train: [Int]? = nil,
    validation: [Int]? = nil
  ) {
    let assets = assets ?? Array(windows.table.symbols.indices)
    let train = Self.labelled(windows, train ?? windows.train, assets, position)
    let validation = Self.labelled(windows, validation ?? windows.validation, assets, position)
    guard !train.isEmpty, !validation.isEmpty else { return nil }
    let y = Self.labels(windows, train, assets, position)
    let future = Self.labels(windows, validation, assets, position)
    let trials = Self.candidates(windows, assets).compactMap { inputs -> Trial? in
      let x = windows.inputRows(windowEnds: train, assets, inputs)
      guard let regression = RidgeRegression(x, y, rows: train.count) else { return nil }
      let unseen = windows.inputRows(windowEnds: validation, assets, inputs)
      return Trial(inputs, regression, unseen, future)
    }
    guard let trial = trials.min(by: { $0.best.error < $1.best.error }) else { return nil }
    inputs = trial.inputs
    lambda = trial.best.lambda
    fit = trial.fit
    path = trial.path
    self.position = position
    self.assets = assets
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
  private static func candidates(_ windows: Windows, _ assets: [Int]) -> [Inputs] {
    let names = windows.table.names
    let all = Array(names.indices)
    var sets = [all]
    if names.count > 1, let position = names.firstIndex(of: Feature.logReturn.name) {
      sets.append([position])
    }
    let steps = (0..<20).flatMap { [1 << $0, 3 << $0] }.filter { $0 < windows.lookback }.sorted()
    return sets.flatMap { features in
      let most = max(1, 1_000 / (assets.count * features.count))
      let bars = (steps + [windows.lookback]).filter { $0 < most } + [min(windows.lookback, most)]
      return Set(bars).sorted().map { Inputs(bars: $0, features: features) }
    }
  }

  /// The coefficients for the newest `bars` bars of all assets and features, 0 where they are no inputs or belong to assets that
  /// are not forecast; [N, bars·N·F], and the intercepts, [N].
  func coefficients(_ windows: Windows, bars: Int) -> (weights: [Double], intercepts: [Double]) {
    let (count, width) = (windows.table.symbols.count, bars * windows.table.rowWidth)
    let kept = windows.inputColumns(bars: bars, assets, inputs)
    var weights = [Double](repeating: 0, count: count * width)
    var intercepts = [Double](repeating: 0, count: count)
    for (output, asset) in assets.enumerated() {
      intercepts[asset] = fit.intercepts[output]
      for (i, column) in kept.enumerated() {
        weights[asset * width + column] = fit.coefficients[output * kept.count + i]
      }
    }
    return (weights, intercepts)
  }

  /// The forecasts at the bars `windowEnds`, as log returns; missing also for other assets than those fitted.
  public func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable {
    let scaled = fit(windows.inputRows(windowEnds: windowEnds, assets, inputs))
    let columns = Dictionary(uniqueKeysWithValues: assets.enumerated().map { ($1, $0) })
    return windows.table(windowEnds: windowEnds) { row, _, asset in
      guard let column = columns[asset] else { return .nan }
      return scaled[row * assets.count + column] * windows.labelScale(asset, position)
    }
  }

  /// The labels over their scale at the bars `windowEnds`, one row each.
  private static func labels(
    _ windows: Windows, _ windowEnds: [Int], _ assets: [Int], _ position: Int
  ) -> [Double] {
    windowEnds.flatMap { end in
      assets.map { windows.targets[end, $0, position] / windows.labelScale($0, position) }
    }
  }

  /// Those of `windowEnds` at which all of `assets` have a label.
  private static func labelled(
    _ windows: Windows, _ windowEnds: [Int], _ assets: [Int], _ position: Int
  ) -> [Int] {
    windowEnds.filter { end in assets.allSatisfy { windows.hasLabel(end, $0, position) } }
  }
}
