import Markets

/// What a model has to beat, made from the same windows and in the same units: log returns of the next h bars.
///
///     let baselines = Baselines(experiment.windows)
///     for (name, forecasts) in baselines.all(ends: experiment.windows.test) { … }
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

  /// All baselines by name, at the bars `ends`.
  public func all(ends: [Int]) -> [(name: String, forecasts: WideTable)] {
    [
      ("zero", zero(ends: ends)), ("last return", lastReturn(ends: ends)),
      ("training mean", trainingMean(ends: ends)),
    ] + (ridge.map { [("ridge", $0.forecasts(of: windows, ends: ends))] } ?? [])
  }

  /// Nothing will happen: 0.
  public func zero(ends: [Int]) -> WideTable { Self.table(windows, ends) { _, _ in 0 } }

  /// Nothing will happen: 0.
  static func zero(_ windows: Windows, ends: [Int]) -> WideTable {
    table(windows, ends) { _, _ in 0 }
  }

  /// What happened will happen again: ln C_t − ln C_{t−h}, the return over the last h bars, so its horizon is the
  /// forecast's; 0 where the asset lacked a bar.
  public func lastReturn(ends: [Int]) -> WideTable {
    let horizon = windows.targets.horizons[position]
    return Self.table(windows, ends) { end, asset in
      let label = end >= horizon ? windows.targets[end - horizon, asset, position] : 0
      return label.isNaN ? 0 : label
    }
  }

  /// The mean label of the asset in training: the drift, and nothing else.
  public func trainingMean(ends: [Int]) -> WideTable { Self.table(windows, ends) { means[$1] } }

  private static func table(
    _ windows: Windows, _ ends: [Int], _ value: (Int, Int) -> Double
  ) -> WideTable {
    let symbols = windows.table.symbols
    return WideTable(
      timestamps: ends.map { windows.table.timestamps[$0] }, assets: symbols,
      values: ends.flatMap { end in
        symbols.indices.map { windows.hasBar(end, $0) ? value(end, $0) : .nan }
      })
  }
}
