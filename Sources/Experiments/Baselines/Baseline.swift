import Markets

/// A forecaster that is fitted at once, without epochs: what a model has to beat.
///
/// Forecasts are log returns of the next h bars, made from the same windows as a model's.
public protocol Baseline: Sendable {
  /// How many numbers it has learned.
  var parameterCount: Int { get }
  /// The forecasts at the bars `windowEnds` of `windows`; missing where an asset has no bar.
  func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable
}

/// No change: 0.
public struct ZeroBaseline: Baseline {
  /// None.
  public var parameterCount: Int { 0 }

  /// The baseline, which has nothing to fit.
  public init() {}

  /// Zeros.
  public func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable {
    windows.table(windowEnds: windowEnds) { _, _, _ in 0 }
  }
}

/// The last return once more: ln C_t − ln C_{t−h}, the return over the last h bars, so its horizon is the forecast's; 0 where
/// the asset lacked a bar.
public struct RepeatBaseline: Baseline {
  /// The position of the horizon among the windows'.
  public let position: Int
  /// None.
  public var parameterCount: Int { 0 }

  /// The baseline for the horizon at `position`.
  public init(position: Int = 0) { self.position = position }

  /// The last returns.
  public func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable {
    windows.table(windowEnds: windowEnds) { _, end, asset in
      windows.lastReturn(end, asset, position) ?? 0
    }
  }
}

/// The mean training label of each asset: its drift alone.
public struct MeanBaseline: Baseline {
  /// The means; [N].
  public let means: [Double]
  /// One for each asset.
  public var parameterCount: Int { means.count }

  /// Measures the training labels over the horizon at `position`.
  public init(_ windows: Windows, position: Int = 0) {
    means = windows.table.symbols.indices.map { asset in
      let labels = windows.train.filter { windows.hasLabel($0, asset, position) }
        .map { windows.targets[$0, asset, position] }
      return labels.isEmpty ? 0 : SampleMoments.mean(labels)
    }
  }

  /// The same at every bar.
  public func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable {
    windows.table(windowEnds: windowEnds) { means[$2] }
  }
}
