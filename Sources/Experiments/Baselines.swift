import Markets

/// The forecasts that a model has to beat, made from the same windows and in the same units: log returns of the next h bars.
///
///     let baselines = Baselines(experiment.windows)
///     for (name, forecasts) in baselines.all(windowEnds: experiment.windows.test) { … }
public struct Baselines: Sendable {
  /// The windows that they forecast.
  public let windows: Windows
  /// The position of the horizon among the windows'.
  public let position: Int
  /// The mean training label of each asset; [N].
  public let means: [Double]
  /// The linear model; nil when the regression failed.
  public let ridge: RidgeForecaster?

  /// Fits the baselines on the training windows of `windows`, and chooses ridge's λ on its validation windows.
  ///
  /// - Parameter position: that of the horizon among the windows'.
  public init(_ windows: Windows, position: Int = 0) {
    self.windows = windows
    self.position = position
    means = windows.table.symbols.indices.map { asset in
      let labels = windows.train.filter { windows.hasLabel($0, asset, position) }
        .map { windows.targets[$0, asset, position] }
      return labels.reduce(0, +) / Double(max(1, labels.count))
    }
    ridge = RidgeForecaster(windows, position: position)
  }

  /// All baselines by name, at the bars `windowEnds`.
  public func all(windowEnds: [Int]) -> [(name: String, forecasts: WideTable)] {
    [
      ("zero", zero(windowEnds: windowEnds)), ("last return", lastReturn(windowEnds: windowEnds)),
      ("training mean", trainingMean(windowEnds: windowEnds)),
    ] + (ridge.map { [("ridge", $0.forecasts(of: windows, windowEnds: windowEnds))] } ?? [])
  }

  /// No change: 0.
  public func zero(windowEnds: [Int]) -> WideTable { table(windowEnds) { _, _ in 0 } }

  /// The last return once more: ln C_t − ln C_{t−h}, the return over the last h bars, so its horizon is the
  /// forecast's; 0 where the asset lacked a bar.
  public func lastReturn(windowEnds: [Int]) -> WideTable {
    let horizon = windows.targets.horizons[position]
    return table(windowEnds) { end, asset in
      let label = end >= horizon ? windows.targets[end - horizon, asset, position] : 0
      return label.isNaN ? 0 : label
    }
  }

  /// The mean label of the asset in training: its drift alone.
  public func trainingMean(windowEnds: [Int]) -> WideTable {
    table(windowEnds) { means[$1] }
  }

  private func table(_ windowEnds: [Int], _ value: (Int, Int) -> Double) -> WideTable {
    let symbols = windows.table.symbols
    return WideTable(
      timestamps: windowEnds.map { windows.table.timestamps[$0] }, assets: symbols,
      values: windowEnds.flatMap { end in
        symbols.indices.map { windows.hasBar(end, $0) ? value(end, $0) : .nan }
      })
  }
}
