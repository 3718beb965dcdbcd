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
  /// The linear model of all assets' windows; nil when the regression failed.
  public let ridge: RidgeForecaster?

  /// Fits the baselines on the training windows of `windows`, and chooses ridge's λ on its validation windows.
  ///
  /// - Parameter position: that of the horizon among the windows'.
  public init(_ windows: Windows, position: Int = 0) {
    self.windows = windows
    self.position = position
    ridge = RidgeForecaster(windows, position: position)
  }

  /// The four that the chapters show, at the bars `windowEnds`.
  public func all(windowEnds: [Int]) -> [(name: String, forecasts: WideTable)] {
    let baselines: [(String, (any Baseline)?)] = [
      ("zero", ZeroBaseline()), ("last return", RepeatBaseline(position: position)),
      ("training mean", MeanBaseline(windows, position: position)), ("ridge", ridge),
    ]
    return baselines.compactMap { name, baseline in
      baseline.map { (name, $0.forecasts(of: windows, windowEnds: windowEnds)) }
    }
  }
}

/// The baselines that are rows of every comparison, by their names there.
public enum BaselineKind: String, CaseIterable, Sendable {
  /// 0.
  case zero
  /// The last return.
  case `repeat`
  /// The mean training label of the asset.
  case mean
  /// AR(1) of the asset.
  case ar1
  /// Ridge regression of each asset on its own window.
  case ridge
  /// Ridge regression of all assets on all assets' windows.
  case varRidge = "var-ridge"

  /// Fits the baseline on the training windows of `windows`, and chooses penalties on its validation windows; nil when a
  /// regression fails.
  ///
  /// - Parameter position: that of the horizon among the windows'.
  public func fit(_ windows: Windows, position: Int = 0) -> (any Baseline)? {
    switch self {
    case .zero: ZeroBaseline()
    case .repeat: RepeatBaseline(position: position)
    case .mean: MeanBaseline(windows, position: position)
    case .ar1: AutoregressiveBaseline(windows, position: position)
    case .ridge: AssetRidgeForecaster(windows, position: position)
    case .varRidge: RidgeForecaster(windows, position: position)
    }
  }
}
