import Experiments
import Markets

/// Gradient-boosted trees of each asset on the same standardised windows that a model sees: the asset's own window, or all
/// assets', whichever forecasts the validation windows better.
public struct TreesForecaster: Baseline {
  /// One asset's trees, and the assets whose windows they read, by position.
  public struct Member: Sendable, Equatable {
    /// The trees.
    public let trees: BoostedTrees
    /// The assets read.
    public let assets: [Int]
  }

  /// The trees of each asset; [N].
  public let members: [Member]
  private let position: Int
  private let inputs: RidgeForecaster.Inputs

  /// Leaves and splits of all trees.
  public var parameterCount: Int { members.reduce(0) { $0 + $1.trees.nodeCount } }

  /// Grows trees on the training windows of `windows` and ends them by its validation windows, of which those count that have
  /// the asset's label.
  ///
  /// - Parameters:
  ///   - position: that of the horizon among the windows'.
  ///   - seed: of the rows and inputs that a tree sees.
  /// - Throws: `XGBoostError`; also when an asset has no label in either part.
  public init(
    _ windows: Windows, position: Int = 0, _ settings: TreeSettings = TreeSettings(), seed: UInt64
  ) throws(XGBoostError) {
    let inputs = RidgeForecaster.Inputs(
      bars: windows.lookback, features: Array(windows.table.names.indices))
    let all = Array(windows.table.symbols.indices)
    var members: [Member] = []
    for asset in all {
      let parts = [windows.train, windows.validation].map { windowEnds in
        windowEnds.filter { windows.hasLabel($0, asset, position) }
      }
      guard !parts[0].isEmpty, !parts[1].isEmpty else {
        throw XGBoostError(
          description: "\(windows.table.symbols[asset]) has no labels to learn from")
      }
      var best: Member?
      for assets in [[asset], all] {
        let samples = parts.map { windowEnds in
          BoostedTrees.Sample(
            inputs: windows.inputRows(windowEnds: windowEnds, assets, inputs).map { Float($0) },
            outcomes: windowEnds.map { end in
              Float(windows.targets[end, asset, position] / windows.labelScale(asset, position))
            })
        }
        let trees = try BoostedTrees(
          fitting: samples[0], validation: samples[1], settings, seed: seed)
        if best.map({ trees.validationError < $0.trees.validationError }) ?? true {
          best = Member(trees: trees, assets: assets)
        }
      }
      if let best { members.append(best) }
    }
    self.members = members
    self.inputs = inputs
    self.position = position
  }

  /// The forecasts at the bars `windowEnds`, as log returns; missing where XGBoost refuses its own model.
  public func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable {
    let columns = members.map { member in
      let rows = windows.inputRows(windowEnds: windowEnds, member.assets, inputs)
      return try? member.trees.forecasts(of: rows.map { Float($0) }, rows: windowEnds.count)
    }
    return windows.table(windowEnds: windowEnds) { row, _, asset in
      columns[asset].map { Double($0[row]) * windows.labelScale(asset, position) } ?? .nan
    }
  }
}
